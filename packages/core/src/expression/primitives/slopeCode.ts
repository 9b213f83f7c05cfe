/** What slopes of primitives are written with: values of one element, whatever they are made of. */
export interface SlopeCode<Value> {
  readonly zero: Value;
  readonly half: Value;
  readonly one: Value;
  constant(value: number): Value;

  plus(x: Value, y: Value): Value;
  minus(x: Value, y: Value): Value;
  times(x: Value, y: Value): Value;
  over(x: Value, y: Value): Value;
  square(x: Value): Value;
  pow(x: Value, y: Value): Value;

  neg(x: Value): Value;
  abs(x: Value): Value;
  round(x: Value): Value;
  exp(x: Value): Value;
  log(x: Value): Value;
  sin(x: Value): Value;
  cos(x: Value): Value;
  erf(x: Value): Value;

  /** x where a and b compare so, else y. */
  choose(compare: 'equal' | 'greater' | 'greaterEqual', a: Value, b: Value, x: Value, y: Value): Value;
}

/** A primitive of two numbers where its slope is asked for: x, y, what it makes of them, z, and the slopes of x and y. */
export interface OfTwo<Value> {
  readonly x: Value;
  readonly y: Value;
  readonly z: Value;
  readonly dx: Value;
  readonly dy: Value;
}

/** The slope of what goes up in steps, and of whole numbers. */
export const flat = <Value>(s: SlopeCode<Value>): Value => s.zero;
