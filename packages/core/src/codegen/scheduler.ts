import { coefficientOf, type Loop, loopIndex, newLoop } from '../expression/affine';
import type { Expression } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { isOfMany } from '../ops/many';
import { rewriteGraph } from '../rewrites/rewrites';
import { rowMajorStrides } from '../shape/shape';
import { cutBatch, isCrowded, liesAlongBatch } from './batchBlocks';
import { readChannels } from './channels';
import { gatherParts } from './concatenate';
import { contentsOf } from './contents';
import { Elements, Places } from './elements';
import { FusionRules } from './fusion';
import { KernelList } from './kernelList';
import { kernelName } from './kernelName';
import {
  bestInnermost,
  crowdsChannels,
  crowdsSets,
  loadAt,
  type Memory,
  mapStrides,
  memoryOf,
  type Place,
  spreadChannels,
  viewOf,
} from './layout';
import { Leaves } from './leaves';
import type { Surroundings } from './lower';
import { padInPlace } from './padInPlace';
import { Panels } from './panels';
import type { Schedule } from './schedule';
import { rowsOf } from './sequences';
import { isTooLarge, Siblings } from './siblings';
import { splitKernels } from './splitSums';
import { plainTarget, type Target } from './target';
import { Users } from './users';

/**
 * Decides which nodes get memory and which are computed inside the kernel that uses them, and lays the memory out.
 * @param order all nodes that are needed, inputs before users; nodes with a value are leaves
 * @param target where the kernels are to run
 * @param updates whether results take the place of leaves after the run, all at once
 */
export function schedule(
  order: readonly GraphNode[],
  roots: readonly GraphNode[],
  target = plainTarget,
  updates = false,
): Schedule {
  const graph = { ...rewriteGraph({ order, roots }, target), updates };
  const lengths = { isOfAnyLength: graph.order.some(isOfMany), rows: rowsOf(graph.order) };
  const whole = new Scheduler(graph, target, !lengths.isOfAnyLength && lengths.rows === null).run();
  const { splitSum } = target;
  const split = splitSum === null ? whole : splitKernels(whole, splitSum);
  return { ...split, ...lengths };
}

/** What is scheduled. */
interface Graph {
  readonly order: readonly GraphNode[];
  readonly roots: readonly GraphNode[];
  readonly updates: boolean;
}

class Scheduler implements Surroundings {
  readonly list: KernelList;
  private readonly leaves: Leaves;
  readonly places: Places = new Places((node) => this.elements.forget(node));
  private readonly users: Users;
  private readonly rules: FusionRules;
  private readonly siblings: Siblings;
  private readonly panels: Panels | null;
  readonly elements = new Elements(
    this.places,
    (node) => this.users.of(node),
    (node, from) => this.copyFrom(node, from, memoryOf(node.shape, 0, null)),
  );

  constructor(
    private readonly scheduled: Graph,
    readonly target: Target,
    isForOneSize: boolean,
  ) {
    const { order, roots, updates } = scheduled;
    const wanted = new Set(roots);
    this.list = new KernelList(target.tiles, isForOneSize);
    this.leaves = new Leaves(order, this.list.buffers);
    this.users = new Users(order, wanted);
    this.panels = target.tiles && new Panels(this.list, this.elements, this.users, target.tiles);
    const graph = {
      target,
      roots: wanted,
      updates,
      positions: new Map(order.map((node, i) => [node, i])),
      users: this.users,
      places: this.places,
      expressionOf: (node: GraphNode) => this.elements.atLoops(node),
    };
    this.rules = new FusionRules(graph);
    this.siblings = new Siblings({ ...graph, rules: this.rules, innermostOf: (node) => this.innermostOf(node) });
  }

  run(): Schedule {
    this.leaves.place(this.places, this.users);
    this.computeAll(this.scheduled.order);
    const results = this.scheduled.roots.map((root) => this.placeResult(root));
    return { buffers: this.list.buffers, kernels: this.list.kernels, results };
  }

  private computeAll(order: readonly GraphNode[]): void {
    for (const node of order) {
      if (node.value !== null || this.places.has(node)) continue;
      if (!this.lowerAsTheDevice(node)) this.lowerToLoops(node);
      this.rules.settle(node);
    }
  }

  /** Computes a node as the device does itself. Gives whether it does. */
  private lowerAsTheDevice(node: GraphNode): boolean {
    const { lower } = this.target;
    for (let i = 0; i < lower.length; i++) {
      const place = lower[i](node, this);
      if (place === null) continue;
      if (place !== 'later') this.places.set(node, place);
      return true;
    }
    return false;
  }

  /** What any device can: the node is a loop nest of its own, or a part of that of who uses it. */
  private lowerToLoops(node: GraphNode): void {
    const role = node.op?.role;
    if (role === 'reshape') this.placeReshape(node);
    else if (role === 'concatenation') this.places.set(node, gatherParts(node, this));
    else if (role === 'packed') this.places.set(node, this.leaves.packed(node));
    else this.settleInputs(node);
  }

