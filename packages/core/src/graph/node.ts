import type { DType } from '../expression/dtype';
import type { Shape } from '../shape/shape';
import { currentRun, noteCarried } from './leftBehind';
import { noteOpenEnd } from './openEnds';
import type { OpDefinition } from './operation';
import type { Words } from './words';

/** Numbers that a device keeps until someone reads them. Like those of any value they never change. */
export interface DeviceArray {
  readonly length: number;
  /** The numbers on the host. @throws KindlingError if the device was lost before they were read */
  read(): Promise<Float32Array>;
  /** The numbers where no more than the host's own threads has to be waited for: what was read, and what threads compute; else null. */
  atHand(): Float32Array | null;
  /** Some of these numbers; copies nothing. */
  part(offset: number, length: number): DeviceArray;
  /** Says that a tensor has them as its own until disown(): after that their memory may be used again. */
  own(): void;
  disown(): void;
  /** Says that they are so many values, each a part: their memory may be used again after each has been a tensor's own. */
  divide(values: number): void;
  /** Says that others have them too: their memory is theirs until the last of them was collected. */
  share(): void;
}

/** A node's numbers: words of the host (see words.ts), or of a device. */
export type NumberArray = Words | DeviceArray;

/** The numbers in host memory. */
export async function hostNumbers(data: NumberArray): Promise<Float32Array> {
  return data instanceof Float32Array ? data : data.read();
}

/** The numbers where they are in host memory already, else null. */
export function numbersAtHand(data: NumberArray): Float32Array | null {
  return data instanceof Float32Array ? data : data.atHand();
}

/** Numbers out of others that may lie before or behind them; copies nothing. Those of a device then are those of other nodes too. */
export function sharedPart(data: NumberArray, offset: number, length: number): NumberArray {
  if (data instanceof Float32Array) return data.subarray(offset, offset + length);
  data.share();
  return data.part(offset, length);
}

/** Numbers in memory; `strides` say where each dimension's neighbours lie. */
export interface Value {
  readonly data: NumberArray;
  readonly strides: readonly number[];
}

/** Receives the gradient of a leaf; a Tensor. */
export interface GradientReceiver {
  /** What hooks make of it. */
  hooked(grad: GraphNode): GraphNode;
  accumulateGrad(grad: GraphNode): void;
}

/** What sees a gradient, and may give another one in its place. */
export type GradientHook = (grad: GraphNode) => GraphNode;

/** A gradient that is a program's own: the values that it goes to, and what each of them gets; null is 0. */
export interface OwnGradient {
  readonly inputs: readonly GraphNode[];
  readonly gradient: (grad: GraphNode) => readonly (GraphNode | null)[];
}

/**
 * One value of the lazy graph: a leaf with numbers, or an op on other nodes that is computed when someone reads it.
 * `value` is there once it is computed; a node whose gradient can't be asked for then forgets its inputs.
 */
export class GraphNode {
  value: Value | null = null;
  /** Set on leaves that collect a gradient. */
  receiver: GradientReceiver | null = null;
  /** The run before which this node was made. */
  readonly madeBefore = currentRun();
  /** The last run that needed this value and did not keep it, and its place there. */
  ranIn: { keep(position: number): void } | null = null;
  ranAt = 0;
  /** The values are known to be whole numbers from 0 to this, and not it; 0 where nobody has looked at them. */
  indicesBelow = 0;
  /** Set once a gradient was taken through this node: its history is no longer kept. */
  differentiated = false;
  /** Of a leaf that took another's place (see replaceLeaf): that one, for as long as its numbers can still be asked for. */
  replaced: GraphNode | null = null;
  /** Of a leaf whose numbers are on the host: how many runs have taken them. */
  runs = 0;
  /** Of a value whose gradient is not that of its op. */
  own: OwnGradient | null = null;
  /** What sees the gradient of a value that is no leaf. */
  hooks: Set<GradientHook> | null = null;
  /** Who keeps the gradient of a value that is no leaf; a Tensor. */
  keeper: GradientReceiver | null = null;
  /** Whether the numbers are a tensor's own, on a device. */
  isOwned = false;
  /** Whether a program has made this of others, and nothing of it yet. */
  isEnd = false;
  /** The last walk through the graph that came by (see topology.ts), and the place in the last order that was numbered. */
  walk = 0;
  position = 0;

