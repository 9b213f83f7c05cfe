import type { Affine } from '../expression/affine';
import type { DType } from '../expression/dtype';
import type { Expression } from '../expression/expression';
import type { Shape } from '../shape/shape';
import type { GraphNode } from './node';

/** A row-major float64 array: what references compute with. */
export interface ReferenceArray {
  readonly data: Float64Array;
  readonly shape: Shape;
}

/** Reads an input of a kernel at an index, one entry per dimension. */
export type Access = (...index: Affine[]) => Expression;

export interface KernelContext<Attributes> {
  readonly inputs: readonly Access[];
  readonly inputShapes: readonly Shape[];
  /** The index of the output element, one entry per dimension. */
  readonly index: readonly Affine[];
  readonly shape: Shape;
  readonly attributes: Attributes;
  /** What the inputs are once they were converted as the op's rule says, and what the output is. */
  readonly inputDtypes: readonly DType[];
  readonly dtype: DType;
}

export interface GradientContext<Attributes> {
  readonly inputs: readonly GraphNode[];
  readonly output: GraphNode;
  /** The gradient of the output. */
  readonly grad: GraphNode;
  readonly attributes: Attributes;
}

/** An example to test an op with: how to fill its inputs, and its attributes. */
export interface Sample<Attributes> {
  readonly shapes: readonly Shape[];
  readonly attributes: Attributes;
  /** Range of the random inputs; [-1, 1] if not said. */
  readonly range?: readonly [number, number] | undefined;
  /** Whole numbers, for ties and class indices. */
  readonly integers?: boolean | undefined;
  /** What the inputs are; float32 where nothing is said. */
  readonly dtypes?: readonly DType[] | undefined;
}

/**
 * How an op's kernel relates to others:
 * - elementwise: reads each input once at the same place; joins the kernel that uses it
 * - view: only renames indices; costs nothing
 * - reshape: reads its input's memory in row-major order
 * - reduction: loops over its inputs, reading each element about once; what leads to it element by element joins its kernel
 * - contraction: loops over its inputs, reading each element many times, so they are laid out in memory first
 * - gather: reads its inputs at places that are computed
 * - scatter: sums its inputs to places that are computed; its kernel is a sum over all of them, or over the first of them up to some place,
 *   which devices go through in ways of their own (see codegen/wasm/scatter.ts and stairs.ts)
 * - concatenation: its inputs lie side by side in its memory; where a kernel can write into a part of a buffer, each is written there
 * - packed: its inputs are leaves of one shape, which are copied side by side before the kernels run
 * - loop: a loop over time, whose kernels run again at each time; where the device has no such it is written out before (see rewrites/unrollLoops.ts)
 * What follows a reduction or a contraction element by element joins its kernel.
 */
export type OpRole =
  | 'elementwise'
  | 'view'
  | 'reshape'
  | 'reduction'
  | 'contraction'
  | 'gather'
  | 'scatter'
  | 'concatenation'
  | 'packed'
  | 'loop';

/** What an op converts its inputs to before it takes them, and what it gives. */
export interface Dtypes {
  readonly inputs: readonly DType[];
  readonly output: DType;
}

/** `name` is the op's, for messages. @throws KindlingError for inputs that the op has no meaning for */
export type DtypeRule<Attributes> = (inputs: readonly DType[], attributes: Attributes, name: string) => Dtypes;

/** Indices that must be whole numbers from 0 to count - 1. */
export interface CheckedIndices {
  readonly input: number;
  readonly name: string;
  readonly count: number;
  /** What is said of an index that is none, where the user has never seen one. */
  readonly refusal?: string | undefined;
}

/**
 * Everything about one op, side by side. Leaving an entry out does not compile.
 * `gradient` gives the gradient of each input, made of ops. 'zero': it is 0 everywhere (argmax), so the output needs none. 'missing': it
 * is not written, and asking for it is an error.
 */
export interface OpDefinition<Attributes> {
  readonly name: string;
  readonly role: OpRole;
  /** The output's shape. @throws KindlingError if the inputs don't fit */
  readonly shape: (inputs: readonly Shape[], attributes: Attributes) => Shape;
  /** What the inputs are converted to, and what comes out; float32 both if left out. */
  readonly dtype?: DtypeRule<Attributes> | undefined;
  /** The output element at an index, as an expression of the inputs. */
  readonly kernel: (context: KernelContext<Attributes>) => Expression;
  /** The same in plain float64 loops: the oracle that every backend is held against. */
  readonly reference: (inputs: readonly ReferenceArray[], attributes: Attributes) => ReferenceArray;
  readonly gradient: ((context: GradientContext<Attributes>) => (GraphNode | null)[]) | 'zero' | 'missing';
  readonly samples: readonly Sample<Attributes>[];
  /** Of ops that training spends its time in: an example that keeps a device busy. Backends are compared by the time that these take. */
  readonly timed?: Sample<Attributes> | undefined;
  /**
   * Of an op that chooses by index: the input with the indices (whole numbers from 0 to `count` - 1), and what the user calls
   * them. They are checked when they have been computed; null if they can't be wrong.
   */
  readonly checkedIndices?: ((attributes: Attributes, inputs: readonly Shape[]) => CheckedIndices | null) | undefined;
  /** Of a concatenation: the dimension along which its inputs follow each other; some may have size 0 there. */
  readonly joinsAlong?: ((attributes: Attributes) => number) | undefined;
  /** Preferred innermost dimension of each input; null: a weight, which may be padded apart. Left out: no preference. */
  readonly innermost?: readonly (number | null)[] | undefined;
  /** Which input has its channels innermost where the batch is too small to be, and their dimension from the end. Left out: none. */
  readonly channelsInnermost?: { readonly input: number; readonly dim: number } | undefined;
}