  /** A wanted node's memory; whoever reads it knows nothing of blocks of a batch. */
  private placeResult(root: GraphNode): Place {
    const place = this.place(root);
    if (!place.blocks) return place;
    return this.copy(root, place, { strides: rowMajorStrides(root.shape), blocks: null });
  }

  settleInputs(node: GraphNode, laid: number | null = null): void {
    const innermost = node.op?.innermost ?? [];
    const alongBatch = innermost.length > 0 && liesAlongBatch(node, this.target);
    node.inputs.forEach((input, i) => {
      if (i === laid) return;
      if (!this.rules.canJoin(input, node)) this.place(input);
      const wanted = innermost[i];
      if (wanted !== undefined && wanted !== null && alongBatch) this.layInnermost(input, wanted);
      else if (wanted === null) this.spreadWeights(input);
    });
    if (node.op?.role === 'contraction' && node.op.innermost === undefined) this.panels?.layOut(node);
    readChannels(node, this.target, this.elements, this.list);
    // joined inputs may together be too much for one kernel: place those that several use, and then the largest, until it fits
    let waiting = this.joined(node);
    while (waiting.length > 0 && isTooLarge(this.elements.atLoops(node), this.target)) {
      const uses = (n: GraphNode) => this.users.of(n).length;
      const size = (n: GraphNode) => contentsOf(this.elements.atLoops(n)).buffers.size;
      waiting = waiting.sort((a, b) => uses(b) - uses(a) || size(b) - size(a));
      this.place(waiting.shift() as GraphNode);
    }
  }

  placeAsItLies(node: GraphNode): Place {
    const place = this.viewed(node) ?? this.place(node);
    return place.blocks ? this.copyInRows(node, place) : place;
  }

  copyInRows(node: GraphNode, from: Place): Place {
    return this.copyFrom(node, from, memoryOf(node.shape, node.shape.length - 1, null));
  }

  computeRepeated(order: readonly GraphNode[], times: number): void {
    this.users.add(order, times);
    this.computeAll(order);
  }

  private joined(node: GraphNode): GraphNode[] {
    return node.inputs.filter((input, i, inputs) => !this.places.has(input) && inputs.indexOf(input) === i);
  }

  place(node: GraphNode): Place {
    const known = this.places.get(node);
    if (known !== undefined) return known;
    const { loops } = this.elements.loopsOf(node.shape);
    const innermost = this.innermostOf(node);
    const padded = padInPlace(node, innermost, this);
    if (padded !== null) {
      this.places.set(node, padded);
      return padded;
    }
    const { loads } = contentsOf(this.elements.atLoops(node));
    const companions = this.rules.companionsOf(node);
    const readsBlocks = loads.some(({ blocked }) => blocked?.loop === loops[0]);
    const siblings = readsBlocks || companions.length > 0 ? [] : this.siblings.of(node);
    const nodes = [node, ...companions, ...siblings];
    const expressions = nodes.map((n) => this.elements.atLoops(n));
    const own = siblings.length === 0 ? this.places : { has: (n: GraphNode) => this.places.has(n) || nodes.includes(n) };
    const name = nodes.map((n) => kernelName(n, own)).join(', ');
    return this.compute(nodes, name, loops, expressions, this.memoryOf(nodes, innermost, readsBlocks));
  }

  /** The memory of nodes alike: the batch in blocks where convolutions read or write it, or where it is large and they are computed from blocks. */
  private memoryOf(nodes: readonly GraphNode[], innermost: number, readsBlocks: boolean): Memory {
    const [node] = nodes;
    const { shape } = node;
    const isOfBlocks = readsBlocks && (isCrowded(shape[0]) || node.op?.innermost !== undefined);
    const inBlocks =
      innermost === 0 && (this.users.leadsToConvolution(node) || isOfBlocks) && !nodes.some((n) => this.users.isResult(n));
    return this.spread(node, memoryOf(shape, innermost, inBlocks ? cutBatch(shape[0], this.target) : null));
  }

  memoryOfBatch(node: GraphNode): Memory {
    return this.memoryOf([node], 0, true);
  }

  private innermostOf(node: GraphNode): number {
    // a scatter zeroes its rows as they lie in memory
    if (node.op?.role === 'scatter') return node.shape.length - 1;
    const { loops } = this.elements.loopsOf(node.shape);
    const element = this.elements.atLoops(node);
    const best = bestInnermost(node.shape, loops, element, this.list.buffers, this.users.isResult(node));
    // no distance goes by how many steps there are: the next length's kernels are the same
    return (best === 0 && isOfMany(node)) || this.isFlattened(node, best) ? node.shape.length - 1 : best;
  }

  /** Whether nothing but a reshape reads element-wise code, which would move it into row-major order if it lay otherwise. */
  private isFlattened(node: GraphNode, innermost: number): boolean {
    const [user, ...others] = this.users.of(node);
    if (user?.op?.role !== 'reshape' || others.length > 0 || node.op?.role !== 'elementwise') return false;
    return viewOf(node.shape, memoryOf(node.shape, innermost, null), user.shape) === null;
  }

