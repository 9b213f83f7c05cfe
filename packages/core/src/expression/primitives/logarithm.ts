import { LOG, LOG2 } from './coefficients';
import type { UnaryPrimitive } from './primitive';
import { polynomialText, type ShaderFunction, shaderFunction } from './shaderFunction';
import { polynomial, type Vector, type VectorCode, type WideVector, widePolynomial } from './vectorCode';

const SMALLEST_NORMAL = 2 ** -126;
const SQRT_HALF_BITS = 0x3f3504f3;
const ONE_BITS = 0x3f800000;
const MANTISSA = 0x7fffff;
const MANTISSA_BITS = 23;
// ln(2) in two parts, the first of 17 bits: times an exponent it is exact
const LN2_HIGH = 0.693138122558594;
const LN2_LOW = Math.LN2 - LN2_HIGH;

/** A number > 0 as m * 2^k with m from sqrt(1/2) to sqrt(2); k is a float. Subnormal numbers too. */
export function splitExponent(v: VectorCode, x: Vector): { readonly m: Vector; readonly k: Vector } {
  const isSubnormal = v.less(x, v.constant(SMALLEST_NORMAL));
  const normal = v.choose(isSubnormal, v.mul(x, v.constant(2 ** 25)), x);
  return splitNormal(v, normal, v.and(isSubnormal, v.integer(25)));
}

/** @param raised what was added to the exponent before, to be taken off */
function splitNormal(v: VectorCode, x: Vector, raised: Vector | null): { readonly m: Vector; readonly k: Vector } {
  const shifted = v.addIntegers(x, v.integer(ONE_BITS - SQRT_HALF_BITS));
  const biased = v.shiftRight(shifted, MANTISSA_BITS);
  const exponent = v.subIntegers(biased, v.integer(127));
  const k = v.toFloat(raised === null ? exponent : v.subIntegers(exponent, raised));
  return { m: v.addIntegers(v.and(shifted, v.integer(MANTISSA)), v.integer(SQRT_HALF_BITS)), k };
}

/**
 * log(m) + k log(2) + rest, added up so that the largest part comes last and rounds alone.
 * @see Sun's fdlibm, e_log.c and s_log1p.c, for this order of additions
 */
function combine(v: VectorCode, m: Vector, k: Vector, rest: Vector | null): Vector {
  const f = v.sub(m, v.constant(1));
  const s = v.div(f, v.add(f, v.constant(2)));
  const square = v.mul(s, s);
  const halfSquare = v.mul(v.mul(f, f), v.constant(0.5));
  const tail = v.mulAdd(polynomial(v, LOG, square), square, halfSquare);
  const low = v.mulAdd(k, v.constant(LN2_LOW), v.mul(s, tail));
  const small = v.sub(halfSquare, rest === null ? low : v.add(low, rest));
  return v.sub(v.mul(k, v.constant(LN2_HIGH)), v.sub(small, f));
}

/** What is no number > 0, or infinite, has its own logarithm: -infinity of 0, NaN below, and of NaN. */
function withEdges(v: VectorCode, x: Vector, result: Vector): Vector {
  const infinity = v.constant(Number.POSITIVE_INFINITY);
  const zero = v.constant(0);
  const below = v.choose(v.equal(x, zero), v.constant(Number.NEGATIVE_INFINITY), v.constant(Number.NaN));
  return v.choose(v.less(zero, x), v.choose(v.less(x, infinity), result, infinity), below);
}

/** The natural logarithm. */
function log(v: VectorCode, x: Vector): Vector {
  const { m, k } = splitExponent(v, x);
  return withEdges(v, x, combine(v, m, k, null));
}

/** log(1 + x): what 1 + x rounds off is kept, and enters as the first term of its series. */
function log1p(v: VectorCode, x: Vector): Vector {
  const one = v.constant(1);
  const sum = v.add(one, x);
  const added = v.sub(sum, one);
  const lost = v.add(v.sub(one, v.sub(sum, added)), v.sub(x, added));
  const { m, k } = splitNormal(v, sum, null);
  const result = withEdges(v, sum, combine(v, m, k, v.div(lost, sum)));
  return v.choose(v.less(v.abs(x), v.constant(2 ** -25)), x, result);
}

