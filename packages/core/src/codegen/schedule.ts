import { type Affine, type Loop, loopIndex, newLoop } from '../expression/affine';
import { type Expression, loadsOf, reducesOf, rewrite, walk } from '../expression/expression';
import { shareEqual } from '../expression/identity';
import type { GraphNode } from '../graph/node';
import type { Access } from '../graph/operation';
import type { PadAttributes } from '../ops/view';
import { rowMajorStrides, sameShape, sizeOf, stridesWithInnermost, viewStrides } from '../shape/shape';
import { type Kernel, mergeLoops } from './kernel';
import { bestInnermost, extentOf, loadAt, type Place, spreadChannels } from './layout';
import { isWindow, shareReductionLoops, writeOutWindows } from './writeOut';

export type PlanBuffer =
  /** A leaf's own numbers; `leaf` counts the leaves in the order of the graph. */
  | { readonly kind: 'leaf'; readonly leaf: number; readonly size: number }
  /** Single numbers of several leaves side by side, so that they cost one argument together. */
  | { readonly kind: 'scalars'; readonly leaves: readonly number[]; readonly size: number }
  | { readonly kind: 'computed'; readonly size: number };

export interface ScheduledKernel {
  readonly kernel: Kernel;
  /** The plan buffers that it reads, in the order of its arguments. */
  readonly arguments: readonly number[];
  readonly output: number;
}

/** Kernels in order, the buffers they read and write, and where the wanted nodes end up. */
export interface Schedule {
  readonly buffers: readonly PlanBuffer[];
  readonly kernels: readonly ScheduledKernel[];
  readonly results: readonly Place[];
}

/** Most platforms let a kernel read eight buffers at most (WebGPU: eight storage buffers, one for the output). */
const MAX_ARGUMENTS = 7;
/** Beyond this a fused kernel no longer fits the registers and takes long to compile. */
const MAX_EXPRESSION_NODES = 48;
/** A vector's width: shorter dimensions don't fill one. */
const LANES = 4;
const EXPENSIVE = new Set(['exp', 'log', 'sqrt', 'div']);

/**
 * Decides which nodes get memory and which are computed inside the kernel that uses them, and lays the memory out.
 * @param order all nodes that are needed, inputs before users; nodes with a value are leaves
 * @param tiles whether kernels are rendered as register tiles: then channels get gaps (see `spreadChannels`) and poolings join convolutions
 */
export function schedule(order: readonly GraphNode[], roots: readonly GraphNode[], tiles = false): Schedule {
  return new Scheduler(order, roots, tiles).run();
}

class Scheduler {
  private readonly buffers: PlanBuffer[] = [];
  private readonly kernels: ScheduledKernel[] = [];
  private readonly places = new Map<GraphNode, Place>();
  private readonly users = new Map<GraphNode, Set<GraphNode>>();

  constructor(
    private readonly order: readonly GraphNode[],
    private readonly roots: readonly GraphNode[],
    private readonly tiles: boolean,
  ) {
    for (const node of order) {
      if (node.value !== null) continue;
      for (const input of node.inputs) this.users.set(input, (this.users.get(input) ?? new Set()).add(node));
    }
  }

  run(): Schedule {
    this.placeLeaves();
    for (const node of this.order) {
      if (node.value !== null || this.places.has(node)) continue;
      if (node.op?.role === 'reshape') this.placeReshape(node);
      else this.settleInputs(node);
    }
    const results = this.roots.map((root) => this.place(root));
    return { buffers: this.buffers, kernels: this.kernels, results };
  }

  private placeLeaves(): void {
    const leaves = this.order.filter((node) => node.value !== null);
    const scalars: number[] = [];
    leaves.forEach((node, leaf) => {
      if (sizeOf(node.shape) === 1) scalars.push(leaf);
    });
    const scalarBuffer = this.buffers.length;
    if (scalars.length > 0) this.buffers.push({ kind: 'scalars', leaves: scalars, size: scalars.length });
    leaves.forEach((node, leaf) => {
      const strides = node.value?.strides ?? [];
      if (sizeOf(node.shape) === 1) {
        const zero = node.shape.map(() => 0);
        this.places.set(node, { buffer: scalarBuffer, offset: scalars.indexOf(leaf), strides: zero });
        return;
      }
      this.places.set(node, { buffer: this.buffers.length, offset: 0, strides });
      this.buffers.push({ kind: 'leaf', leaf, size: node.value?.data.length ?? 0 });
    });
  }

  /** Gives memory to those inputs of a node that its kernel can't compute on the way. */
  private settleInputs(node: GraphNode): void {
    const innermost = node.op?.innermost ?? [];
    node.inputs.forEach((input, i) => {
      if (!this.canJoin(input, node)) this.place(input);
      const wanted = innermost[i];
      if (wanted !== undefined && wanted !== null) this.layInnermost(input, wanted);
    });
    // joined inputs may together be too much for one kernel: place the largest until it fits
    let waiting = this.joined(node);
    while (waiting.length > 0 && this.isTooLarge(node)) {
      const size = (n: GraphNode) => this.argumentsOf(this.expressionAtLoops(n)).size;
      waiting = waiting.sort((a, b) => size(b) - size(a));
      this.place(waiting.shift() as GraphNode);
    }
  }

