import { checkBoolean, checkOptions, describe, inspect, KindlingError, noteLoaded } from '@kindling/checks';
import { backward } from '../autograd/backward';
import { addPendingLoss, realizeNodes } from '../engine/realize';
import { withoutGrad } from '../graph/gradMode';
import { noteDetached } from '../graph/leftBehind';
import { type GradientReceiver, GraphNode, leafNode } from '../graph/node';
import { scalarNode } from '../ops/define';
import { add, div, maximum, minimum, mul, pow, sub } from '../ops/elementwise';
import { elementAt, indexOfLargest, wholeIndices } from '../ops/indexing';
import { matmul } from '../ops/matmul';
import { amax, mean, sum } from '../ops/reduction';
import { reshape } from '../ops/view';
import { LARGEST_EXACT, rowMajorStrides, sameShape, shapeText, sizeOf } from '../shape/shape';
import { InPlace } from './inPlace';
import { checkNested, type NestedArray, nest } from './nested';
import { numbersOf } from './numbersOf';
import { type DimOptions, reduced } from './reduced';
import { tensorText } from './tensorText';

type Operand = Tensor | number;

/**
 * A multi-dimensional array of float32 with a gradient. Lazy: ops build a graph, reading computes it, and reading is async.
 * @see torch.Tensor
 */
export class Tensor extends InPlace<Tensor> implements GradientReceiver {
  static override get name(): string {
    return 'Tensor';
  }

  private collected: Tensor | null = null;
  private shownShape: readonly number[] | null = null;
  /** Of indices beyond 2^24, which float32 cannot hold: their upper part, as `graphNode` is the lower one (ops/indexing.ts). */
  private upper: GraphNode | null = null;

  /** @internal Tensors come from tensor(), zeros() and their like, and from ops. */
  constructor(private graphNode: GraphNode) {
    super();
    if (!(graphNode instanceof GraphNode)) {
      throw new KindlingError(
        `Tensor: expected a node of the graph, got ${describe(graphNode)}; tensor() makes tensors of numbers`,
      );
    }
  }

  /** @internal The graph node behind this tensor. @throws KindlingError for indices beyond 2^24, which can only be read */
  override get node(): GraphNode {
    if (this.upper !== null) {
      throw new KindlingError(
        `argmax: expected indices below ${LARGEST_EXACT} to compute with, got those of more elements, which float32 cannot hold: read them with item(), data() or toArray()`,
      );
    }
    return this.graphNode;
  }

  protected made(node: GraphNode): Tensor {
    return new Tensor(node);
  }

  /** The size of each dimension, outermost first. */
  get shape(): readonly number[] {
    // a copy that nobody can change; the node keeps its own, since frozen arrays are slow to read
    this.shownShape ??= Object.freeze([...this.graphNode.shape]);
    return this.shownShape;
  }

  /** The number of dimensions. */
  get dim(): number {
    return this.graphNode.shape.length;
  }

  /** Whether another tensor has the same shape; makes no copies to compare. @throws KindlingError if it is none @see torch.Tensor.is_same_size */
  isSameSize(other: Tensor): boolean {
    if (!isTensor(other)) throw new KindlingError(`isSameSize: other: expected a Tensor, got ${describe(other)}`);
    return sameShape(this.graphNode.shape, other.graphNode.shape);
  }

  /** The number of elements. */
  get numel(): number {
    return sizeOf(this.graphNode.shape);
  }

  /** Whether no history leads here: made from numbers, or by an op that was not recorded. @see torch.Tensor.is_leaf */
  get isLeaf(): boolean {
    return this.graphNode.receiver !== null || !this.graphNode.requiresGrad;
  }

  get requiresGrad(): boolean {
    return this.graphNode.requiresGrad;
  }

  /** Asks for a gradient; only leaves can be told. @throws KindlingError for a tensor that an op made */
  set requiresGrad(value: boolean) {
    if (!this.isLeaf) {
      throw new KindlingError('requiresGrad: only leaf tensors can be changed, this one is the result of an op; use detach()');
    }
    this.graphNode.requiresGrad = checkBoolean('requiresGrad', value);
    this.graphNode.receiver = value ? this : null;
  }

  /** The gradient that backward() collected; null before the first and after zeroGrad(). */
  get grad(): Tensor | null {
    return this.collected;
  }

  /** @throws KindlingError unless it is null or another Tensor of this shape */
  set grad(value: Tensor | null) {
    if (value !== null && (!isTensor(value) || value === this || !this.isSameSize(value))) {
      const came = value === this ? 'this tensor itself' : describe(value);
      throw new KindlingError(`grad: expected null or a Tensor of shape ${shapeText(this.node.shape)}, got ${came}`);
    }
    this.collected = value;
  }