  constructor(
    readonly op: OpDefinition<unknown> | null,
    public inputs: readonly GraphNode[],
    readonly attributes: unknown,
    readonly shape: Shape,
    public requiresGrad: boolean,
    readonly dtype: DType = 'float32',
  ) {
    noteCarried(inputs);
    if (op !== null) noteOpenEnd(this);
  }

  /** What makes two nodes the same computation: the op and its attributes, without the inputs. For planning: a run goes by graphKey.ts. */
  get key(): string {
    const { op, attributes } = this;
    if (op === null) return '';
    return attributes === undefined ? op.name : `${op.name}${attributesText(attributes)}`;
  }

  /** Whether the values are known to be whole numbers from 0 to count - 1. */
  hasIndicesBelow(count: number): boolean {
    return this.indicesBelow > 0 && this.indicesBelow <= count;
  }

  /** Takes the computed numbers and lets go of what only the computation needed. */
  realize(value: Value): void {
    this.value = value;
    this.ranIn = null;
    if (!this.requiresGrad || this.differentiated || this.receiver !== null) this.inputs = [];
  }

  /** Lets go of the history after the gradient was taken. */
  releaseHistory(): void {
    this.differentiated = true;
    this.own = null;
    this.hooks = null;
    this.keeper = null;
    if (this.value !== null) this.inputs = [];
  }
}

/** An op's attributes by value: numbers and lists of numbers, in the order in which the op writes them. */
function attributesText(attributes: unknown): string {
  let text = '';
  for (const value of Object.values(attributes as object)) text += `/${value}`;
  return text;
}

/** A leaf: numbers that are there already. Numbers of a device may be those of other nodes too. */
export function leafNode(data: NumberArray, shape: Shape, strides: readonly number[], dtype: DType = 'float32'): GraphNode {
  if (!(data instanceof Float32Array)) data.share();
  return leafOf(data, shape, strides, dtype);
}

function leafOf(data: NumberArray, shape: Shape, strides: readonly number[], dtype: DType): GraphNode {
  const node = new GraphNode(null, [], undefined, shape, false, dtype);
  node.value = { data, strides };
  return node;
}

/**
 * A leaf with the numbers that were computed to replace an older one's. On a device the older one's memory is used again after the
 * next replacement: until then whatever was made of it can be computed.
 */
export function replaceLeaf(older: GraphNode, { data, strides }: Value): GraphNode {
  const node = leafOf(data, older.shape, strides, older.dtype);
  noteReplaced(node, older);
  own(node);
  return node;
}

/** Says that a tensor stands for `node` from now on, and no longer for the older one. */
export function noteReplaced(node: GraphNode, older: GraphNode): void {
  if (older.isOwned) node.replaced = older;
  // changed twice before a run: what was replaced first is what has memory
  else if (older.value === null) node.replaced = older.replaced;
}

/** Says that a node's numbers are those of one tensor alone. */
export function own(node: GraphNode): void {
  if (node.value === null || node.value.data instanceof Float32Array || node.isOwned) return;
  node.value.data.own();
  node.isOwned = true;
}

/** Ends the time in which what a leaf replaced can still be asked for. */
export function forgetReplaced(node: GraphNode): void {
  const { replaced } = node;
  node.replaced = null;
  if (replaced === null || replaced.value === null) return;
  replaced.replaced = null;
  if (!(replaced.value.data instanceof Float32Array)) replaced.value.data.disown();
}