  private joined(node: GraphNode): GraphNode[] {
    return [...new Set(node.inputs)].filter((input) => !this.places.has(input));
  }

  private isTooLarge(node: GraphNode): boolean {
    const expression = this.expressionAtLoops(node);
    let nodes = 0;
    walk(expression, () => nodes++);
    return (
      nodes > MAX_EXPRESSION_NODES ||
      this.argumentsOf(expression).size > MAX_ARGUMENTS ||
      reducesOf(expression).filter((reduction) => !isWindow(reduction)).length > 1
    );
  }

  private argumentsOf(expression: Expression): Set<number> {
    return new Set(loadsOf(expression).map((load) => load.buffer));
  }

  /** Whether `input` can be computed inside the kernel of `node`. */
  private canJoin(input: GraphNode, node: GraphNode): boolean {
    if (this.places.has(input)) return true;
    if (this.isView(input)) return true;
    // zeros around an input become bounds of a contraction's loops, if the lanes lie along the batch
    if (node.op?.role === 'contraction' && this.isPaddedMemory(input) && !this.roots.includes(input))
      return this.wantsInnermost(node, input);
    if (this.roots.includes(input)) return false;
    const users = [...(this.users.get(input) ?? [])];
    if (this.pools(node, input)) return users.every((user) => user === node || this.areCompanions(node, user));
    if (users.length > 1) return false;
    const expression = this.expressionAtLoops(input);
    const reduces = reducesOf(expression).length > 0;
    switch (node.op?.role) {
      case 'elementwise': {
        if (reduces) return input.shape.length === node.shape.length && sizeOf(input.shape) === sizeOf(node.shape);
        if (sizeOf(input.shape) >= sizeOf(node.shape)) return true;
        return !this.isExpensive(expression);
      }
      case 'view':
        return !reduces && !this.isExpensive(expression);
      case 'reduction':
        return !reduces;
      default:
        return false;
    }
  }

  /** Whether a pooling reads each element of a convolution once: then the convolution's output needs no memory. */
  private pools(node: GraphNode, input: GraphNode): boolean {
    if (!this.tiles || node.op?.role !== 'reduction' || input.op?.role !== 'elementwise') return false;
    const [window, ...others] = reducesOf(this.expressionAtLoops(node)).filter(isWindow);
    if (window === undefined || others.length > 0) return false;
    const elements = window.loops.reduce((n, loop) => n * loop.size, 1);
    const batch = input.inputs.every((i) => i.op?.innermost === undefined || i.shape[0] >= LANES);
    return batch && elements > 1 && elements <= 4 && sizeOf(node.shape) * elements <= sizeOf(input.shape);
  }

  private isPaddedMemory(node: GraphNode): boolean {
    return node.op?.name === 'pad' && (node.attributes as PadAttributes).value === 0 && this.places.has(node.inputs[0]);
  }

  private wantsInnermost(node: GraphNode, input: GraphNode): boolean {
    return node.inputs.every((other, i) => {
      const dim = node.op?.innermost?.[i];
      return other !== input || (dim !== undefined && dim !== null && input.shape[dim] >= LANES);
    });
  }

  /** Nodes that only rename indices of something that has memory. */
  private isView(node: GraphNode): boolean {
    return node.op?.role === 'view' && node.inputs.every((input) => this.places.has(input) || this.isView(input));
  }

  private isExpensive(expression: Expression): boolean {
    let expensive = false;
    walk(expression, (e) => {
      if ((e.kind === 'unary' || e.kind === 'binary') && EXPENSIVE.has(e.name)) expensive = true;
    });
    return expensive;
  }

  /** The memory of a node; computes it into a buffer of its own if it has none yet. */
  private place(node: GraphNode): Place {
    const known = this.places.get(node);
    if (known !== undefined) return known;
    const nodes = [node, ...this.companionsOf(node)];
    const loops = node.shape.map(newLoop);
    const expressions = nodes.map((n) => this.expressionOf(n, loops.map(loopIndex)));
    const strides = stridesWithInnermost(node.shape, bestInnermost(node.shape, loops, expressions[0], this.buffers));
    return this.compute(nodes, nodes.map((n) => this.nameOf(n)).join(', '), loops, expressions, this.spread(node, strides));
  }

  /** Other reductions of the same elements that one kernel can compute along: a maximum and its position. */
  private companionsOf(node: GraphNode): GraphNode[] {
    const found: GraphNode[] = [];
    const collect = (n: GraphNode): void => {
      if (n.op?.role === 'reduction' && sameShape(n.shape, node.shape)) {
        for (const other of this.users.get(n.inputs[0]) ?? []) {
          if (other !== n && !this.places.has(other) && this.areCompanions(n, other)) found.push(other);
        }
      }
      for (const input of n.inputs) if (!this.places.has(input)) collect(input);
    };
    collect(node);
    return [...new Set(found)];
  }