  /** Adds the kernel that computes nodes alike, and gives them their places in its output. */
  private compute(
    nodes: readonly GraphNode[],
    name: string,
    loops: readonly Loop[],
    expressions: readonly Expression[],
    memory: Memory,
  ): Place {
    const [{ shape, dtype }] = nodes;
    const places = this.list.add({ name, shape, loops, expressions, dtype }, memory);
    nodes.forEach((node, i) => {
      this.places.set(node, places[i]);
    });
    return places[0];
  }

  /** Spreads the channels of what a convolution reads, if who reshapes it can still read it in place. */
  spread(node: GraphNode, memory: Memory): Memory {
    const { tiles } = this.target;
    if (tiles === null || !this.users.feedsConvolution(node)) return memory;
    const spread = mapStrides(memory, (strides) => spreadChannels(strides, tiles.cacheLine));
    const fits = this.users
      .of(node)
      .every((user) => user.op?.role !== 'reshape' || viewOf(node.shape, spread, user.shape) !== null);
    return fits ? spread : memory;
  }

  /** Copies a node so that one dimension is innermost, unless it is already or too short to fill a vector; also if its channels crowd the cache. */
  private layInnermost(node: GraphNode, dim: number): void {
    if (node.shape[dim] < this.target.lanes) return;
    const base = this.places.get(node);
    if (base === undefined && this.rules.isPaddedMemory(node)) this.layInnermost(node.inputs[0], dim);
    if (base === undefined) return;
    const { tiles } = this.target;
    const cut = dim === 0 ? cutBatch(node.shape[0], this.target) : null;
    const crowds = tiles !== null && crowdsChannels(node.shape, base.strides, tiles);
    if (base.strides[dim] === 1 && (base.blocks || !(cut !== null || crowds))) return;
    const memory = memoryOf(node.shape, dim, cut);
    this.copy(node, base, tiles === null ? memory : mapStrides(memory, (strides) => spreadChannels(strides, tiles.cacheLine)));
  }

  /** Copies the weights that a node is or views if they lie so that many of them would fall into one set of the cache. */
  private spreadWeights(node: GraphNode): void {
    const base = this.places.get(node);
    if (base === undefined && node.op?.role === 'view') this.spreadWeights(node.inputs[0]);
    const { tiles } = this.target;
    if (tiles === null || base === undefined || base.blocks) return;
    if (!crowdsSets(base.strides, tiles.cacheLine)) return;
    this.copy(node, base, { strides: spreadChannels(base.strides, tiles.cacheLine), blocks: null });
  }

  /** Moves a node to a copy of it. */
  private copy(node: GraphNode, from: Place, memory: Memory): Place {
    const place = this.copyFrom(node, from, memory);
    this.places.set(node, place);
    return place;
  }

  private copyFrom({ op, shape, dtype }: GraphNode, from: Place, memory: Memory): Place {
    const loops = shape.map(newLoop);
    const expressions = [loadAt(from, loops.map(loopIndex))];
    return this.list.add({ name: `copy ${op?.name ?? 'leaf'}`, shape, loops, expressions, dtype }, memory)[0];
  }

  canJoin(input: GraphNode, node: GraphNode): boolean {
    return this.rules.canJoin(input, node);
  }

  onlyUser(node: GraphNode): GraphNode | null {
    const users = this.users.of(node);
    return users.length === 1 && !this.users.isResult(node) ? users[0] : null;
  }

  isForOneUser(input: GraphNode, node: GraphNode): boolean {
    const isOnce = node.inputs.filter((other) => other === input).length === 1 && this.onlyUser(input) !== null;
    return isOnce && !this.places.has(input) && this.rules.companionsOf(input).length === 0;
  }

  /** Where a view of memory lies, as it is: a slice of something has its strides. Null of what has to be computed or moved. */
  private viewed(node: GraphNode): Place | null {
    if (node.op?.role !== 'view' || this.places.has(node) || !this.rules.isView(node)) return null;
    const element = this.elements.atLoops(node);
    if (element.kind !== 'load' || element.blocked !== undefined) return null;
    const { loops } = this.elements.loopsOf(node.shape);
    const { buffer, index, dtype } = element;
    const strides = loops.map((loop) => coefficientOf(index, loop));
    // what is repeated or runs backwards is no memory that others can lay under a shape
    const isPlain = loops.every(({ size }, dim) => size === 1 || strides[dim] > 0);
    return isPlain ? { buffer, offset: index.offset, strides, dtype } : null;
  }

  /** Reads the input's memory under the new shape, after moving it into row-major order if it has to be. */
  private placeReshape(node: GraphNode): void {
    const input = node.inputs[0];
    let from = (this.users.isResult(node) ? null : this.viewed(input)) ?? this.place(input);
    let view = viewOf(input.shape, from, node.shape);
    if (view === null) {
      from = this.copy(input, from, { strides: rowMajorStrides(input.shape), blocks: null });
      view = { ...from, strides: rowMajorStrides(node.shape) };
    }
    this.places.set(node, view);
  }
}
