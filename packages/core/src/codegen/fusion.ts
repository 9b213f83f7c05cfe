import { iterationsOf } from '../expression/affine';
import { isWhole } from '../expression/dtype';
import { type Expression, isPrimitive, walk } from '../expression/expression';
import { primitiveOf } from '../expression/primitives/primitives';
import type { GraphNode } from '../graph/node';
import type { PadAttributes } from '../ops/view';
import { type Shape, sameShape, sizeOf } from '../shape/shape';
import { liesAlongBatch } from './batchBlocks';
import { channelsOf } from './channels';
import { contentsOf } from './contents';
import { mayLose } from './integersAsFloats';
import type { Target } from './target';
import type { Users } from './users';
import { isWindow } from './writeOut';

/** Ops in a row, views among them, that a kernel computes: expressions are built by functions that call themselves. */
const MOST_IN_A_ROW = 64;
/** Pairs halve the time of a sum of so many terms, which is more than its way to memory and back takes. */
const MIN_PAIRED_TERMS = 64;
/** The same of functions that cost so much together: binary cross entropy of a million logits takes 2.9 instead of 3.9 ms. */
const MIN_PAIRED_COST = 24;
/** How many ops may lie between a value and where all that is made of it meets. */
const MEETING_STEPS = 8;

/** An array so many times smaller than another is read from a near cache beside it. */
const FEW_TIMES = 16;
/** So many of these take no longer than a number comes from memory. */
const MOST_STEPS = 4;
/** What takes no time beside a number from memory. */
const PLAIN: ReadonlySet<string> = new Set(['add', 'sub', 'mul', 'neg']);

/** What the rules look at: a graph that is being scheduled. */
export interface ScheduledGraph {
  /** Where the kernels are to run. */
  readonly target: Target;
  readonly roots: ReadonlySet<GraphNode>;
  /** Where each node stands in an order in which inputs come before users. */
  readonly positions: ReadonlyMap<GraphNode, number>;
  readonly users: Users;
  /** The nodes that have memory already. */
  readonly places: { has(node: GraphNode): boolean };
  /** A node's element as an expression of what has memory. */
  readonly expressionOf: (node: GraphNode) => Expression;
}

/** Which nodes are computed inside the kernel that uses them. */
export class FusionRules {
  private readonly depths = new Map<GraphNode, number>();

  constructor(private readonly graph: ScheduledGraph) {}

  /** Whether `input` can be computed inside the kernel of `node`. */
  canJoin(input: GraphNode, node: GraphNode): boolean {
    if (this.graph.places.has(input)) return true;
    if ((this.depths.get(input) ?? 0) >= MOST_IN_A_ROW) return false;
    if (this.isView(input)) return true;
    if (!this.graph.target.hasIntegers && isWhole(input.dtype) && mayLose(this.graph.expressionOf(input))) return false;
    // their parts are written into their memory
    if (input.op?.role === 'concatenation' || input.op?.role === 'scatter') return false;
    // zeros around an input become bounds of a contraction's loops, if the lanes lie along the batch
    if (node.op?.role === 'contraction' && this.isPaddedMemory(input) && !this.graph.roots.has(input))
      return this.wantsInnermost(node, input);
    if (this.graph.roots.has(input)) return false;
    const users = this.graph.users.of(input);
    if (this.pools(node, input)) return users.every((user) => user === node || this.areCompanions(node, user));
    if (this.isReadApart(input)) return false;
    const { reduces: reductions, isExpensive } = contentsOf(this.graph.expressionOf(input));
    const reduces = reductions.length > 0;
    if (users.length > 1) return !reduces;
    switch (node.op?.role) {
      case 'elementwise': {
        if (reduces) {
          const isAlike = input.shape.length === node.shape.length && sizeOf(input.shape) === sizeOf(node.shape);
          return isAlike && !this.partsPairs(input, node) && channelsOf(input, this.graph.target) === null;
        }
        if (sizeOf(input.shape) >= sizeOf(node.shape)) return true;
        return !isExpensive;
      }
      case 'view':
        return (!reduces && !isExpensive) || this.isPartOfOthers(node);
      case 'gather':
        return !reduces && !isExpensive;
      case 'reduction':
        return !reduces && !this.isQuickerApart(input);
      case 'concatenation':
        return !reduces;
      default:
        return false;
    }
  }

