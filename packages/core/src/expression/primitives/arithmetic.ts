import { type BinaryPrimitive, EXPENSIVE, type UnaryPrimitive } from './primitive';
import { shaderFunction } from './shaderFunction';

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

export const unaryArithmetic = {
  neg: { ...INSTRUCTION, javascript: '(-x)', shader: '(-x)', vector: (v, x) => v.neg(x), float64: (x) => -x },
  abs: { ...INSTRUCTION, javascript: 'Math.abs(x)', shader: 'abs(x)', vector: (v, x) => v.abs(x), float64: Math.abs },
  sqrt: { ...DIVISION, javascript: 'Math.sqrt(x)', shader: 'sqrt(x)', vector: (v, x) => v.sqrt(x), float64: Math.sqrt },
  floor: { ...INSTRUCTION, javascript: 'Math.floor(x)', shader: 'floor(x)', vector: (v, x) => v.floor(x), float64: Math.floor },
  ceil: { ...INSTRUCTION, javascript: 'Math.ceil(x)', shader: 'ceil(x)', vector: (v, x) => v.ceil(x), float64: Math.ceil },
  round: {
    ...INSTRUCTION,
    javascript: roundJavaScript,
    shader: roundShader,
    vector: (v, x) => v.nearest(x),
    float64: roundHalfEven,
  },
} as const satisfies Record<string, UnaryPrimitive>;

export const binaryArithmetic = {
  add: { ...INSTRUCTION, javascript: '(x+y)', shader: '(x + y)', vector: (v, x, y) => v.add(x, y), float64: (x, y) => x + y },
  sub: { ...INSTRUCTION, javascript: '(x-y)', shader: '(x - y)', vector: (v, x, y) => v.sub(x, y), float64: (x, y) => x - y },
  mul: { ...INSTRUCTION, javascript: '(x*y)', shader: '(x * y)', vector: (v, x, y) => v.mul(x, y), float64: (x, y) => x * y },
  div: { ...DIVISION, javascript: '(x/y)', shader: '(x / y)', vector: (v, x, y) => v.div(x, y), float64: (x, y) => x / y },
  max: {
    ...INSTRUCTION,
    javascript: 'Math.max(x,y)',
    shader: 'maximum(x, y)',
    vector: (v, x, y) => v.maximum(x, y),
    float64: Math.max,
  },
  min: {
    ...INSTRUCTION,
    javascript: 'Math.min(x,y)',
    shader: 'minimum(x, y)',
    vector: (v, x, y) => v.minimum(x, y),
    float64: Math.min,
  },
} as const satisfies Record<string, BinaryPrimitive>;
