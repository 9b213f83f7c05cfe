import { checkBoolean, describe, exactMethods, inspect, KindlingError, noteLoaded, refuseSurplus } from '@kindling/checks';
import { backward } from '../autograd/backward';
import { addPendingLoss } from '../engine/realize';
import type { DType } from '../expression/dtype';
import { withoutGrad } from '../graph/gradMode';
import { noteDetached } from '../graph/leftBehind';
import { type GradientHook, type GradientReceiver, GraphNode, leafNode } from '../graph/node';
import { numbersIn } from '../graph/words';
import { inDtype, scalarNode, to } from '../ops/define';
import { add } from '../ops/elementwise';
import { matmul } from '../ops/matmul';
import { reshape } from '../ops/view';
import { sameShape, shapeText, sizeOf } from '../shape/shape';
import type { IscloseOptions } from './arithmetic';
import { type BackwardOptions, checkBackward, startOf } from './differentiation';
import { checkDtype, isInt32, isIntegerBeside } from './dtype';
import { InPlace } from './inPlace';
import { checkNested, type NestedArray, nest } from './nested';
import { numbersOf } from './numbersOf';
import type { WithIndices } from './reductions';
import { awaitedFirst, primitiveOf, refuseArrayHabits, refuseAssignedData } from './refusals';
import { added, type GradientHookHandle, hookOf } from './tensorHooks';
import { tensorText } from './tensorText';

/**
 * A multi-dimensional array of float32 with a gradient, or of int32 or bool. Lazy: ops build a graph, reading computes it, and reading is async.
 * @see torch.Tensor
 */
export class Tensor extends InPlace<Tensor> implements GradientReceiver {
  static override get name(): string {
    return 'Tensor';
  }

  private collected: Tensor | null = null;
  private leafHooks: Set<GradientHook> | null = null;
  private shownShape: readonly number[] | null = null;
  protected isView = false;

  /** @internal Tensors come from tensor(), zeros() and their like, and from ops. */
  constructor(private graphNode: GraphNode) {
    super();
    if (!(graphNode instanceof GraphNode)) {
      throw new KindlingError(
        `Tensor: expected a node of the graph, got ${describe(graphNode)}; tensor() makes tensors of numbers`,
      );
    }
  }

  /** @internal The graph node behind this tensor. */
  override get node(): GraphNode {
    return this.graphNode;
  }

  /** What the elements are. @see torch.Tensor.dtype */
  get dtype(): DType {
    return this.graphNode.dtype;
  }

  protected made(node: GraphNode): Tensor {
    return new Tensor(node);
  }

  protected viewed(node: GraphNode, isPart = false): Tensor {
    const made = new Tensor(node);
    // a tensor that nothing but another shape of it is left of may be changed; a parameter is held by its module
    made.isView = isPart || this.isView || this.graphNode.receiver !== null;
    return made;
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
    return this.hasShapeOf('isSameSize', other);
  }