  /**
   * Whether a view shows products with more or fewer dimensions of one entry, and lies beside others: then each is computed where it
   * lies there.
   */
  private isPartOfOthers(node: GraphNode): boolean {
    const { users, roots } = this.graph;
    const [x] = node.inputs;
    const [user, ...others] = users.of(node);
    if (x.op?.role !== 'contraction' || user?.op?.role !== 'concatenation' || others.length > 0 || roots.has(node)) return false;
    const plain = (shape: Shape) => shape.filter((size) => size > 1);
    return sameShape(plain(x.shape), plain(node.shape));
  }

  /** Whether a value is read by several that do not meet in one kernel: then it has memory, whatever they are. */
  isReadApart(node: GraphNode): boolean {
    const users = this.graph.users.of(node);
    return users.length > 1 && !this.isAsGoodAsRead(node, users) && !this.meetInOneKernel(node, users);
  }

  /**
   * Whether its users make a value of numbers for its rows or columns as fast as they read it: a gradient times a weight, a difference from a mean, all
   * differences of two lists. It is then no array, and what it is made of is read once more in its place.
   */
  private isAsGoodAsRead(node: GraphNode, users: readonly GraphNode[]): boolean {
    const { places, target, expressionOf } = this.graph;
    if (node.op?.role !== 'elementwise' || node.dtype !== 'float32' || target.tiles === null) return false;
    if (!users.every(({ op }) => op?.role === 'elementwise' || op?.role === 'reduction')) return false;
    const isLarge = ({ shape }: GraphNode) => sizeOf(shape) * FEW_TIMES > sizeOf(node.shape);
    const read = this.readFor(node);
    const hasFew = read.some((input) => !isLarge(input) && sizeOf(input.shape) > 1);
    const large = read.filter(isLarge).length;
    if (!hasFew || large > 1 || (large === 1 && !node.inputs.every((input) => places.has(input)))) return false;
    let [isPlain, steps] = [true, 0];
    walk(expressionOf(node), (e) => {
      if (isPrimitive(e)) steps++;
      if (e.kind !== 'load' && !(isPrimitive(e) && PLAIN.has(e.name))) isPlain = false;
    });
    return isPlain && steps <= MOST_STEPS;
  }

  /** What has memory and is read for a value. */
  private readFor(node: GraphNode): GraphNode[] {
    const found = new Set([node]);
    for (const one of found) {
      if (one === node || !this.graph.places.has(one)) for (const input of one.inputs) found.add(input);
    }
    return [...found].filter((one) => this.graph.places.has(one));
  }

  /** Whether a node's own code would keep a host from joining the vectors of a long sum of products to pairs: then the sum is computed apart. */
  private partsPairs(input: GraphNode, node: GraphNode): boolean {
    const { target, expressionOf } = this.graph;
    const pairs = target.tiles?.pairs;
    if (!pairs) return false;
    const sum = expressionOf(input);
    const terms = Math.max(...contentsOf(sum).reduces.map(({ loops }) => iterationsOf(loops)));
    return terms >= MIN_PAIRED_TERMS && pairs.joins(sum) && !pairs.joins(expressionOf(node));
  }

  /** Whether a value takes long and a host joins its vectors to pairs: of its sum it joins none, so that is another kernel. */
  private isQuickerApart(input: GraphNode): boolean {
    const { target, expressionOf } = this.graph;
    const pairs = target.tiles?.pairs;
    if (!pairs || input.op?.role !== 'elementwise') return false;
    const value = expressionOf(input);
    let cost = 0;
    walk(value, (e) => {
      if (isPrimitive(e)) cost += primitiveOf(e.name).cost;
    });
    return cost >= MIN_PAIRED_COST && pairs.joinsAlone(value);
  }

  /** Whether a pooling reads each element of a convolution once: then the convolution's output needs no memory. */
  private pools(node: GraphNode, input: GraphNode): boolean {
    const { target } = this.graph;
    if (target.tiles === null || node.op?.role !== 'reduction' || input.op?.role !== 'elementwise') return false;
    const [window, ...others] = contentsOf(this.graph.expressionOf(node)).reduces.filter(isWindow);
    if (window === undefined || others.length > 0) return false;
    const elements = iterationsOf(window.loops);
    const batch = input.inputs.every((i) => i.op?.innermost === undefined || liesAlongBatch(i, target));
    return batch && elements > 1 && elements <= 4 && sizeOf(node.shape) * elements <= sizeOf(input.shape);
  }

