import { erf, erf64, erfJavaScript, erfShader } from './errorFunction';
import { exp, expm1, expm1Shader, exponentialShader, sigmoid, sigmoidShader, tanh, tanhShader } from './exponential';
import { log, log1p, log1pShader, logarithmShader } from './logarithm';
import { pow, pow64, powerShader } from './power';
import { roundHalfEven, roundJavaScript, roundShader } from './rounding';
import type { ShaderFunction } from './shaderFunction';
import { atan, atanShader, cos, cosShader, sin, sinShader } from './trigonometric';
import type { MathCall, Vector, VectorCode } from './vectorCode';

/**
 * All that is known about a primitive, the smallest part that expressions are made of; leaving an entry out does not compile. In texts
 * x and y stand for the operands.
 */
interface Primitive {
  /** An expression of JavaScript that GPU.js' parser takes. */
  readonly javascript: string;
  /** For GLSL and for WGSL: an expression that means the same in both, or a function that is written for both. */
  readonly shader: string | ShaderFunction;
  /** What a vector of four costs on webasm, in cycles of a core that starts two additions and two multiplications a cycle. */
  readonly cost: number;
  /** The functions of Math that its vector code calls for lanes that are rare. */
  readonly calls: readonly MathCall[];
}

export interface UnaryPrimitive extends Primitive {
  /** WebAssembly, by way of the instructions of its vectors. */
  readonly vector: (v: VectorCode, x: Vector) => Vector;
  readonly float64: (x: number) => number;
}

export interface BinaryPrimitive extends Primitive {
  readonly vector: (v: VectorCode, x: Vector, y: Vector) => Vector;
  readonly float64: (x: number, y: number) => number;
}

/** From this cost on a value is worth keeping where it is used again. */
export const EXPENSIVE = 4;
const INSTRUCTION = { cost: 0.25, calls: [] } as const;
const DIVISION = { cost: EXPENSIVE, calls: [] } as const;

// Costs are measured: the time of a million elements on one thread with fused multiply-add, Node 20 on a Zen 5 of 4 GHz.
export const UNARY = {
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
  exp: { cost: 12, calls: [], javascript: 'Math.exp(x)', shader: exponentialShader, vector: exp, float64: Math.exp },
  expm1: { cost: 18, calls: [], javascript: 'Math.expm1(x)', shader: expm1Shader, vector: expm1, float64: Math.expm1 },
  log: { cost: 22, calls: [], javascript: 'Math.log(x)', shader: logarithmShader, vector: log, float64: Math.log },
  log1p: { cost: 24, calls: [], javascript: 'Math.log1p(x)', shader: log1pShader, vector: log1p, float64: Math.log1p },
  tanh: { cost: 24, calls: [], javascript: 'Math.tanh(x)', shader: tanhShader, vector: tanh, float64: Math.tanh },
  sigmoid: {
    cost: 22,
    calls: [],
    javascript: '(1.0/(1.0+Math.exp(-x)))',
    shader: sigmoidShader,
    vector: sigmoid,
    float64: (x) => 1 / (1 + Math.exp(-x)),
  },
  erf: { cost: 34, calls: [], javascript: erfJavaScript, shader: erfShader, vector: erf, float64: erf64 },
  sin: { cost: 20, calls: ['sin'], javascript: 'Math.sin(x)', shader: sinShader, vector: sin, float64: Math.sin },
  cos: { cost: 20, calls: ['cos'], javascript: 'Math.cos(x)', shader: cosShader, vector: cos, float64: Math.cos },
  atan: { cost: 16, calls: [], javascript: 'Math.atan(x)', shader: atanShader, vector: atan, float64: Math.atan },
} as const satisfies Record<string, UnaryPrimitive>;

export const BINARY = {
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
  pow: {
    cost: 50,
    calls: [],
    javascript: '((x===1.0||(x===-1.0&&Math.abs(y)===Infinity))?1.0:Math.pow(x,y))',
    shader: powerShader,
    vector: pow,
    float64: pow64,
  },
} as const satisfies Record<string, BinaryPrimitive>;

export type UnaryName = keyof typeof UNARY;
export type BinaryName = keyof typeof BINARY;

/** The row of a primitive of either kind. */
export function primitiveOf(name: UnaryName | BinaryName): Primitive {
  return name in UNARY ? UNARY[name as UnaryName] : BINARY[name as BinaryName];
}

/** A text with the operands' texts in place of x and y. */
export function withOperands(text: string, x: string, y = ''): string {
  return text.replace(/\b[xy]\b/g, (operand) => (operand === 'x' ? x : y));
}

/** Whether a text names an operand more than once: what is long is given a name first. */
export function repeatsOperand(text: string): boolean {
  return (text.match(/\bx\b/g)?.length ?? 0) > 1 || (text.match(/\by\b/g)?.length ?? 0) > 1;
}
