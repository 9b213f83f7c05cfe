import { type BinaryName, binary, constant, type Expression, select, type UnaryName, unary } from './expression';

const [zero, one, half] = [0, 1, 0.5].map((value) => constant(value));

/** The product, the sum and their like, without what changes nothing. */
const isConstant = (e: Expression, value: number): boolean => e.kind === 'constant' && e.value === value;
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
const square = (x: Expression): Expression => binary('mul', x, x);

/** Where one of two is larger its number, at a tie the mean of both: what the gradient of a maximum does. */
const larger = (a: Expression, b: Expression, x: Expression, y: Expression): Expression =>
  select('greater', a, b, x, select('greater', b, a, y, times(half, plus(x, y))));

/** The slope of each primitive of one number, of x and of y = f(x); whole numbers have none. */
const SLOPES: Readonly<Record<UnaryName, (x: Expression, y: Expression) => Expression>> = {
  neg: () => constant(-1),
  // 0 at 0, as in PyTorch
  abs: (x) => select('greater', x, zero, one, select('greater', zero, x, constant(-1), zero)),
  sqrt: (_, y) => binary('div', half, y),
  floor: () => zero,
  ceil: () => zero,
  round: () => zero,
  exp: (_, y) => y,
  expm1: (_, y) => plus(y, one),
  tanh: (_, y) => minus(one, square(y)),
  sigmoid: (_, y) => times(y, minus(one, y)),
  log: (x) => binary('div', one, x),
  log1p: (x) => binary('div', one, plus(one, x)),
  log2: (x) => binary('div', constant(Math.LOG2E), x),
  log10: (x) => binary('div', constant(Math.LOG10E), x),
  sin: (x) => unary('cos', x),
  cos: (x) => unary('neg', unary('sin', x)),
  atan: (x) => binary('div', one, plus(one, square(x))),
  erf: (x) => times(constant(2 / Math.sqrt(Math.PI)), unary('exp', unary('neg', square(x)))),
  geluGap: (x) => {
    const size = unary('abs', x);
    const share = times(half, minus(one, unary('erf', times(size, constant(Math.SQRT1_2)))));
    const density = times(constant(1 / Math.sqrt(2 * Math.PI)), unary('exp', times(constant(-0.5), square(x))));
    return times(select('greater', zero, x, constant(-1), one), minus(share, times(size, density)));
  },
  negInteger: () => zero,
  absInteger: () => zero,
  notInteger: () => zero,
  toInteger: () => zero,
  toFloat: () => zero,
};

/** The slope of a primitive of one number, of x and of y, the primitive of x. */
export const slopeOf = (name: UnaryName): ((x: Expression, y: Expression) => Expression) => SLOPES[name];

type Slope2 = (e: { readonly x: Expression; readonly y: Expression }, dx: Expression, dy: Expression) => Expression;

/** 0 for an exponent of 0, even where that is 0 times infinity. */
const powerSlope = (x: Expression, y: Expression): Expression =>
  select('equal', y, zero, zero, times(y, binary('pow', x, binary('sub', y, one))));
/** 0 for a base of 0 and an exponent that is not below 0. */
const exponentSlope = (x: Expression, y: Expression): Expression => {
  const slope = times(binary('pow', x, y), unary('log', x));
  return select('equal', x, zero, select('greaterEqual', y, zero, zero, slope), slope);
};

const whole: Slope2 = () => zero;
const DERIVATIVES: Readonly<Record<BinaryName, Slope2>> = {
  add: (_, dx, dy) => plus(dx, dy),
  sub: (_, dx, dy) => minus(dx, dy),
  mul: ({ x, y }, dx, dy) => plus(times(dx, y), times(x, dy)),
  div: (e, dx, dy) => over(minus(dx, times(binary('div', e.x, e.y), dy)), e.y),
  max: ({ x, y }, dx, dy) => larger(x, y, dx, dy),
  min: ({ x, y }, dx, dy) => larger(y, x, dx, dy),
  pow: ({ x, y }, dx, dy) =>
    plus(isConstant(dx, 0) ? zero : times(dx, powerSlope(x, y)), isConstant(dy, 0) ? zero : times(dy, exponentSlope(x, y))),
  // by y it is minus the whole quotient
  fmod: (e, dx, dy) => {
    const quotient = unary('round', binary('div', minus(e.x, binary('fmod', e.x, e.y)), e.y));
    return minus(dx, times(quotient, dy));
  },
  addInteger: whole,
  subInteger: whole,
  mulInteger: whole,
  divideInteger: whole,
  maxInteger: whole,
  minInteger: whole,
};

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
        return isConstant(dx, 0) ? zero : times(SLOPES[e.name](e.x, e), dx);
      }
      case 'binary': {
        const [dx, dy] = [go(e.x), go(e.y)];
        return isConstant(dx, 0) && isConstant(dy, 0) ? zero : DERIVATIVES[e.name](e, dx, dy);
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