  /** Zeros around something that has memory. */
  isPaddedMemory(node: GraphNode): boolean {
    if (node.op?.name !== 'pad' || (node.attributes as PadAttributes).value !== 0) return false;
    const [x] = node.inputs;
    return this.graph.places.has(x) || (this.isView(x) && this.isOneNumber(x));
  }

  /** Whether all that a view shows is one number (the gradient of a sum). */
  private isOneNumber(node: GraphNode): boolean {
    const [x] = node.inputs;
    return sizeOf(x.shape) === 1 || (x.op?.role === 'view' && !this.graph.places.has(x) && this.isOneNumber(x));
  }

  private wantsInnermost(node: GraphNode, input: GraphNode): boolean {
    return node.inputs.every((other, i) => {
      const dim = node.op?.innermost?.[i];
      return other !== input || (dim !== undefined && dim !== null && liesAlongBatch(node, this.graph.target));
    });
  }

  /** Nodes that only rename indices of something that has memory. */
  isView(node: GraphNode): boolean {
    return node.op?.role === 'view' && node.inputs.every((input) => this.graph.places.has(input) || this.isView(input));
  }

  /** Notes how many ops in a row a node's kernel computes, once it is known which of its inputs have memory. */
  settle(node: GraphNode): void {
    const { inputs } = node;
    let deepest = 0;
    for (let i = 0; i < inputs.length; i++) {
      if (!this.graph.places.has(inputs[i])) deepest = Math.max(deepest, this.depths.get(inputs[i]) ?? 0);
    }
    this.depths.set(node, 1 + deepest);
  }

  /**
   * Whether all that is made of an element-wise value leads, element by element, to one op a few steps on: then the value and
   * all between can be computed in that op's kernel, once. (y + c * y, or a gate that is used twice.)
   */
  private meetInOneKernel(input: GraphNode, users: readonly GraphNode[]): boolean {
    const { positions, roots, places } = this.graph;
    const isAlike = (node: GraphNode) => node.op?.role === 'elementwise' && sameShape(node.shape, input.shape);
    if (!isAlike(input)) return false;
    const open = new Set(users);
    for (let steps = 0; steps < MEETING_STEPS; steps++) {
      let first = input;
      let position = Number.POSITIVE_INFINITY;
      open.forEach((node) => {
        const at = positions.get(node) as number;
        if (at >= position) return;
        first = node;
        position = at;
      });
      if (open.size === 1) return isAlike(first);
      if (!isAlike(first) || roots.has(first) || places.has(first)) return false;
      open.delete(first);
      for (const user of this.graph.users.of(first)) open.add(user);
    }
    return false;
  }

  /** Other reductions of the same elements that one kernel can compute along: a maximum and its position. */
  companionsOf(node: GraphNode): GraphNode[] {
    const { users, places } = this.graph;
    const found: GraphNode[] = [];
    const seen = new Set<GraphNode>();
    const collect = (n: GraphNode): void => {
      if (seen.has(n)) return;
      seen.add(n);
      if (n.op?.role === 'reduction' && sameShape(n.shape, node.shape)) {
        for (const other of users.of(n.inputs[0])) {
          if (other !== n && !places.has(other) && this.areCompanions(n, other)) found.push(other);
        }
      }
      for (const input of n.inputs) if (!places.has(input)) collect(input);
    };
    collect(node);
    return [...new Set(found)];
  }

  /** Whether one kernel can compute both reductions: they run over the same elements. */
  areCompanions(a: GraphNode, b: GraphNode): boolean {
    const inputs = a.inputs.length === b.inputs.length && a.inputs.every((input, i) => input === b.inputs[i]);
    return inputs && a.dtype === b.dtype && b.op?.role === 'reduction' && sameShape(a.shape, b.shape) && sameAttributes(a, b);
  }
}

function sameAttributes(a: GraphNode, b: GraphNode): boolean {
  return a.key.slice(a.op?.name.length) === b.key.slice(b.op?.name.length);
}
