import type { GraphNode } from '../graph/node';
import type { OpRole } from '../graph/operation';
import { isRowMajor, sizeOf } from '../shape/shape';
import { type AlikeSlice, alikeSlices } from './alikeSlices';
import { type Graph, numberNodes } from './graph';
import { PairNumbers } from './pairNumbers';

/** Fewer alike are left as they are. */
const FEWEST = 8;
/** Above all whole numbers that are told apart as attributes; behind it come lists by their lengths. */
const LISTS = 2 ** 30;
/** Values of more numbers keep a device busy one by one. */
const MOST_NUMBERS = 2 ** 14;
/** Roles of ops that can compute many values at once. */
const JOINABLE: ReadonlySet<OpRole> = new Set<OpRole>(['elementwise', 'view', 'reshape', 'reduction', 'contraction', 'gather']);

/** Numbers for nodes: equal ones for those that compute alike. Nodes bear their positions in the graph from then on. */
export class Classes {
  private readonly heights: Int32Array;
  /** Nodes that are one value (the same for all) have numbers below 0, those of which there may be many above. */
  private readonly numbers: Int32Array;
  private readonly members: GraphNode[][] = [];
  private readonly ops = new Map<string, number>();
  /** Numbers for an op and its first attributes, told one after the other. */
  private readonly attributeSteps = new PairNumbers();
  /** By such a number, where it stands for all attributes: a number of the kind that `opOf` gives. */
  private readonly opsWithAttributes: number[] = [];
  private opCount = 0;
  private readonly known = new Map<number, number>();
  private readonly steps = new PairNumbers();
  /** How many inputs of others each node is. */
  private readonly uses: Int32Array;
  private readonly roots: ReadonlySet<GraphNode>;
  private readonly slices: ReadonlyMap<number, AlikeSlice>;
  private ones = 0;

  constructor(private readonly graph: Graph) {
    const { order } = graph;
    const count = order.length;
    numberNodes(graph);
    this.roots = new Set(graph.roots);
    this.heights = new Int32Array(count);
    this.numbers = new Int32Array(count);
    this.uses = new Int32Array(count);
    const kinds = this.kindsOfLeaves();
    this.slices = alikeSlices(order, this.uses, FEWEST);
    const leaves = new Map<number, number>();
    for (let i = 0; i < count; i++) if (kinds[i] >= 0) leaves.set(kinds[i], (leaves.get(kinds[i]) ?? 0) + 1);
    for (let i = 0; i < count; i++) {
      const node = order[i];
      if (node.value === null) this.note(node, i);
      else this.numbers[i] = (leaves.get(kinds[i]) ?? 0) >= FEWEST ? this.numberOf(kinds[i]) : --this.ones;
    }
  }

  /**
   * Numbers for what makes leaves alike, what is done with them too; -1 for computed nodes, and for leaves that are one value for all:
   * parameters, what is used again and again.
   */
  private kindsOfLeaves(): Int32Array {
    const { uses } = this;
    const { order } = this.graph;
    const usedBy = new Int32Array(order.length).fill(-1);
    for (let i = 0; i < order.length; i++) {
      const { value, op, inputs } = order[i];
      if (value !== null) continue;
      const user = this.opOf(op?.name ?? '');
      for (let k = 0; k < inputs.length; k++) {
        const at = inputs[k].position;
        uses[at]++;
        if (inputs[k].value !== null) usedBy[at] = this.steps.of(usedBy[at], user);
      }
    }
    const kinds = new Int32Array(order.length).fill(-1);
    for (let i = 0; i < order.length; i++) {
      const node = order[i];
      if (node.value === null || uses[i] >= FEWEST || !canBeOneOfMany(node)) continue;
      kinds[i] = this.steps.of(this.withAttributes(this.listed(this.opOf(node.dtype), node.shape)), usedBy[i]);
    }
    return kinds;
  }

  private note(node: GraphNode, i: number): void {
    const { numbers, heights } = this;
    const { inputs } = node;
    const part = this.slices.size === 0 ? undefined : this.slices.get(i);
    let key = part === undefined ? this.kindOf(node) : this.opOf(part.key);
    let height = 0;
    // a step's part of one value is its own
    let isOne = part?.isSame !== false;
    for (let k = 0; k < inputs.length; k++) {
      const at = inputs[k].position;
      const number = numbers[at];
      key = this.steps.of(key, number >= 0 ? 2 * number : -2 * number + 1);
      if (number >= 0) isOne = false;
      if (heights[at] >= height) height = heights[at] + 1;
    }
    heights[i] = height;
    if (isOne) {
      const known = this.known.get(key) ?? --this.ones;
      this.known.set(key, known);
      numbers[i] = known;
      return;
    }
    const number = this.numberOf(key);
    numbers[i] = number;
    this.members[number].push(node);
  }