  /** @internal */
  accumulateGrad(grad: GraphNode): void {
    const { collected } = this;
    this.collected = new Tensor(collected === null ? grad : withoutGrad(() => add([collected.node, grad], undefined)));
  }

  /** The only element. @throws KindlingError if there isn't exactly one */
  async item(): Promise<number> {
    if (this.numel !== 1) throw new KindlingError(`item: expected a tensor with one element, got shape ${shapeText(this.shape)}`);
    return (await this.data())[0] as number;
  }

  /**
   * The elements in row-major order; computes what is pending. The array is the caller's. (Indices beyond 2^24 come in an
   * Int32Array.)
   * @throws KindlingError where memory is short
   */
  async data(): Promise<Float32Array> {
    if (this.upper === null) return numbersOf(this.graphNode);
    await realizeNodes([this.graphNode, this.upper]);
    return wholeIndices(await numbersOf(this.graphNode), await numbersOf(this.upper)) as unknown as Float32Array;
  }

  /** The elements as nested arrays (a number for a scalar). @throws KindlingError for more than fit: about 2^26 numbers */
  async toArray(): Promise<NestedArray> {
    checkNested('toArray', this.shape);
    return nest(await this.data(), this.shape);
  }

  /**
   * Collects in every leaf that asked for it the gradient of this tensor; builds the graph, computes nothing.
   * @throws KindlingError if it isn't a scalar and no gradient is given, or if nothing here needs a gradient
   * @see torch.Tensor.backward
   */
  backward(gradient?: Tensor, options?: { readonly retainGraph?: boolean | undefined }): void {
    const { retainGraph = false } = checkOptions('backward', options, ['retainGraph']);
    checkBoolean('backward: retainGraph', retainGraph);
    if (gradient !== undefined) tensorOperand('backward: gradient', gradient);
    if (!this.requiresGrad)
      throw new KindlingError('backward: no tensor that led here has requiresGrad, there is nothing to differentiate');
    if (gradient === undefined && this.numel !== 1) {
      throw new KindlingError(
        `backward: expected a scalar or a gradient of shape ${shapeText(this.node.shape)}, got shape ${shapeText(this.node.shape)} and none`,
      );
    }
    if (gradient !== undefined && !sameShape(gradient.shape, this.node.shape)) {
      throw new KindlingError(
        `backward: gradient: expected shape ${shapeText(this.node.shape)}, got ${shapeText(gradient.shape)}`,
      );
    }
    const seed = gradient?.node ?? leafNode(Float32Array.of(1), this.node.shape, rowMajorStrides(this.node.shape));
    backward(this.graphNode, seed, retainGraph);
    addPendingLoss(this.graphNode);
  }

  /** The same values without history. */
  detach(): Tensor {
    const { graphNode } = this;
    if (graphNode.value !== null) return new Tensor(leafNode(graphNode.value.data, this.node.shape, graphNode.value.strides));
    const detached = withoutGrad(() => reshape([graphNode], { shape: this.node.shape }));
    noteDetached(graphNode, detached);
    return new Tensor(detached);
  }

  protected operand(method: string, other: unknown, none: unknown): GraphNode {
    return operand(method, other, none);
  }

  protected detached(method: string, source: unknown): GraphNode {
    tensorOperand(`${method}: source`, source);
    const { node } = (source as Tensor).detach();
    if (sameShape(node.shape, this.graphNode.shape)) return node;
    throw new KindlingError(`${method}: expected shape ${shapeText(this.node.shape)}, got ${shapeText(node.shape)}`);
  }

  protected get standsFor(): GraphNode {
    return this.graphNode;
  }

  protected put(node: GraphNode): void {
    this.graphNode = node;
    this.upper = null;
  }

  add(other: Operand, none?: undefined): Tensor {
    return new Tensor(add([this.node, operand('add', other, none)], undefined));
  }

  sub(other: Operand, none?: undefined): Tensor {
    return new Tensor(sub([this.node, operand('sub', other, none)], undefined));
  }

  mul(other: Operand, none?: undefined): Tensor {
    return new Tensor(mul([this.node, operand('mul', other, none)], undefined));
  }

  div(other: Operand, none?: undefined): Tensor {
    return new Tensor(div([this.node, operand('div', other, none)], undefined));
  }

