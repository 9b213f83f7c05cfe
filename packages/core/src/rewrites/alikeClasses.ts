import type { GraphNode } from '../graph/node';
import type { OpRole } from '../graph/operation';
import { isRowMajor, sizeOf } from '../shape/shape';
import { type AlikeSlice, alikeSlices } from './alikeSlices';
import type { Graph } from './graph';

/** Fewer alike are left as they are. */
const FEWEST = 8;
/** Values of more numbers keep a device busy one by one. */
const MOST_NUMBERS = 2 ** 14;
/** More than a graph's nodes, so that two numbers are one that is exact. */
const MOST_NODES = 2 ** 26;
/** Roles of ops that can compute many values at once. */
const JOINABLE: ReadonlySet<OpRole> = new Set<OpRole>(['elementwise', 'view', 'reshape', 'reduction', 'contraction', 'gather']);

/** Numbers for nodes: equal ones for those that compute alike. */
export class Classes {
  private readonly heights: number[] = [];
  /** Nodes that are one value (the same for all) have numbers below 0, those of which there may be many above. */
  private readonly numbers: number[] = [];
  private readonly members: GraphNode[][] = [];
  private readonly ops = new Map<string, number>();
  private readonly known = new Map<number, number>();
  private readonly steps = new Map<number, number>();
  /** How many inputs of others each node is. */
  private readonly uses: Int32Array;
  private readonly roots: ReadonlySet<GraphNode>;
  private readonly slices: ReadonlyMap<GraphNode, AlikeSlice>;
  private ones = 0;

  constructor(private readonly graph: Graph) {
    const { order } = graph;
    this.roots = new Set(graph.roots);
    this.slices = alikeSlices(order, FEWEST);
    this.uses = new Int32Array(order.length);
    const users = new Map<GraphNode, string[]>();
    for (const { value, op, inputs } of order) {
      if (value !== null) continue;
      for (const input of inputs) {
        if (input.value === null) continue;
        const names = users.get(input);
        if (names === undefined) users.set(input, [op?.name ?? '']);
        else names.push(op?.name ?? '');
      }
    }
    const kinds = order.map((node) => (node.value === null ? '' : kindOfLeaf(node, users.get(node) ?? [])));
    const leaves = new Map<string, number>();
    for (const kind of kinds) if (kind !== '') leaves.set(kind, (leaves.get(kind) ?? 0) + 1);
    order.forEach((node, i) => {
      node.position = i;
      if (node.value === null) this.note(node);
      else {
        this.heights.push(0);
        const isMany = (leaves.get(kinds[i]) ?? 0) >= FEWEST;
        this.numbers.push(isMany ? this.numberOf(this.opOf(kinds[i])) : --this.ones);
      }
    });
  }

  private note(node: GraphNode): void {
    const { inputs } = node;
    const part = this.slices.get(node);
    let key = this.opOf(part?.key ?? node.key);
    let height = 0;
    // a step's part of one value is its own
    let isOne = part?.isSame !== false;
    for (let i = 0; i < inputs.length; i++) {
      const at = this.positionOf(inputs[i]);
      const number = this.numbers[at];
      this.uses[at]++;
      key = this.stepOf(key, number >= 0 ? 2 * number : -2 * number + 1);
      if (number >= 0) isOne = false;
      height = Math.max(height, this.heights[at] + 1);
    }
    this.heights.push(height);
    if (isOne) {
      const known = this.known.get(key) ?? --this.ones;
      this.known.set(key, known);
      this.numbers.push(known);
      return;
    }
    const number = this.numberOf(key);
    this.numbers.push(number);
    this.members[number].push(node);
  }

  /** A number for an op and its attributes, or for leaves alike; no step has it. */
  private opOf(key: string): number {
    let number = this.ops.get(key);
    if (number === undefined) {
      number = -1 - this.ops.size;
      this.ops.set(key, number);
    }
    return number;
  }

  /** A number for another input behind what has one. */
  private stepOf(key: number, input: number): number {
    const both = key * MOST_NODES + input;
    let number = this.steps.get(both);
    if (number === undefined) {
      number = this.steps.size;
      this.steps.set(both, number);
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
    return this.slices.get(node)?.isSame === false && this.isOne(node.inputs[0]);
  }

  /** Whether nothing but one other node needs a value. */
  hasOne(node: GraphNode): boolean {
    return !this.roots.has(node) && this.uses[this.positionOf(node)] === 1;
  }

  get count(): number {
    return this.graph.order.length;
  }

  positionOf(node: GraphNode): number {
    return node.position;
  }

  /** Whether a value is the same for all that read it as they do. */
  isOne(node: GraphNode): boolean {
    return this.numbers[this.positionOf(node)] < 0;
  }

  /** The classes that one node can stand for, users before inputs. */
  groups(): GraphNode[][] {
    const { roots } = this;
    const height = ([member]: readonly GraphNode[]) => this.heights[this.positionOf(member)];
    return this.members
      .filter((members) => members.length >= FEWEST && canBeMany(members[0]) && !members.some((node) => roots.has(node)))
      .sort((a, b) => height(b) - height(a));
  }

  /** The nodes so that inputs come before users, and before all that needs more steps. */
  byHeight(): GraphNode[] {
    const levels: GraphNode[][] = [];
    this.graph.order.forEach((node, i) => {
      const height = this.heights[i];
      levels[height] ??= [];
      levels[height].push(node);
    });
    return levels.flat();
  }
}

/** What makes leaves alike, what is done with them too; nothing of those that are one value for all: parameters, what is used again and again. */
function kindOfLeaf({ value, receiver, shape, dtype }: GraphNode, users: readonly string[]): string {
  const size = sizeOf(shape);
  if (value === null || receiver !== null || users.length >= FEWEST || size > MOST_NUMBERS || size === 0) return '';
  return isRowMajor(shape, value.strides) ? `${dtype} ${shape} ${users}` : '';
}

function canBeMany({ op, shape }: GraphNode): boolean {
  return op !== null && JOINABLE.has(op.role) && op.innermost === undefined && sizeOf(shape) <= MOST_NUMBERS;
}