  /** A number for an op and its attributes, or for leaves of a size; no step has it. */
  private opOf(key: string): number {
    let number = this.ops.get(key);
    if (number === undefined) {
      number = -++this.opCount;
      this.ops.set(key, number);
    }
    return number;
  }

  /** The number of a node's op and attributes: without a text where these are small whole numbers and lists of them, as most are. */
  private kindOf(node: GraphNode): number {
    const { op, attributes } = node;
    const name = op === null ? '' : op.name;
    let kind = this.opOf(name);
    if (attributes === undefined) return kind;
    for (const key in attributes as object) {
      kind = this.attributeSteps.of(kind, this.opOf(key));
      const value = (attributes as Record<string, unknown>)[key];
      if (isSmall(value)) kind = this.attributeSteps.of(kind, value);
      else if (Array.isArray(value) && value.every(isSmall)) kind = this.listed(kind, value);
      else return this.opOf(node.key);
    }
    return this.withAttributes(kind);
  }

  private listed(kind: number, values: readonly number[]): number {
    let at = this.attributeSteps.of(kind, LISTS + values.length);
    for (let i = 0; i < values.length; i++) at = this.attributeSteps.of(at, values[i]);
    return at;
  }

  private withAttributes(step: number): number {
    // an op whose attributes say nothing
    if (step < 0) return step;
    let number = this.opsWithAttributes[step];
    if (number === undefined) {
      number = -++this.opCount;
      this.opsWithAttributes[step] = number;
    }
    return number;
  }

  private numberOf(key: number): number {
    let number = this.known.get(key);
    if (number === undefined) {
      number = this.members.push([]) - 1;
      this.known.set(key, number);
    }
    return number;
  }

  /** Whether a node is a part of one value, as many others are. */
  isPart(node: GraphNode): boolean {
    return this.slices.get(node.position)?.isSame === false && this.isOne(node.inputs[0]);
  }

  /** Whether nothing but one other node needs a value. */
  hasOne(node: GraphNode): boolean {
    return !this.roots.has(node) && this.uses[node.position] === 1;
  }

  /** Whether a value is the same for all that read it as they do. */
  isOne(node: GraphNode): boolean {
    return this.numbers[node.position] < 0;
  }

  /** The classes that one node can stand for, users before inputs. */
  groups(): GraphNode[][] {
    const { roots } = this;
    const height = ([member]: readonly GraphNode[]) => this.heights[member.position];
    return this.members
      .filter((members) => members.length >= FEWEST && canBeMany(members[0]) && !members.some((node) => roots.has(node)))
      .sort((a, b) => height(b) - height(a));
  }

  /** The nodes so that inputs come before users, and before all that needs more steps. */
  byHeight(): GraphNode[] {
    const { order } = this.graph;
    const { heights } = this;
    const begins: number[] = [];
    for (let i = 0; i < order.length; i++) begins[heights[i]] = (begins[heights[i]] ?? 0) + 1;
    let next = 0;
    for (let height = 0; height < begins.length; height++) {
      const count = begins[height];
      begins[height] = next;
      next += count;
    }
    const sorted = new Array<GraphNode>(order.length);
    for (let i = 0; i < order.length; i++) sorted[begins[heights[i]]++] = order[i];
    return sorted;
  }
}

/** No -0: it is another number. */
const isSmall = (value: unknown): value is number =>
  typeof value === 'number' && Object.is(value | 0, value) && value > -LISTS && value < LISTS;

/** Whether a leaf may stand beside others alike: no parameter, and no larger or other than what is put side by side. */
function canBeOneOfMany({ value, receiver, shape }: GraphNode): boolean {
  if (value === null || receiver !== null) return false;
  const size = sizeOf(shape);
  return size > 0 && size <= MOST_NUMBERS && isRowMajor(shape, value.strides);
}

function canBeMany({ op, shape }: GraphNode): boolean {
  return op !== null && JOINABLE.has(op.role) && op.innermost === undefined && sizeOf(shape) <= MOST_NUMBERS;
}
