import { binary, constant, type Expression, select, type UnaryName, unary } from './expression';
import { BINARY, UNARY } from './primitives/primitives';
import type { SlopeCode } from './primitives/slopeCode';

const [zero, one, half] = [0, 1, 0.5].map((value) => constant(value));

const isConstant = (e: Expression, value: number): boolean => e.kind === 'constant' && e.value === value;

// products, sums and their like, without what changes nothing

const times = (x: Expression, y: Expression): Expression => {
  if (isConstant(x, 0) || isConstant(y, 0)) return zero;
  if (isConstant(x, 1)) return y;
  return isConstant(y, 1) ? x : binary('mul', x, y);
};
const plus = (x: Expression, y: Expression): Expression => {
  if (isConstant(x, 0)) return y;
  return isConstant(y, 0) ? x : binary('add', x, y);
};
const minus = (x: Expression, y: Expression): Expression => {
  if (isConstant(y, 0)) return x;
  return isConstant(x, 0) ? unary('neg', y) : binary('sub', x, y);
};
const over = (x: Expression, y: Expression): Expression => (isConstant(x, 0) ? zero : binary('div', x, y));

/** What the rows of primitives write their slopes with, here expressions. */
const code: SlopeCode<Expression> = {
  zero,
  half,
  one,
  constant,
  plus,
  minus,
  times,
  over,
  square: (x) => binary('mul', x, x),
  pow: (x, y) => binary('pow', x, y),
  neg: (x) => unary('neg', x),
  abs: (x) => unary('abs', x),
  round: (x) => unary('round', x),
  exp: (x) => unary('exp', x),
  log: (x) => unary('log', x),
  sin: (x) => unary('sin', x),
  cos: (x) => unary('cos', x),
  erf: (x) => unary('erf', x),
  choose: select,
};

/** The slope of a primitive of one number, of x and of y, the primitive of x. */
export const slopeOf =
  (name: UnaryName) =>
  (x: Expression, y: Expression): Expression =>
    UNARY[name].slope(code, x, y);

/**
 * The derivative of an expression of one element by one of its loads, as an expression again. Comparisons choose and have no slope of their own.
 * @throws Error for what is no formula: sums and places
 */
export function derivative(root: Expression, by: Expression): Expression {
  const done = new Map<Expression, Expression>([[by, one]]);
  const go = (e: Expression): Expression => {
    const known = done.get(e);
    if (known !== undefined) return known;
    const result = ofOne(e);
    done.set(e, result);
    return result;
  };
  const ofOne = (e: Expression): Expression => {
    switch (e.kind) {
      case 'constant':
      case 'load':
      case 'index':
        return zero;
      case 'unary': {
        const dx = go(e.x);
        return isConstant(dx, 0) ? zero : times(slopeOf(e.name)(e.x, e), dx);
      }
      case 'binary': {
        const [dx, dy] = [go(e.x), go(e.y)];
        return isConstant(dx, 0) && isConstant(dy, 0) ? zero : BINARY[e.name].slope(code, { x: e.x, y: e.y, z: e, dx, dy });
      }
      case 'select': {
        const [dx, dy] = [go(e.x), go(e.y)];
        return isConstant(dx, 0) && isConstant(dy, 0) ? zero : select(e.compare, e.a, e.b, dx, dy);
      }
      default:
        throw new Error(`a formula has no ${e.kind}`);
    }
  };
  return go(root);
}
