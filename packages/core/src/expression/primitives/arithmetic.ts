import { type BinaryPrimitive, EXPENSIVE, type UnaryPrimitive } from './primitive';
import { shaderFunction } from './shaderFunction';
import { flat, type SlopeCode } from './slopeCode';

const INSTRUCTION = { cost: 0.25, calls: [] } as const;
const DIVISION = { cost: EXPENSIVE, calls: [] } as const;

/** To whole numbers, halves to the even one, as IEEE 754 and PyTorch have it; Math.round takes them upwards. */
function roundHalfEven(x: number): number {
  const rounded = Math.round(x);
  const isHalf = Math.abs(x % 1) === 0.5;
  return isHalf && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** 1.5 * 2^52: a float64 to which it is added keeps no bits behind the point, and rounds as it should. */
const SHIFTER = '6755399441055744.0';
const roundJavaScript = `(x<0.0?-(${SHIFTER}-x-${SHIFTER}):(x>0.0?(x+${SHIFTER}-${SHIFTER}):x))`;

/** From 2^23 on every float is whole. */
const roundShader = shaderFunction(
  'round_half_even',
  [
    ['low', 'floor(x)'],
    ['above', 'x - low'],
    ['up', 'choose(above > 0.5 || (above == 0.5 && low - 2.0 * floor(low * 0.5) == 1.0), 1.0, 0.0)'],
  ],
  'choose(abs(x) < 8388608.0 && x != 0.0, low + up, x)',
);

/** The slope of the value that is larger; at a tie the mean of both, what the gradient of a maximum is in PyTorch. */
const larger = <Value>(s: SlopeCode<Value>, [a, da]: readonly [Value, Value], [b, db]: readonly [Value, Value]): Value =>
  s.choose('greater', a, b, da, s.choose('greater', b, a, db, s.times(s.half, s.plus(da, db))));

export const unaryArithmetic = {
  neg: {
    ...INSTRUCTION,
    javascript: '(-x)',
    shader: '(-x)',
    vector: (v, x) => v.neg(x),
    float64: (x) => -x,
    slope: (s) => s.constant(-1),
  },
  abs: {
    ...INSTRUCTION,
    javascript: 'Math.abs(x)',
    shader: 'abs(x)',
    vector: (v, x) => v.abs(x),
    float64: Math.abs,
    // 0 at 0, as in PyTorch
    slope: (s, x) => s.choose('greater', x, s.zero, s.one, s.choose('greater', s.zero, x, s.constant(-1), s.zero)),
  },
  sqrt: {
    ...DIVISION,
    javascript: 'Math.sqrt(x)',
    shader: 'sqrt(x)',
    vector: (v, x) => v.sqrt(x),
    float64: Math.sqrt,
    slope: (s, _, y) => s.over(s.half, y),
  },
  floor: {
    ...INSTRUCTION,
    javascript: 'Math.floor(x)',
    shader: 'floor(x)',
    vector: (v, x) => v.floor(x),
    float64: Math.floor,
    slope: flat,
  },
  ceil: {
    ...INSTRUCTION,
    javascript: 'Math.ceil(x)',
    shader: 'ceil(x)',
    vector: (v, x) => v.ceil(x),
    float64: Math.ceil,
    slope: flat,
  },
  round: {
    ...INSTRUCTION,
    javascript: roundJavaScript,
    shader: roundShader,
    vector: (v, x) => v.nearest(x),
    float64: roundHalfEven,
    slope: flat,
  },
} as const satisfies Record<string, UnaryPrimitive>;

export const binaryArithmetic = {
  add: {
    ...INSTRUCTION,
    javascript: '(x+y)',
    shader: '(x + y)',
    vector: (v, x, y) => v.add(x, y),
    float64: (x, y) => x + y,
    slope: (s, { dx, dy }) => s.plus(dx, dy),
  },
  sub: {
    ...INSTRUCTION,
    javascript: '(x-y)',
    shader: '(x - y)',
    vector: (v, x, y) => v.sub(x, y),
    float64: (x, y) => x - y,
    slope: (s, { dx, dy }) => s.minus(dx, dy),
  },
  mul: {
    ...INSTRUCTION,
    javascript: '(x*y)',
    shader: '(x * y)',
    vector: (v, x, y) => v.mul(x, y),
    float64: (x, y) => x * y,
    slope: (s, { x, y, dx, dy }) => s.plus(s.times(dx, y), s.times(x, dy)),
  },
  div: {
    ...DIVISION,
    javascript: '(x/y)',
    shader: '(x / y)',
    vector: (v, x, y) => v.div(x, y),
    float64: (x, y) => x / y,
    slope: (s, { y, z, dx, dy }) => s.over(s.minus(dx, s.times(z, dy)), y),
  },
  max: {
    ...INSTRUCTION,
    javascript: 'Math.max(x,y)',
    shader: 'maximum(x, y)',
    vector: (v, x, y) => v.maximum(x, y),
    float64: Math.max,
    slope: (s, { x, y, dx, dy }) => larger(s, [x, dx], [y, dy]),
  },
  min: {
    ...INSTRUCTION,
    javascript: 'Math.min(x,y)',
    shader: 'minimum(x, y)',
    vector: (v, x, y) => v.minimum(x, y),
    float64: Math.min,
    slope: (s, { x, y, dx, dy }) => larger(s, [y, dx], [x, dy]),
  },
} as const satisfies Record<string, BinaryPrimitive>;