  private hasShapeOf(op: string, other: Tensor): boolean {
    if (!isTensor(other)) throw new KindlingError(`${op}: other: expected a Tensor, got ${describe(other)}`);
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

  /** Whether gradients flow here: set on a leaf, and true of whatever is computed from one that has it. */
  get requiresGrad(): boolean {
    return this.graphNode.requiresGrad;
  }

  /** Asks for a gradient; only leaves can be told. @throws KindlingError for a tensor that an op made */
  set requiresGrad(value: boolean) {
    if (!this.isLeaf) {
      throw new KindlingError('requiresGrad: only leaf tensors can be changed, this one is the result of an op; use detach()');
    }
    if (checkBoolean('requiresGrad', value) && this.dtype !== 'float32') {
      throw new KindlingError(`requiresGrad: expected a tensor of float32, got ${this.dtype}, which has no gradient`);
    }
    this.graphNode.requiresGrad = value;
    this.graphNode.receiver = value ? this : null;
  }

  /** The gradient that backward() collected, of a leaf or after `retainGrad()`; null before the first and after zeroGrad(). */
  get grad(): Tensor | null {
    return this.collected;
  }

  /** @throws KindlingError unless it is null or another Tensor of this shape */
  set grad(value: Tensor | null) {
    if (value !== null && (!isTensor(value) || value === this || !this.isSameSize(value))) {
      const came = value === this ? 'this tensor itself' : describe(value);
      throw new KindlingError(`grad: expected null or a Tensor of shape ${shapeText(this.node.shape)}, got ${came}`);
    }
    if (value !== null && value.dtype !== 'float32') {
      throw new KindlingError(`grad: expected null or a Tensor of float32, got one of ${value.dtype}`);
    }
    this.collected = value;
  }

  /** @internal */
  hooked(grad: GraphNode): GraphNode {
    return this.leafHooks === null ? grad : [...this.leafHooks].reduce((given, hook) => hook(given), grad);
  }

  /** @internal */
  accumulateGrad(grad: GraphNode): void {
    const { collected } = this;
    this.collected = new Tensor(collected === null ? grad : add([collected.node, grad]));
  }

  /** The only element; of a bool tensor a boolean. @throws KindlingError if there isn't exactly one */
  item<Element extends number | boolean = number>(): Promise<Element> {
    return awaitedFirst(this.onlyElement());
  }

  private async onlyElement<Element extends number | boolean>(): Promise<Element> {
    if (this.numel !== 1) throw new KindlingError(`item: expected a tensor with one element, got shape ${shapeText(this.shape)}`);
    const [element] = await this.data();
    return (this.dtype === 'bool' ? element === 1 : element) as Element;
  }

  /**
   * The elements in row-major order; computes what is pending. The array is the caller's: a Float32Array, of int32 an Int32Array, of bool a
   * Uint8Array of 0 and 1.
   * @throws KindlingError where memory is short
   */
  async data<Elements extends Float32Array | Int32Array | Uint8Array = Float32Array>(): Promise<Elements> {
    const { graphNode } = this;
    const numbers = numbersIn(await numbersOf(graphNode), graphNode.dtype);
    return (graphNode.dtype === 'bool' ? Uint8Array.from(numbers) : numbers) as Elements;
  }

  /** The elements as nested arrays (a number for a scalar), of bool booleans; `toArray<number[][]>()` says how deep. @throws KindlingError for more than fit: about 2^26 numbers */
  async toArray<Nested extends NestedArray = NestedArray>(): Promise<Nested> {
    checkNested('toArray', this.shape);
    return nest(await this.data(), this.shape, this.dtype === 'bool') as Nested;
  }

  /** The same elements as another dtype: floats lose what is behind the point, and of bools only 0 is false. @throws KindlingError unless it is one @see torch.Tensor.to */
  to(dtype: DType): Tensor {
    return checkDtype('to: dtype', dtype) === this.dtype ? this : new Tensor(to([this.node], { dtype }));
  }

  /**
   * Collects in every leaf that asked for it the gradient of this tensor; builds the graph, computes nothing. With `createGraph` the gradients are differentiable in turn:
   * `loss.backward({ createGraph: true })`, `y.backward(gradient, { retainGraph: true })`.
   * @throws KindlingError if it isn't a scalar and no gradient is given, or if nothing here needs a gradient
   * @see torch.Tensor.backward
   */
  backward(gradient?: Tensor, options?: BackwardOptions): void;
  backward(options: BackwardOptions): void;
  backward(...given: readonly unknown[]): void {
    const { gradient, history } = checkBackward(given);
    const seed = gradient === undefined ? undefined : tensorOperand('backward: gradient', gradient);
    backward([startOf('backward', this.graphNode, 'gradient', seed)], history);
    addPendingLoss(this.graphNode);
  }

  /** Has `grad` collect this tensor's gradient as a leaf's does: what hooks have made of it. @throws KindlingError for a tensor that no gradient reaches @see torch.Tensor.retain_grad */
  retainGrad(): void {
    if (!this.requiresGrad) {
      throw new KindlingError('retainGrad: expected a tensor that requires a gradient, got one that does not');
    }
    if (!this.isLeaf) this.graphNode.keeper = this;
  }

  /**
   * Calls a function with this tensor's gradient whenever it is known; a tensor that it gives takes the gradient's place. `remove()` of what comes back takes it away.
   * Of a leaf it sees what each backward() adds.
   * @throws KindlingError for a tensor that no gradient reaches @see torch.Tensor.register_hook
   */
  registerHook(hook: (grad: Tensor) => Tensor | null | undefined | undefined): GradientHookHandle {
    if (!this.requiresGrad) {
      throw new KindlingError('registerHook: expected a tensor that requires a gradient, got one that does not');
    }
    const made = hookOf(
      hook,
      (node) => new Tensor(node),
      (value) => (isTensor(value) ? value.node : null),
    );
    if (this.isLeaf) this.leafHooks ??= new Set();
    else this.graphNode.hooks ??= new Set();
    return added((this.isLeaf ? this.leafHooks : this.graphNode.hooks) as Set<GradientHook>, made);
  }

  protected madeWithIndices(values: GraphNode, indices: GraphNode): Tensor & WithIndices<Tensor> {
    return new TensorWithIndices(values, indices);
  }

  /** The same values in another tensor, which what is done to this one in place does not change; gradients flow back. @see torch.clone */
  clone(): Tensor {
    return new Tensor(reshape([this.node], { shape: this.node.shape }));
  }

  /** The same values without history. They are values of its own: of a parameter or a part of a tensor they can't be changed, as that would stay as it is. */
  detach(): Tensor {
    const { graphNode } = this;
    const { value, shape, dtype } = graphNode;
    if (value !== null) return this.viewed(leafNode(value.data, shape, value.strides, dtype));
    const detached = withoutGrad(() => reshape([graphNode], { shape: this.node.shape }));
    noteDetached(graphNode, detached);
    return this.viewed(detached);
  }

  protected operand(method: string, other: unknown): GraphNode {
    if (typeof other === 'number') return scalarNode(other, this.scalarDtype(method, other));
    if (!isTensor(other)) throw new KindlingError(`${method}: expected a Tensor or a number, got ${describe(other)}`);
    return other.node;
  }

  private scalarDtype(method: string, value: number): DType {
    if (!isIntegerBeside(value, this.graphNode.dtype)) return 'float32';
    if (isInt32(value)) return 'int32';
    throw new KindlingError(`${method}: expected an integer of 32 bits beside ${this.graphNode.dtype}, got ${value}`);
  }

  protected tensorNode(name: string, value: unknown): GraphNode {
    return tensorOperand(name, value);
  }

  protected copied(method: string, source: unknown, withHistory: boolean): GraphNode {
    const given = tensorOperand(`${method}: source`, source);
    const { node } = withHistory && given.requiresGrad ? (source as Tensor).clone() : (source as Tensor).detach();
    const { shape, dtype } = this.graphNode;
    if (sameShape(node.shape, shape)) return inDtype(node, dtype);
    throw new KindlingError(`${method}: expected shape ${shapeText(this.node.shape)}, got ${shapeText(node.shape)}`);
  }

  protected get standsFor(): GraphNode {
    return this.graphNode;
  }

  protected put(node: GraphNode): void {
    this.graphNode = node;
  }

  /** Whether another tensor has the same shape and elements: to be awaited. @throws KindlingError if it is none @see torch.equal */
  equal(other: Tensor): Promise<boolean> {
    return this.hasShapeOf('equal', other) ? this.eq(other).all().item<boolean>() : awaitedFirst(Promise.resolve(false));
  }

  /** Whether all elements are close, as `isclose` says: to be awaited; broadcasts. @throws KindlingError @see torch.allclose */
  allclose(other: Tensor | number, options?: IscloseOptions): Promise<boolean> {
    return this.isclose(other, options).all().item<boolean>();
  }

  /** The matrix product, with PyTorch's rules for vectors and batches. @see torch.matmul */
  matmul(other: Tensor): Tensor {
    return new Tensor(matmul(this.node, tensorOperand('matmul', other)));
  }

  /** What `console.log` shows too: the numbers as PyTorch prints them, if they were given or read. Computes nothing. */
  override toString(): string {
    return tensorText(this.graphNode);
  }

  [inspect](): string {
    return this.toString();
  }

  /** What a template shows. @throws KindlingError always, where an operator asks for a number */
  [Symbol.toPrimitive](hint: string): string {
    return primitiveOf(this, hint);
  }

  /** @throws KindlingError always: JSON.stringify can't wait until the numbers are read */
  toJSON(): never {
    throw new KindlingError(
      'toJSON: expected numbers, got a Tensor, which JSON.stringify cannot wait for: write JSON.stringify(await tensor.toArray())',
    );
  }
}

/** The values that `max(dim)` gives: `const [values, indices] = x.max(1)`. */
class TensorWithIndices extends Tensor implements WithIndices<Tensor> {
  static override get name(): string {
    return 'Tensor';
  }

  readonly indices: Tensor;

  constructor(values: GraphNode, indices: GraphNode) {
    super(values);
    this.indices = new Tensor(indices);
  }

  get values(): Tensor {
    return this;
  }

  get 0(): Tensor {
    return this;
  }

  get 1(): Tensor {
    return this.indices;
  }

  *[Symbol.iterator](): Generator<Tensor> {
    yield this;
    yield this.indices;
  }
}

refuseArrayHabits(Tensor.prototype);
exactMethods(Tensor, { nameOf: (_, method) => method });
refuseAssignedData(Tensor.prototype);
noteLoaded('Tensor');

/** Whether a value is a Tensor. */
export function isTensor(value: unknown): value is Tensor {
  refuseSurplus('isTensor', arguments, 1);
  return value instanceof Tensor;
}

/** The graph node of a tensor argument. @throws KindlingError naming the op */
export function tensorOperand(name: string, value: unknown): GraphNode {
  if (!isTensor(value)) throw new KindlingError(`${name}: expected a Tensor, got ${describe(value)}`);
  return value.node;
}