  /** Each element to the power of a number or of another tensor's; broadcasts. @throws KindlingError @see torch.pow */
  pow(exponent: Operand, none?: undefined): Tensor {
    const power = operand('pow', exponent, none);
    // as in PyTorch: products are exact where a general power rounds, and cost a tenth
    if (exponent === 2 || exponent === 3) {
      const square = mul([this.node, this.node], undefined);
      return new Tensor(exponent === 2 ? square : mul([square, this.node], undefined));
    }
    return new Tensor(pow([this.node, power], undefined));
  }

  /** The larger of each pair of elements, NaN where one is NaN; broadcasts. @throws KindlingError @see torch.maximum */
  maximum(other: Operand, none?: undefined): Tensor {
    return new Tensor(maximum([this.node, operand('maximum', other, none)], undefined));
  }

  /** The smaller of each pair of elements, NaN where one is NaN; broadcasts. @throws KindlingError @see torch.minimum */
  minimum(other: Operand, none?: undefined): Tensor {
    return new Tensor(minimum([this.node, operand('minimum', other, none)], undefined));
  }

  /** The sum of all elements, or over one or several dimensions. @throws KindlingError @see torch.sum */
  sum(dim?: number | readonly number[], options?: DimOptions): Tensor {
    return new Tensor(reduced('sum', this.node, dim, options, (node, dims) => sum([node], { dims })));
  }

  /** The mean of all elements, or over one or several dimensions. @throws KindlingError @see torch.mean */
  mean(dim?: number | readonly number[], options?: DimOptions): Tensor {
    return new Tensor(reduced('mean', this.node, dim, options, (node, dims) => mean([node], { dims })));
  }

  /**
   * The largest of all elements (ties share the gradient), or of each row along a dimension (the first of ties gets it).
   * @throws KindlingError if there is no element @see torch.max, of which this gives the values
   */
  max(dim?: number, options?: DimOptions): Tensor {
    const largest = (node: GraphNode, dims: number[]): GraphNode => {
      if (dim === undefined || dims.length === 0) return amax([node], { dims });
      const indices = withoutGrad(() => indexOfLargest(node, dims[0]));
      return elementAt(node, indices, dims[0]);
    };
    return new Tensor(reduced('max', this.node, dim, options, largest));
  }

  /**
   * The index of the first largest of all elements (counted row-major), or along a dimension.
   * @throws KindlingError if there is no element @see torch.argmax
   */
  argmax(dim?: number, options?: DimOptions): Tensor {
    const upper: GraphNode[] = [];
    const largest = (node: GraphNode, dims: number[]): GraphNode => {
      const along = dim !== undefined && dims.length > 0;
      const { low, high } = along
        ? indexOfLargest(node, dims[0])
        : indexOfLargest(reshape([node], { shape: [sizeOf(node.shape)] }), 0);
      if (high !== null) upper.push(high);
      return along ? low : reshape([low], { shape: node.shape.map(() => 1) });
    };
    const indices = new Tensor(reduced('argmax', this.node, dim, options, largest));
    if (upper.length > 0) indices.upper = reshape(upper, { shape: indices.shape });
    return indices;
  }

  /** The matrix product, with PyTorch's rules for vectors and batches. @see torch.matmul */
  matmul(other: Tensor): Tensor {
    return new Tensor(matmul(this.node, tensorOperand('matmul', other)));
  }

  /** What `console.log` shows too: the numbers as PyTorch prints them, if they were given or read. Computes nothing. */
  override toString(): string {
    return tensorText(this.graphNode, this.upper);
  }

  [inspect](): string {
    return this.toString();
  }

  /** @throws KindlingError always: JSON.stringify can't wait until the numbers are read */
  toJSON(): never {
    throw new KindlingError(
      'toJSON: expected numbers, got a Tensor, which JSON.stringify cannot wait for: write JSON.stringify(await tensor.toArray())',
    );
  }
}

noteLoaded('Tensor');

/** Whether a value is a Tensor. */
export function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

/** The graph node of a tensor argument. @throws KindlingError naming the op */
export function tensorOperand(name: string, value: unknown): GraphNode {
  if (!isTensor(value)) throw new KindlingError(`${name}: expected a Tensor, got ${describe(value)}`);
  return value.node;
}

function operand(op: string, other: unknown, none: unknown): GraphNode {
  // PyTorch's alpha and rounding_mode would be overlooked
  if (none !== undefined) throw new KindlingError(`${op}: expected one operand and nothing behind it, got ${describe(none)}`);
  if (typeof other === 'number') return scalarNode(other);
  if (!isTensor(other)) throw new KindlingError(`${op}: expected a Tensor or a number, got ${describe(other)}`);
  return other.node;
}
