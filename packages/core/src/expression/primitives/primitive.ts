import type { DType } from '../dtype';
import type { ShaderFunction } from './shaderFunction';
import type { OfTwo, SlopeCode } from './slopeCode';
import type { MathCall, Vector, VectorCode } from './vectorCode';

/**
 * All that is known about a primitive, the smallest part that expressions are made of; leaving an entry out does not compile. In texts
 * x and y stand for the operands.
 */
export interface Primitive {
  /** What it gives: float32 where nothing is said. Its operands are alike, unless it is there to convert them. */
  readonly dtype?: DType;
  /** An expression of JavaScript that GPU.js' parser takes; of integers of 32 bits it makes such again. */
  readonly javascript: string;
  /** For GLSL and for WGSL: an expression that means the same in both, or a function that is written for both. */
  readonly shader: string | ShaderFunction;
  /**
   * What a vector of four costs on webasm, in cycles of a core that starts two additions and two multiplications a cycle. Measured over
   * many elements on one thread with fused multiply-add (Node 20, a Zen 5 of 4 GHz).
   */
  readonly cost: number;
  /** The functions of Math that its vector code calls for lanes that are rare. */
  readonly calls: readonly MathCall[];
}

export interface UnaryPrimitive extends Primitive {
  /** WebAssembly, by way of the instructions of its vectors. */
  readonly vector: (v: VectorCode, x: Vector) => Vector;
  readonly float64: (x: number) => number;
  /** Its slope, of x and of the result y, whichever is cheaper. */
  readonly slope: <Value>(s: SlopeCode<Value>, x: Value, y: Value) => Value;
}

export interface BinaryPrimitive extends Primitive {
  readonly vector: (v: VectorCode, x: Vector, y: Vector) => Vector;
  readonly float64: (x: number, y: number) => number;
  /** The slope of the result where its operands have slopes of their own. */
  readonly slope: <Value>(s: SlopeCode<Value>, at: OfTwo<Value>) => Value;
}

/** From this cost on a value is worth keeping where it is used again. */
export const EXPENSIVE = 4;
