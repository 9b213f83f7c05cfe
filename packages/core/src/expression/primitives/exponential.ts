import { EXP, TANH } from './coefficients';
import type { UnaryPrimitive } from './primitive';
import { polynomialText, shaderFunction } from './shaderFunction';
import { polynomial, shortPolynomial, signOf, type Vector, type VectorCode } from './vectorCode';

/** 1.5 * 2^23: added to a number below 2^22, it leaves the nearest whole number in the lowest bits. */
export const SHIFTER = 12582912;
export const SHIFTER_BITS = 0x4b400000;
// ln(2) in two parts, the first of so few bits that a whole number below 2^15 times it is exact
const LN2_HIGH = 0.693359375;
const LN2_LOW = Math.LN2 - LN2_HIGH;
export const EXPONENT_BIAS = 127;
export const MANTISSA_BITS = 23;

/** x = k ln(2) + r with |r| <= ln(2) / 2, and exp(r) - 1. */
interface Reduced {
  readonly k: Vector;
  readonly expm1: Vector;
}

/**
 * exp(r) - 1, and k + added in the lowest nine bits of `shifted`.
 * @see Cody and Waite, "Software Manual for the Elementary Functions", chapter 6
 */
function shiftedReduce(v: VectorCode, x: Vector, added = 0): { readonly shifted: Vector; readonly expm1: Vector } {
  const shifted = v.mulAdd(x, v.constant(Math.LOG2E), v.constant(SHIFTER + added));
  const turns = v.sub(shifted, v.constant(SHIFTER + added));
  const r = v.mulAdd(turns, v.constant(-LN2_LOW), v.mulAdd(turns, v.constant(-LN2_HIGH), x));
  const square = v.mul(r, r);
  return { shifted, expm1: v.mulAdd(square, shortPolynomial(v, EXP, r, square), r) };
}

function reduce(v: VectorCode, x: Vector): Reduced {
  const { shifted, expm1 } = shiftedReduce(v, x);
  return { k: v.subIntegers(shifted, v.integer(SHIFTER_BITS)), expm1 };
}

/** 2^k as a float, for k from -126 to 127. */
export function powerOfTwo(v: VectorCode, k: Vector): Vector {
  return v.shiftLeft(v.addIntegers(k, v.integer(EXPONENT_BIAS)), MANTISSA_BITS);
}

/** x * 2^k. In two steps, because 2^k may be too large or too small for a float where the product is not. */
function scale(v: VectorCode, x: Vector, k: Vector): Vector {
  const half = v.shiftRight(k, 1);
  return v.mul(v.mul(x, powerOfTwo(v, half)), powerOfTwo(v, v.subIntegers(k, half)));
}

/**
 * Beyond these the result is infinite, or 0. From -104 on it is 0 already, but as a product too small for a float, which takes a processor three times as
 * long; at -176 both halves of its power are 0 themselves (what a mask hides is an infinity below).
 */
const withinRange = (v: VectorCode, x: Vector): Vector => v.atMost(v.atLeast(x, -176), 89);

/** Two powers of two whose product is 2^k, k with the bias of both in the lowest nine bits: what stands above these is shifted out. */
function halvesOf(v: VectorCode, shifted: Vector): [lower: Vector, higher: Vector] {
  const half = v.shiftRight(shifted, 1);
  return [v.shiftLeft(half, MANTISSA_BITS), v.shiftLeft(v.subIntegers(shifted, half), MANTISSA_BITS)];
}

/** e^x. Any x; results below 2^-126 lose digits, as they must. */
function exp(v: VectorCode, x: Vector): Vector {
  const { shifted, expm1 } = shiftedReduce(v, withinRange(v, x), 2 * EXPONENT_BIAS);
  const [lower, higher] = halvesOf(v, shifted);
  return v.mul(v.mulAdd(expm1, lower, lower), higher);
}

/** e^x for x from -87 to 88. */
function moderateExp(v: VectorCode, x: Vector): Vector {
  const { k, expm1 } = reduce(v, x);
  return v.mul(v.add(expm1, v.constant(1)), powerOfTwo(v, k));
}

/** e^x - 1, without cancellation near 0. */
function expm1(v: VectorCode, x: Vector): Vector {
  // below -20 it is -1
  const { k, expm1 } = reduce(v, v.atMost(v.atLeast(x, -20), 89));
  const power = powerOfTwo(v, k);
  const near = v.mulAdd(expm1, power, v.sub(power, v.constant(1)));
  const far = scale(v, v.add(expm1, v.constant(1)), k);
  const result = v.choose(v.less(x, v.constant(20)), near, far);
  const isTiny = v.less(v.abs(x), v.constant(2 ** -25));
  return v.choose(v.less(x, v.constant(20)), v.choose(isTiny, x, result), far);
}

