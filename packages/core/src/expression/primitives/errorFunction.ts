import { ERF, EXP2_SHORT, LOG2_ERFC, LOG2_NORMAL_TAIL } from './coefficients';
import { EXPONENT_BIAS, MANTISSA_BITS, powerOfTwo, SHIFTER, SHIFTER_BITS } from './exponential';
import type { UnaryPrimitive } from './primitive';
import { polynomialText, shaderFunction } from './shaderFunction';
import type { SlopeCode } from './slopeCode';
import { polynomial, shortPolynomial, signOf, type Vector, type VectorCode } from './vectorCode';

/** Where the two polynomials meet. */
const EDGE = 0.921875;
/** From here on float32 has nothing between the error function and 1. */
const END = 4;

/** 2^x for x from -30 to 0, to some 2^-23 of it: what it is taken from is four times as large. */
function roughExp2(v: VectorCode, x: Vector): Vector {
  const shifted = v.add(x, v.constant(SHIFTER));
  const r = v.sub(x, v.sub(shifted, v.constant(SHIFTER)));
  const power = powerOfTwo(v, v.subIntegers(shifted, v.integer(SHIFTER_BITS)));
  return v.mul(v.mulAdd(polynomial(v, EXP2_SHORT, r), r, v.constant(1)), power);
}

/** The error function: a polynomial near 0; further out, where it nears 1, 1 minus two to the power of one. */
function erf(v: VectorCode, x: Vector): Vector {
  const size = v.atMost(v.abs(x), END);
  const square = v.mul(size, size);
  const near = v.mulAdd(polynomial(v, ERF, square), size, size);
  const isNear = v.less(size, v.constant(EDGE));
  // three quarters of the work, which small numbers do not need
  const all = v.unlessAll(isNear, near, (far) => {
    const exponent = polynomial(far, LOG2_ERFC, far.sub(size, far.constant(EDGE)));
    return far.sub(far.constant(1), roughExp2(far, exponent));
  });
  return v.or(all, signOf(v, x));
}

/**
 * In float64, to some units of its last place: 2 / sqrt(pi) exp(-x^2) times the sum of 2^n x^(2n+1) / (1 * 3 * ... (2n+1)), whose
 * terms are all of one sign. @see Abramowitz and Stegun, 7.1.6
 */