  private areCompanions(a: GraphNode, b: GraphNode): boolean {
    const inputs = a.inputs.length === b.inputs.length && a.inputs.every((input, i) => input === b.inputs[i]);
    return inputs && b.op?.role === 'reduction' && sameShape(a.shape, b.shape) && sameAttributes(a, b);
  }

  private compute(
    nodes: readonly GraphNode[],
    name: string,
    loops: readonly Loop[],
    expressions: readonly Expression[],
    strides: readonly number[],
  ): Place {
    const used = [...new Set(expressions.flatMap((expression) => [...this.argumentsOf(expression)]))];
    const local = rewrite(expressions, { buffer: (buffer) => used.indexOf(buffer) });
    const values = shareEqual(shareReductionLoops(writeOutWindows(local)));
    const outputLoops = loops
      .map((loop, dim) => ({ loop, stride: strides[dim] }))
      .filter(({ loop }) => loop.size > 1)
      .sort((a, b) => b.stride - a.stride);
    const argumentSizes = used.map((buffer) => this.buffers[buffer].size);
    const extent = extentOf(nodes[0].shape, strides);
    const merged = mergeLoops({ name, loops: outputLoops, cells: extent * nodes.length, values, argumentSizes });
    const kernel = { ...merged, values: shareEqual(merged.values) };
    const buffer = this.buffers.length;
    this.kernels.push({ kernel, arguments: used, output: buffer });
    this.buffers.push({ kind: 'computed', size: kernel.cells });
    nodes.forEach((node, i) => this.places.set(node, { buffer, offset: i * extent, strides }));
    return this.places.get(nodes[0]) as Place;
  }

  /** Spreads the channels of what a convolution reads, if who reshapes it can still read it in place. */
  private spread(node: GraphNode, strides: readonly number[]): readonly number[] {
    const users = [...(this.users.get(node) ?? [])];
    const readers = users.flatMap((user) =>
      user.op?.role === 'reshape' || user.op?.role === 'view' ? [...(this.users.get(user) ?? [])] : [user],
    );
    if (!this.tiles || !readers.some((user) => user.op?.innermost !== undefined)) return strides;
    const spread = spreadChannels(strides);
    const fits = users.every((user) => user.op?.role !== 'reshape' || viewStrides(node.shape, spread, user.shape) !== null);
    return fits ? spread : strides;
  }

  /** Copies a node so that one dimension is innermost, unless it is already or it is too short to fill a vector. */
  private layInnermost(node: GraphNode, dim: number): void {
    if (node.shape[dim] < LANES) return;
    const base = this.places.get(node);
    if (base === undefined && this.isPaddedMemory(node)) this.layInnermost(node.inputs[0], dim);
    if (base === undefined || base.strides[dim] === 1) return;
    this.places.delete(node);
    this.copy(node, base, stridesWithInnermost(node.shape, dim));
  }

  private copy(node: GraphNode, from: Place, strides: readonly number[]): Place {
    const loops = node.shape.map(newLoop);
    return this.compute([node], `copy ${node.op?.name ?? 'leaf'}`, loops, [loadAt(from, loops.map(loopIndex))], strides);
  }

  /** Reads the input's memory under the new shape, after moving it into row-major order if it has to be. */
  private placeReshape(node: GraphNode): void {
    const input = node.inputs[0];
    let from = this.place(input);
    let strides = viewStrides(input.shape, from.strides, node.shape);
    if (strides === null) {
      from = this.copy(input, from, rowMajorStrides(input.shape));
      strides = rowMajorStrides(node.shape);
    }
    this.places.set(node, { buffer: from.buffer, offset: from.offset, strides });
  }

  private expressionAtLoops(node: GraphNode): Expression {
    return this.expressionOf(
      node,
      node.shape.map((size) => loopIndex(newLoop(size))),
    );
  }

  /** A node's element at an index: a load if it has memory, else what its op computes. */
  private expressionOf(node: GraphNode, index: readonly Affine[]): Expression {
    const place = this.places.get(node);
    if (place !== undefined) return loadAt(place, index);
    const op = node.op as NonNullable<typeof node.op>;
    const inputs = node.inputs.map(
      (input): Access =>
        (...at) =>
          this.expressionOf(input, at),
    );
    const inputShapes = node.inputs.map((input) => input.shape);
    return op.kernel({ inputs, inputShapes, index, shape: node.shape, attributes: node.attributes });
  }

  private nameOf(node: GraphNode): string {
    const names: string[] = [];
    const collect = (n: GraphNode): void => {
      if (n !== node && this.places.has(n)) return;
      for (const input of n.inputs) collect(input);
      if (n.op !== null && n.op.role !== 'view') names.push(n.op.name);
    };
    collect(node);
    return names.length > 0 ? names.join('+') : (node.op?.name ?? 'copy');
  }
}

function sameAttributes(a: GraphNode, b: GraphNode): boolean {
  return a.key.slice(a.op?.name.length) === b.key.slice(b.op?.name.length);
}
