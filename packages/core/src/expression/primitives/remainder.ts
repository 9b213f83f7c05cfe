import type { BinaryPrimitive } from './primitive';
import type { ShaderFunction } from './shaderFunction';
import { signOf, type Vector, type VectorCode } from './vectorCode';

/** 1.5 * 2^52: added to a float64 below 2^51, it leaves the nearest whole number in the lowest bits. */
const SHIFTER = 1.5 * 2 ** 52;
/** So many times y fits into float64 without being rounded. */
const LARGEST_QUOTIENT = 2 ** 29;

/**
 * What is left of x after whole y, with the sign of x. In float64 the nearest whole quotient times y is exact, and so is what it leaves; beyond 2^29 quotients,
 * where neighbouring x lie further apart than y, it is 0.
 */
function fmod(v: VectorCode, x: Vector, y: Vector): Vector {
  const [a, b] = [v.abs(x), v.abs(y)];
  const [wideA, wideB] = [v.widen(a), v.widen(b)];
  const quotient = v.wideDiv(wideA, wideB);
  const shifter = v.wideConstant(SHIFTER);
  const nearest = v.wideSub(v.wideAdd(quotient, shifter), shifter);
  const around = v.narrow(v.wideSub(wideA, v.wideMul(nearest, wideB)));
  const rest = v.choose(v.less(around, v.constant(0)), v.add(around, b), around);
  // NaN for an infinite x and a y of 0
  const none = v.div(v.sub(a, a), b);
  const far = v.choose(v.less(v.narrow(quotient), v.constant(LARGEST_QUOTIENT)), rest, none);
  return v.or(v.choose(v.less(a, b), a, far), signOf(v, x));
}

/** By the nearest quotient below, in float32: off by the last place of x, and near a multiple of y it may find itself on its other side. */
const fmodShader: ShaderFunction = {
  name: 'float_remainder',
  parameters: ['x', 'y'],
  steps: [
    ['a', 'abs(x)'],
    ['b', 'abs(y)'],
    ['safe', 'choose(b > 0.0, b, 1.0)'],
    ['left', 'a - safe * floor(a / safe)'],
    ['not_below', 'choose(left < 0.0, left + safe, left)'],
    ['rest', 'choose(not_below >= safe, 0.0, not_below)'],
    ['size', 'choose(a < safe, a, rest)'],
    ['known', 'choose(is_nan(x) || is_nan(y) || b == 0.0 || a == infinity(), not_a_number(), size)'],
  ],
  result: 'choose(x < 0.0, -known, known)',
  calls: [],
};

export const remainder = {
  fmod: {
    cost: 24,
    calls: [],
    javascript: '(x%y)',
    shader: fmodShader,
    vector: fmod,
    float64: (x, y) => x % y,
    // by y it is minus the whole quotient
    slope: (s, { x, y, z, dx, dy }) => s.minus(dx, s.times(s.round(s.over(s.minus(x, z), y)), dy)),
  },
} as const satisfies Record<string, BinaryPrimitive>;