function erf64(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** Beyond this size gelu is relu: to 10^-18. */
const GELU_END = 9;

/**
 * How far gelu lies below relu: |x| times the share of a normal distribution beyond it. One polynomial for all sizes, so no branch: one that some
 * of four lanes need and others do not is guessed wrongly as often as not (numbers of deviation 1 took five times as long as small ones).
 */
function geluGap(v: VectorCode, x: Vector): Vector {
  const size = v.atMost(v.abs(x), GELU_END);
  const square = v.mul(size, size);
  // even and odd powers apart: each step waits for less
  const [even, odd] = [0, 1].map((parity) => LOG2_NORMAL_TAIL.filter((_, power) => power % 2 === parity));
  const exponent = v.mulAdd(polynomial(v, odd, square), size, polynomial(v, even, square));
  const shifted = v.add(exponent, v.constant(SHIFTER + EXPONENT_BIAS));
  const r = v.sub(exponent, v.sub(shifted, v.constant(SHIFTER + EXPONENT_BIAS)));
  // the exponent of a float, with its bias, in the lowest bits: what stands above is shifted out
  const power = v.mul(size, v.shiftLeft(shifted, MANTISSA_BITS));
  const expm1 = v.mul(shortPolynomial(v, EXP2_SHORT, r, v.mul(r, r)), r);
  return v.mulAdd(expm1, power, power);
}

function geluGap64(x: number): number {
  const size = Math.min(Math.abs(x), GELU_END);
  return (size * (1 - erf64(size * Math.SQRT1_2))) / 2;
}

/** From this size on the density of a normal distribution counts as 0: it is less than 2^-128, and the exponent of its power is that of 0. */
const DENSITY_END = 13.27;
/** The density is 2^(this x^2) / sqrt(2 pi). */
const DENSITY_LOG2 = -0.5 * Math.LOG2E;
const DENSITY_SCALE = 1 / Math.sqrt(2 * Math.PI);

/** The density of a normal distribution. Never large, so one power of two is enough. */
function normalDensity(v: VectorCode, x: Vector): Vector {
  const size = v.atMost(v.abs(x), DENSITY_END);
  const exponent = v.mul(v.mul(size, size), v.constant(DENSITY_LOG2));
  const shifted = v.add(exponent, v.constant(SHIFTER + EXPONENT_BIAS));
  const r = v.sub(exponent, v.sub(shifted, v.constant(SHIFTER + EXPONENT_BIAS)));
  const power = v.mul(v.shiftLeft(shifted, MANTISSA_BITS), v.constant(DENSITY_SCALE));
  const expm1 = v.mul(shortPolynomial(v, EXP2_SHORT, r, v.mul(r, r)), r);
  return v.mulAdd(expm1, power, power);
}

const normalDensity64 = (x: number): number => (Math.abs(x) >= DENSITY_END ? 0 : DENSITY_SCALE * Math.exp(-0.5 * x * x));

const geluGapShader = shaderFunction(
  'gelu_gap',
  [
    ['t', `choose(abs(x) > ${GELU_END}.0, ${GELU_END}.0, abs(x))`],
    ['gap', `t * exp2(${polynomialText(LOG2_NORMAL_TAIL, 't')})`],
  ],
  'choose(is_nan(x), x, gap)',
);

const erfShader = shaderFunction(
  'error_function',
  [
    ['a', `choose(abs(x) > ${END}.0, ${END}.0, abs(x))`],
    ['z', 'a * a'],
    ['near', `${polynomialText(ERF, 'z')} * x + x`],
    ['t', `a - ${EDGE}`],
    ['far', `1.0 - exp2(${polynomialText(LOG2_ERFC, 't')})`],
  ],
  `choose(is_nan(x) || x == 0.0, x, choose(a < ${EDGE}, near, choose(x < 0.0, -far, far)))`,
);

const horner = (coefficients: readonly number[], x: string): string =>
  coefficients.reduceRight((text, c) => (text === '' ? `(${c})` : `(${text}*${x}+(${c}))`), '');
const NEAR = `(x+x*${horner(ERF, '(x*x)')})`;
const FAR = `(Math.abs(x)>=${END}.0?1.0:1.0-Math.pow(2.0,${horner(LOG2_ERFC, `(Math.abs(x)-${EDGE})`)}))`;

/** The same polynomials, computed in JavaScript's float64. */
const erfJavaScript = `(Math.abs(x)<${EDGE}?${NEAR}:((x<0.0?-1.0:1.0)*${FAR}))`;

const normalDensityShader = shaderFunction(
  'normal_density',
  [
    ['t', `choose(abs(x) > ${DENSITY_END}, ${DENSITY_END}, abs(x))`],
    ['density', `${DENSITY_SCALE} * exp2(${DENSITY_LOG2} * t * t)`],
  ],
  `choose(is_nan(x), x, choose(abs(x) < ${DENSITY_END}, density, 0.0))`,
);

const SIZE = `Math.min(Math.abs(x),${GELU_END})`;
const geluGapJavaScript = `(${SIZE}*Math.pow(2.0,${horner(LOG2_NORMAL_TAIL, SIZE)}))`;

const normalDensityJavaScript = `(Math.abs(x)>=${DENSITY_END}?0.0:${DENSITY_SCALE}*Math.exp(-0.5*x*x))`;

function geluGapSlope<Value>(s: SlopeCode<Value>, x: Value): Value {
  const size = s.abs(x);
  const share = s.times(s.half, s.minus(s.one, s.erf(s.times(size, s.constant(Math.SQRT1_2)))));
  const density = s.times(s.constant(1 / Math.sqrt(2 * Math.PI)), s.exp(s.times(s.constant(-0.5), s.square(x))));
  return s.times(s.choose('greater', s.zero, x, s.constant(-1), s.one), s.minus(share, s.times(size, density)));
}

export const errorFunction = {
  erf: {
    cost: 27,
    calls: [],
    javascript: erfJavaScript,
    shader: erfShader,
    vector: erf,
    float64: erf64,
    slope: (s, x) => s.times(s.constant(2 / Math.sqrt(Math.PI)), s.exp(s.neg(s.square(x)))),
  },
  geluGap: {
    cost: 20,
    calls: [],
    javascript: geluGapJavaScript,
    shader: geluGapShader,
    vector: geluGap,
    float64: geluGap64,
    slope: geluGapSlope,
  },
  normalDensity: {
    cost: 14,
    calls: [],
    javascript: normalDensityJavaScript,
    shader: normalDensityShader,
    vector: normalDensity,
    float64: normalDensity64,
    slope: (s, x) => s.neg(s.times(x, s.times(s.constant(DENSITY_SCALE), s.exp(s.times(s.constant(-0.5), s.square(x)))))),
  },
} as const satisfies Record<string, UnaryPrimitive>;
