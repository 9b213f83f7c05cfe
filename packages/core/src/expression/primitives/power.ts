import { EXP2 } from './coefficients';
import { logarithmShader, splitExponent, wideLog2 } from './logarithm';
import type { BinaryPrimitive } from './primitive';
import type { ShaderFunction } from './shaderFunction';
import type { OfTwo, SlopeCode } from './slopeCode';
import { signOf, type Vector, type VectorCode, widePolynomial } from './vectorCode';

/** 1.5 * 2^52: added to a float64 below 2^51, it leaves the nearest whole number in the lowest bits. */
const SHIFTER = 1.5 * 2 ** 52;

/**
 * x^y as 2^(y log2(x)), both in float64: an error of the logarithm grows by y log2(x), up to 150 times. The edges are C's and PyTorch's: 1
 * for y = 0 and for x = 1 whatever the other is, below 0 a number only for whole y.
 */
function pow(v: VectorCode, x: Vector, y: Vector): Vector {
  const [zero, one, infinity] = [0, 1, Number.POSITIVE_INFINITY].map((value) => v.constant(value));
  const size = v.abs(x);
  const { m, k } = splitExponent(v, size);
  // of 0 it is -infinity, of infinity infinity, of NaN NaN
  const exponent = v.choose(v.equal(size, zero), v.neg(infinity), v.choose(v.less(size, infinity), k, size));
  const logarithm = wideLog2(v, m, exponent);
  const product = v.wideAtMost(v.wideAtLeast(v.wideMul(v.widen(y), logarithm), -160), 160);
  const shifted = v.wideAdd(product, v.wideConstant(SHIFTER));
  const r = v.wideSub(product, v.wideSub(shifted, v.wideConstant(SHIFTER)));
  const result = v.narrow(v.wideScale(widePolynomial(v, EXP2, r), v.lowerBits(shifted)));

  const half = v.mul(y, v.constant(0.5));
  const isWhole = v.equal(v.nearest(y), y);
  const isOdd = v.andNot(isWhole, v.equal(v.nearest(half), half));
  const signed = v.or(result, v.and(isOdd, signOf(v, x)));
  const isImaginary = v.andNot(v.and(v.less(x, zero), v.less(size, infinity)), isWhole);
  const isOne = v.or(v.or(v.equal(y, zero), v.equal(x, one)), v.and(v.equal(size, one), v.equal(v.abs(y), infinity)));
  return v.choose(isOne, one, v.choose(isImaginary, v.constant(Number.NaN), signed));
}

/** In float64; Math.pow has NaN where C has 1. */
function pow64(x: number, y: number): number {
  return x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY) ? 1 : x ** y;
}

/** As 2^(y log2(x)) in float32: the logarithm's rounding grows by y log2(x). */
const powerShader: ShaderFunction = {
  name: 'power',
  parameters: ['x', 'y'],
  steps: [
    ['a', 'abs(x)'],
    ['e', 'y * logarithm(a) * 1.4426950408889634'],
    ['size', 'choose(e > 130.0, infinity(), choose(e < -160.0, 0.0, exp2(e)))'],
    ['whole', 'choose(floor(y) == y, 1.0, 0.0)'],
    ['odd', 'choose(abs(y) < 16777216.0 && y - 2.0 * floor(y * 0.5) == 1.0, 1.0, 0.0)'],
    ['signed_size', 'choose(odd == 1.0 && x < 0.0, -size, size)'],
    ['inside', 'choose(x < 0.0 && whole == 0.0 && a < infinity(), not_a_number(), signed_size)'],
    ['known', 'choose(is_nan(x) || is_nan(y), not_a_number(), inside)'],
  ],
  result: 'choose(y == 0.0 || x == 1.0 || (a == 1.0 && abs(y) == infinity()), 1.0, known)',
  calls: [logarithmShader],
};

/** 0 for an exponent of 0, even where that is 0 times infinity. */
const baseSlope = <Value>(s: SlopeCode<Value>, { x, y }: OfTwo<Value>): Value =>
  s.choose('equal', y, s.zero, s.zero, s.times(y, s.pow(x, s.minus(y, s.one))));
/** 0 for a base of 0 and an exponent that is not below 0. */
function exponentSlope<Value>(s: SlopeCode<Value>, { x, y, z }: OfTwo<Value>): Value {
  const slope = s.times(z, s.log(x));
  return s.choose('equal', x, s.zero, s.choose('greaterEqual', y, s.zero, s.zero, slope), slope);
}

export const power = {
  pow: {
    cost: 50,
    calls: [],
    javascript: '((x===1.0||(x===-1.0&&Math.abs(y)===Infinity))?1.0:Math.pow(x,y))',
    shader: powerShader,
    vector: pow,
    float64: pow64,
    slope: (s, at) => s.plus(s.times(at.dx, baseSlope(s, at)), s.times(at.dy, exponentSlope(s, at))),
  },
} as const satisfies Record<string, BinaryPrimitive>;