/** The logarithm to the base 2 of m * 2^k, in float64. Of a power of two it is k: s is 0. */
export function wideLog2(v: VectorCode, m: Vector, k: Vector): WideVector {
  const wide = v.widen(m);
  const one = v.wideConstant(1);
  const s = v.wideDiv(v.wideSub(wide, one), v.wideAdd(wide, one));
  return v.wideMulAdd(widePolynomial(v, LOG2, v.wideMul(s, s)), s, v.widen(k));
}

/** To the bases that people count in, by way of float64: whole numbers of their powers, as log(x) / log(base) in float32 has not. */
function log2(v: VectorCode, x: Vector): Vector {
  const { m, k } = splitExponent(v, x);
  return withEdges(v, x, v.narrow(wideLog2(v, m, k)));
}

function log10(v: VectorCode, x: Vector): Vector {
  const { m, k } = splitExponent(v, x);
  return withEdges(v, x, v.narrow(v.wideMul(wideLog2(v, m, k), v.wideConstant(Math.log10(2)))));
}

/** 2 atanh(s), for the s of steps before. */
const SERIES: ShaderFunction['steps'] = [
  ['z', 's * s'],
  ['near', `2.0 * s + s * z * ${polynomialText(LOG, 'z')}`],
];

/**
 * A logarithm of x = m * 2^turns as a sum of both parts' own, m near 1: log(m) = 2 atanh(s), s = (m - 1) / (m + 1). The languages' own is only
 * promised to be near in absolute terms, and only says what `turns` are.
 */
function splitLogarithm(name: string, sum: string): ShaderFunction {
  return shaderFunction(
    name,
    [
      ['safe', 'choose(x > 0.0 && x < infinity(), x, 1.0)'],
      ['turns', `floor(log(safe) * ${Math.LOG2E} + 0.5)`],
      ['lower', 'floor(turns * 0.5)'],
      ['m', 'safe * power_of_two(-lower) * power_of_two(lower - turns)'],
      ['s', '(m - 1.0) / (m + 1.0)'],
      ...SERIES,
    ],
    `choose(x == 0.0, -infinity(), choose(x > 0.0, choose(x == infinity(), x, ${sum}), not_a_number()))`,
  );
}

export const logarithmShader = splitLogarithm('logarithm', `turns * ${LN2_HIGH} + (turns * ${LN2_LOW} + near)`);

const log1pShader = shaderFunction(
  'logarithm_plus_one',
  [['s', 'x / (2.0 + x)'], ...SERIES],
  'choose(abs(x) < 0.28, choose(x == 0.0, x, near), logarithm(1.0 + x))',
  [logarithmShader],
);

/** Exact at powers of two. */
const log2Shader = splitLogarithm('logarithm_to_two', `turns + near * ${Math.LOG2E}`);

// log10(2) in two parts, the first of 16 bits
const LOG10_2_HIGH = 39456 / 2 ** 17;
const LOG10_2_LOW = Math.log10(2) - LOG10_2_HIGH;

const log10Shader = splitLogarithm(
  'logarithm_to_ten',
  `turns * ${LOG10_2_HIGH} + (turns * ${LOG10_2_LOW} + near * ${Math.LOG10E})`,
);

export const logarithm = {
  log: {
    cost: 22,
    calls: [],
    javascript: 'Math.log(x)',
    shader: logarithmShader,
    vector: log,
    float64: Math.log,
    slope: (s, x) => s.over(s.one, x),
  },
  log1p: {
    cost: 24,
    calls: [],
    javascript: 'Math.log1p(x)',
    shader: log1pShader,
    vector: log1p,
    float64: Math.log1p,
    slope: (s, x) => s.over(s.one, s.plus(s.one, x)),
  },
  log2: {
    cost: 32,
    calls: [],
    javascript: 'Math.log2(x)',
    shader: log2Shader,
    vector: log2,
    float64: Math.log2,
    slope: (s, x) => s.over(s.constant(Math.LOG2E), x),
  },
  log10: {
    cost: 33,
    calls: [],
    javascript: 'Math.log10(x)',
    shader: log10Shader,
    vector: log10,
    float64: Math.log10,
    slope: (s, x) => s.over(s.constant(Math.LOG10E), x),
  },
} as const satisfies Record<string, UnaryPrimitive>;
