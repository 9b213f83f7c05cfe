import { ATAN, COS, SIN } from './coefficients';
import type { UnaryPrimitive } from './primitive';
import { polynomialText, type ShaderFunction, shaderFunction } from './shaderFunction';
import { polynomial, signOf, type Vector, type VectorCode } from './vectorCode';

/** 1.5 * 2^52: added to a float64 below 2^51, it leaves the nearest whole number in the lowest bits. */
const SHIFTER = 1.5 * 2 ** 52;
// pi / 2 in two parts, the first of 33 bits: times a whole number below 2^20 it is exact in float64 (fdlibm, e_rem_pio2.c)
const HALF_PI_HIGH = Math.floor((Math.PI / 2) * 2 ** 32) / 2 ** 32;
const HALF_PI_LOW = 6.077100506506192e-11;
/** Larger numbers are left to Math: their remainder takes pi to hundreds of bits (Payne and Hanek). */
const LARGEST = 2 ** 20;

/**
 * sin(x) for quarters = 0, sin(x + pi / 2) for 1. The remainder of x by pi / 2 is taken in float64, where it loses nothing
 * (no float32 within the range lies closer than 2^-30 to a multiple); two polynomials of float32 do the rest.
 */
function sine(v: VectorCode, x: Vector, quarters: 0 | 1): Vector {
  const size = v.abs(x);
  const wide = v.widen(size);
  const shifted = v.wideMulAdd(wide, v.wideConstant(2 / Math.PI), v.wideConstant(SHIFTER));
  const turns = v.wideSub(shifted, v.wideConstant(SHIFTER));
  const high = v.wideMulAdd(turns, v.wideConstant(-HALF_PI_HIGH), wide);
  const r = v.narrow(v.wideMulAdd(turns, v.wideConstant(-HALF_PI_LOW), high));
  const square = v.mul(r, r);
  const sinus = v.mulAdd(v.mul(r, square), polynomial(v, SIN, square), r);
  const cosine = v.mulAdd(v.mul(square, square), polynomial(v, COS, square), v.mulAdd(square, v.constant(-0.5), v.constant(1)));
  const lower = v.lowerBits(shifted);
  const quadrant = quarters === 0 ? lower : v.addIntegers(lower, v.integer(1));
  const isOdd = v.shiftRight(v.shiftLeft(quadrant, 31), 31);
  // bit 1 of the quadrant, at the sign's place
  const flip = signOf(v, v.shiftLeft(quadrant, 30));
  const result = v.xor(v.choose(isOdd, cosine, sinus), quarters === 0 ? v.xor(flip, signOf(v, x)) : flip);
  return v.callWhere(v.less(v.constant(LARGEST), size), quarters === 0 ? 'sin' : 'cos', x, result);
}

const sin = (v: VectorCode, x: Vector): Vector => sine(v, x, 0);
const cos = (v: VectorCode, x: Vector): Vector => sine(v, x, 1);

const HALF_PI_FLOAT = Math.fround(Math.PI / 2);

/** The arc tangent: beyond 1 that of 1 / x, taken off pi / 2. */
function atan(v: VectorCode, x: Vector): Vector {
  const size = v.abs(x);
  const isFar = v.less(v.constant(1), size);
  const t = v.choose(isFar, v.div(v.constant(1), size), size);
  const square = v.mul(t, t);
  const near = v.mulAdd(v.mul(t, square), polynomial(v, ATAN, square), t);
  const far = v.sub(v.constant(HALF_PI_FLOAT), v.sub(near, v.constant(Math.PI / 2 - HALF_PI_FLOAT)));
  return v.or(v.choose(isFar, far, near), signOf(v, x));
}

const atanShader = shaderFunction(
  'arc_tangent',
  [
    ['a', 'abs(x)'],
    ['t', 'choose(a > 1.0, 1.0 / choose(a > 1.0, a, 1.0), a)'],
    ['z', 't * t'],
    ['near', `t * z * ${polynomialText(ATAN, 'z')} + t`],
    ['size', `choose(a > 1.0, ${Math.PI / 2} - near, near)`],
  ],
  'choose(is_nan(x) || x == 0.0, x, choose(x < 0.0, -size, size))',
);

// pi / 2 in three parts of 8, 11 and 24 bits: whole numbers below 2^13 times the first two are exact in float32
const HALF_PI_PARTS = ['1.5703125', '4.837512969970703e-4', '7.549789948768648e-8'];

/** Larger arguments than 8192 take the language's own function, whatever that makes of them. */
function sineShader(name: string, quarters: 0 | 1, own: string): ShaderFunction {
  const known = quarters === 0 ? 'x' : '1.0';
  const near = quarters === 0 ? 'choose(x < 0.0, -turned, turned)' : 'turned';
  const far = `choose(abs(x) < infinity(), ${own}(x), not_a_number())`;
  return shaderFunction(
    name,
    [
      ['a', 'abs(x)'],
      ['turns', `floor(a * ${2 / Math.PI} + 0.5)`],
      ['r', HALF_PI_PARTS.reduce((text, part) => `(${text} - turns * ${part})`, 'a')],
      ['z', 'r * r'],
      ['q', `turns + ${quarters}.0`],
      ['quadrant', 'q - 4.0 * floor(q * 0.25)'],
      ['sinus', `r * z * ${polynomialText(SIN, 'z')} + r`],
      ['cosinus', `z * z * ${polynomialText(COS, 'z')} - 0.5 * z + 1.0`],
      ['size', 'choose(quadrant == 1.0 || quadrant == 3.0, cosinus, sinus)'],
      ['turned', 'choose(quadrant >= 2.0, -size, size)'],
    ],
    `choose(x == 0.0, ${known}, choose(a < 8192.0, ${near}, ${far}))`,
  );
}

const sinShader = sineShader('sine', 0, 'sin');
const cosShader = sineShader('cosine', 1, 'cos');

export const trigonometric = {
  sin: {
    cost: 20,
    calls: ['sin'],
    javascript: 'Math.sin(x)',
    shader: sinShader,
    vector: sin,
    float64: Math.sin,
    slope: (s, x) => s.cos(x),
  },
  cos: {
    cost: 20,
    calls: ['cos'],
    javascript: 'Math.cos(x)',
    shader: cosShader,
    vector: cos,
    float64: Math.cos,
    slope: (s, x) => s.neg(s.sin(x)),
  },
  atan: {
    cost: 16,
    calls: [],
    javascript: 'Math.atan(x)',
    shader: atanShader,
    vector: atan,
    float64: Math.atan,
    slope: (s, x) => s.over(s.one, s.plus(s.one, s.square(x))),
  },
} as const satisfies Record<string, UnaryPrimitive>;