/** The hyperbolic tangent: a polynomial near 0, else 1 - 2 / (e^2x + 1). */
function tanh(v: VectorCode, x: Vector): Vector {
  const size = v.abs(x);
  const square = v.mul(x, x);
  const near = v.mulAdd(v.mul(size, square), polynomial(v, TANH, square), size);
  const power = moderateExp(v, v.atMost(v.add(size, size), 20));
  const far = v.sub(v.constant(1), v.div(v.constant(2), v.add(power, v.constant(1))));
  return v.or(v.choose(v.less(size, v.constant(0.625)), near, far), signOf(v, x));
}

/**
 * q = e / (1 + e) for negative x and 1 - q else, e being e^-|x|. What rounding cuts off e and the sum, up to two units in the last place, is put right
 * in the quotient: 1 - q is the reciprocal of the sum.
 */
function sigmoid(v: VectorCode, x: Vector): Vector {
  const one = v.constant(1);
  const { shifted, expm1 } = shiftedReduce(v, v.atLeast(v.or(x, v.constant(-0)), -176), 2 * EXPONENT_BIAS);
  const [lower, higher] = halvesOf(v, shifted);
  // a product with a power of two is exact
  const part = v.mul(expm1, lower);
  const power = v.add(part, lower);
  const cutOff = v.mul(v.sub(part, v.sub(power, lower)), higher);
  const e = v.mul(power, higher);
  const sum = v.add(e, one);
  const added = v.sub(v.sub(v.sub(sum, one), e), cutOff);
  const quotient = v.div(e, sum);
  const exact = v.mulAdd(v.mulAdd(quotient, added, cutOff), v.sub(one, quotient), quotient);
  return v.choose(v.less(x, v.constant(0)), exact, v.sub(one, exact));
}

/** The largest float32 whose exponential is one too. */
const LARGEST = 88.722832;

/** Ours, because the languages' own is 2 to the power of x log2(e), whose rounding grows with x (WGSL allows 3 + 2 |x| units in the last place). */
const exponentialShader = shaderFunction(
  'exponential',
  [
    ['bounded', `choose(x > ${LARGEST}, ${LARGEST}, choose(x < -104.0, -104.0, x))`],
    ['turns', `floor(bounded * ${Math.LOG2E} + 0.5)`],
    ['r', `(bounded - turns * ${LN2_HIGH}) - turns * (${LN2_LOW})`],
    ['power', `1.0 + (r + r * r * ${polynomialText(EXP, 'r')})`],
    // in two steps, as `scale`
    ['lower', 'floor(turns * 0.5)'],
    ['within', 'power * power_of_two(lower) * power_of_two(turns - lower)'],
  ],
  `choose(is_nan(x), x, choose(x > ${LARGEST}, infinity(), within))`,
);

const expm1Shader = shaderFunction(
  'exponential_minus_one',
  [['near', `x + x * x * ${polynomialText(EXP, 'x')}`]],
  'choose(abs(x) < 0.34, choose(x == 0.0, x, near), exponential(x) - 1.0)',
  [exponentialShader],
);

const tanhShader = shaderFunction(
  'hyperbolic_tangent',
  [
    ['a', 'abs(x)'],
    ['z', 'x * x'],
    ['near', `x * z * ${polynomialText(TANH, 'z')} + x`],
    ['far', '1.0 - 2.0 / (exp(choose(a > 10.0, 20.0, 2.0 * a)) + 1.0)'],
  ],
  'choose(is_nan(x) || x == 0.0, x, choose(a < 0.625, near, choose(x < 0.0, -far, far)))',
);

const sigmoidShader = shaderFunction('sigmoid', [['e', 'exponential(-abs(x))']], 'choose(x < 0.0, e, 1.0) / (1.0 + e)', [
  exponentialShader,
]);

export const exponential = {
  exp: {
    cost: 12,
    calls: [],
    javascript: 'Math.exp(x)',
    shader: exponentialShader,
    vector: exp,
    float64: Math.exp,
    slope: (_, __, y) => y,
  },
  expm1: {
    cost: 18,
    calls: [],
    javascript: 'Math.expm1(x)',
    shader: expm1Shader,
    vector: expm1,
    float64: Math.expm1,
    slope: (s, _, y) => s.plus(y, s.one),
  },
  tanh: {
    cost: 24,
    calls: [],
    javascript: 'Math.tanh(x)',
    shader: tanhShader,
    vector: tanh,
    float64: Math.tanh,
    slope: (s, _, y) => s.minus(s.one, s.square(y)),
  },
  sigmoid: {
    cost: 22,
    calls: [],
    javascript: '(1.0/(1.0+Math.exp(-x)))',
    shader: sigmoidShader,
    vector: sigmoid,
    float64: (x) => 1 / (1 + Math.exp(-x)),
    slope: (s, _, y) => s.times(y, s.minus(s.one, y)),
  },
} as const satisfies Record<string, UnaryPrimitive>;
