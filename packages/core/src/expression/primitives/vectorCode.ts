declare const vector: unique symbol;

/** A vector in code that is being written: four float32, four int32, or a mask with all or no bits set in each lane. */
export type Vector = number & { readonly [vector]: true };

/** Four float64, in two vectors. */
export type WideVector = readonly [Vector, Vector];

/**
 * What functions of vectors are written with, in whatever code a backend makes of it. Each method adds an instruction
 * or two; float32 unless it says otherwise.
 */
export interface VectorCode {
  /** The same number in every lane. */
  constant(value: number): Vector;
  /** The same int32 in every lane. */
  integer(value: number): Vector;

  neg(x: Vector): Vector;
  abs(x: Vector): Vector;
  sqrt(x: Vector): Vector;
  floor(x: Vector): Vector;
  ceil(x: Vector): Vector;
  /** To the nearest whole number, halves to the even one. */
  nearest(x: Vector): Vector;
  add(x: Vector, y: Vector): Vector;
  sub(x: Vector, y: Vector): Vector;
  mul(x: Vector, y: Vector): Vector;
  div(x: Vector, y: Vector): Vector;
  /** x * y + z, rounded once where the host does so and may, else twice. */
  mulAdd(x: Vector, y: Vector, z: Vector): Vector;
  /** The larger; NaN where one is NaN. */
  maximum(x: Vector, y: Vector): Vector;
  minimum(x: Vector, y: Vector): Vector;
  /** At least a number; NaN where x is. */
  atLeast(x: Vector, low: number): Vector;
  atMost(x: Vector, high: number): Vector;

  /** Masks. */
  less(x: Vector, y: Vector): Vector;
  equal(x: Vector, y: Vector): Vector;
  /** x where the mask's lane is set, else y. */
  choose(mask: Vector, x: Vector, y: Vector): Vector;

  /** Bit by bit. */
  and(x: Vector, y: Vector): Vector;
  /** x without the bits of y. */
  andNot(x: Vector, y: Vector): Vector;
  or(x: Vector, y: Vector): Vector;
  xor(x: Vector, y: Vector): Vector;

  /** Of int32. */
  negIntegers(x: Vector): Vector;
  absIntegers(x: Vector): Vector;
  addIntegers(x: Vector, y: Vector): Vector;
  subIntegers(x: Vector, y: Vector): Vector;
  mulIntegers(x: Vector, y: Vector): Vector;
  maxIntegers(x: Vector, y: Vector): Vector;
  minIntegers(x: Vector, y: Vector): Vector;
  shiftLeft(x: Vector, bits: number): Vector;
  /** With the sign's bit moving in. */
  shiftRight(x: Vector, bits: number): Vector;
  toFloat(integers: Vector): Vector;
  /** Towards zero; 0 for NaN, the last integer for what lies beyond. */
  toIntegers(x: Vector): Vector;

  /** The same numbers as float64, and back. */
  widen(x: Vector): WideVector;
  narrow(x: WideVector): Vector;
  /** The same of int32; back towards zero. */
  widenIntegers(x: Vector): WideVector;
  narrowIntegers(x: WideVector): Vector;
  /** The lower 32 bits of each float64. */
  lowerBits(x: WideVector): Vector;
  wideConstant(value: number): WideVector;
  wideAdd(x: WideVector, y: WideVector): WideVector;
  wideSub(x: WideVector, y: WideVector): WideVector;
  wideMul(x: WideVector, y: WideVector): WideVector;
  wideDiv(x: WideVector, y: WideVector): WideVector;
  wideMulAdd(x: WideVector, y: WideVector, z: WideVector): WideVector;
  wideAtLeast(x: WideVector, low: number): WideVector;
  wideAtMost(x: WideVector, high: number): WideVector;
  /** x * 2^k for int32 k, without a look at the exponent's limits, which are far away for what fits in float32. */
  wideScale(x: WideVector, k: Vector): WideVector;

  /** x where the mask is set, else what `other` gives; it is not computed where the whole mask is set. */
  unlessAll(mask: Vector, x: Vector, other: (v: VectorCode) => Vector): Vector;

  /** `y`, but Math's function of x where the mask is set: for what is rare, because each such lane is a call. */
  callWhere(mask: Vector, name: MathCall, x: Vector, y: Vector): Vector;
}

/** The functions of Math that vector code may call. */
export type MathCall = 'sin' | 'cos';

/** c[0] + c[1] x + c[2] x^2 ... by Horner's rule. */
export function polynomial(v: VectorCode, coefficients: readonly number[], x: Vector): Vector {
  return coefficients.reduceRight<Vector | null>(
    (sum, c) => (sum === null ? v.constant(c) : v.mulAdd(sum, x, v.constant(c))),
    null,
  ) as Vector;
}

/** The same of five coefficients by Estrin's scheme, so that each step waits for less. */
export function shortPolynomial(
  v: VectorCode,
  [c0, c1, c2, c3, c4]: readonly [number, number, number, number, number],
  x: Vector,
  square: Vector,
): Vector {
  const [low, middle] = [polynomial(v, [c0, c1], x), polynomial(v, [c2, c3], x)];
  return v.mulAdd(v.mulAdd(v.constant(c4), square, middle), square, low);
}

export function widePolynomial(v: VectorCode, coefficients: readonly number[], x: WideVector): WideVector {
  return coefficients.reduceRight<WideVector | null>(
    (sum, c) => (sum === null ? v.wideConstant(c) : v.wideMulAdd(sum, x, v.wideConstant(c))),
    null,
  ) as WideVector;
}

/** The sign's bit alone. */
export const signOf = (v: VectorCode, x: Vector): Vector => v.and(x, v.constant(-0));
