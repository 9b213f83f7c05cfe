import type { BinaryPrimitive, UnaryPrimitive } from './primitive';
import { flat } from './slopeCode';

const INTEGER = { dtype: 'int32', cost: 0.25, calls: [] } as const;

/** The nearest integer of 32 bits towards zero; 0 for NaN, the last one for what lies beyond. */
function toInteger(x: number): number {
  return Number.isNaN(x) ? 0 : Math.min(Math.max(Math.trunc(x), -(2 ** 31)), 2 ** 31 - 1) + 0;
}

/** Integers wrap around at 2^31, as in PyTorch; WebGL, which has floats in their place, refuses what may get there. */
export const unaryIntegers = {
  negInteger: {
    ...INTEGER,
    javascript: '(0-x|0)',
    shader: '(-x)',
    vector: (v, x) => v.negIntegers(x),
    float64: (x) => (0 - x) | 0,
    slope: flat,
  },
  absInteger: {
    ...INTEGER,
    javascript: '(Math.abs(x)|0)',
    shader: 'abs(x)',
    vector: (v, x) => v.absIntegers(x),
    float64: (x) => Math.abs(x) | 0,
    slope: flat,
  },
  /** Every bit the other way round, -1 - x: the order of all integers reversed, where a minus would leave -2^31 the smallest. */
  notInteger: {
    ...INTEGER,
    javascript: '(-1-x|0)',
    shader: 'not_integer(x)',
    vector: (v, x) => v.xor(x, v.integer(-1)),
    float64: (x) => (-1 - x) | 0,
    slope: flat,
  },
  /** Of a float32. */
  toInteger: {
    ...INTEGER,
    cost: 1,
    javascript: '(Math.max(-2147483648.0,Math.min(2147483647.0,Math.trunc(x)))|0)',
    shader: 'to_integer(x)',
    vector: (v, x) => v.toIntegers(x),
    float64: toInteger,
    slope: flat,
  },
  /** Of an integer, to float32: beyond 2^24 the nearest one. */
  toFloat: {
    cost: 0.25,
    calls: [],
    javascript: '(x+0.0)',
    shader: 'to_float(x)',
    vector: (v, x) => v.toFloat(x),
    float64: Math.fround,
    slope: flat,
  },
} as const satisfies Record<string, UnaryPrimitive>;

export const binaryIntegers = {
  addInteger: {
    ...INTEGER,
    javascript: '(x+y|0)',
    shader: '(x + y)',
    vector: (v, x, y) => v.addIntegers(x, y),
    float64: (x, y) => (x + y) | 0,
    slope: flat,
  },
  subInteger: {
    ...INTEGER,
    javascript: '(x-y|0)',
    shader: '(x - y)',
    vector: (v, x, y) => v.subIntegers(x, y),
    float64: (x, y) => (x - y) | 0,
    slope: flat,
  },
  mulInteger: {
    ...INTEGER,
    javascript: 'Math.imul(x,y)',
    shader: '(x * y)',
    vector: (v, x, y) => v.mulIntegers(x, y),
    float64: Math.imul,
    slope: flat,
  },
  /** The quotient without what is behind the point; of 0, whatever the processor makes of it. */
  divideInteger: {
    ...INTEGER,
    cost: 6,
    javascript: '(x/y|0)',
    shader: 'divide_integer(x, y)',
    vector: (v, x, y) => v.narrowIntegers(v.wideDiv(v.widenIntegers(x), v.widenIntegers(y))),
    float64: (x, y) => (x / y) | 0,
    slope: flat,
  },
  maxInteger: {
    ...INTEGER,
    javascript: 'Math.max(x,y)',
    shader: 'max(x, y)',
    vector: (v, x, y) => v.maxIntegers(x, y),
    float64: Math.max,
    slope: flat,
  },
  minInteger: {
    ...INTEGER,
    javascript: 'Math.min(x,y)',
    shader: 'min(x, y)',
    vector: (v, x, y) => v.minIntegers(x, y),
    float64: Math.min,
    slope: flat,
  },
} as const satisfies Record<string, BinaryPrimitive>;
