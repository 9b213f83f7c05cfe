import type { Loop } from '../expression/affine';
import type { DType } from '../expression/dtype';
import type { Expression } from '../expression/expression';
import { shareEqual } from '../expression/identity';
import { type Shape, shapeText } from '../shape/shape';
import { orderForCaches } from './cacheOrder';
import { contentsOf } from './contents';
import { type BlockedOutput, cutBlocks } from './cutBlocks';
import { asArguments, mergeLoops, type OutputLoop, outputSize } from './kernel';
import { extentOf, type Memory, type Place, type PlacedBlocks, placeBlocks, wholeLines } from './layout';
import { sameKernel } from './sameKernel';
import type { PlanBuffer, ScheduledKernel } from './schedule';
import type { TileTarget } from './target';
import { shareReductionLoops, writeOutWindows } from './writeOut';

/** Whether streams so many numbers apart share a few sets of the cache: it is whole pages. */
export const isWholePages = (size: number): boolean => (size * 4) % 4096 === 0;

/** What a kernel is to compute: expressions over the same loops, one for each dimension of the shape. */
export interface Computation {
  readonly name: string;
  readonly shape: Shape;
  readonly loops: readonly Loop[];
  readonly expressions: readonly Expression[];
  readonly dtype: DType;
  /** How its loops are nested, where that is not by how far they step through the output. */
  readonly nesting?: readonly Loop[];
}

/** The distance of values whose extent this is: no whole pages, for one tile stores all of them. */
function distanceOf(extent: number, tiles: TileTarget | null): number {
  return tiles !== null && isWholePages(extent) ? wholeLines(extent, tiles.cacheLine) : extent;
}

/** A part of a buffer that is there already. */
export interface Region {
  readonly buffer: number;
  readonly offset: number;
}

/** The kernels of a schedule so far, and the buffers that they read and write. */
export class KernelList {
  readonly buffers: PlanBuffer[] = [];
  readonly kernels: ScheduledKernel[] = [];

  constructor(private readonly tiles: TileTarget | null) {}

  /** A buffer that kernels write parts of. */
  reserve(size: number, label: string, dtype: DType): number {
    return this.buffers.push({ kind: 'computed', size, label, dtype }) - 1;
  }

  /** Adds the kernel that computes expressions alike into a buffer of its own; gives the place of each. */
  add(computation: Computation, memory: Memory): Place[] {
    const { name, shape, loops, expressions, dtype } = computation;
    const { strides } = memory;
    const blocks = placeBlocks(shape, memory, this.tiles?.cacheLine ?? 1);
    const packed = blocks === undefined ? extentOf(shape, strides) : blocks.stride * blocks.count;
    const extent = expressions.length > 1 ? distanceOf(packed, this.tiles) : packed;
    const output = blocks === undefined ? null : { loop: loops[blocks.dim], size: blocks.size, stride: blocks.stride };
    const { kernel, used } = this.kernelOf(computation, strides, { extent, apart: extent }, output);
    const buffer = this.reserve(outputSize(kernel), `${name} of shape ${shapeText(shape)}`, dtype);
    this.kernels.push({ kernel, arguments: used, output: buffer });
    return expressions.map((_, i) => ({ buffer, offset: i * extent, strides, dtype, blocks }));
  }

  /** Adds a kernel that computes expressions into parts of a buffer, which begin so far apart; gives the place of each. */
  addInto(
    { buffer, offset }: Region,
    computation: Computation,
    strides: readonly number[],
    apart: number,
    blocks?: PlacedBlocks,
  ): Place[] {
    const { shape, loops, expressions, dtype } = computation;
    const output = blocks === undefined ? null : { loop: loops[blocks.dim], size: blocks.size, stride: blocks.stride };
    const extent = blocks === undefined ? extentOf(shape, strides) : blocks.stride * blocks.count;
    const { kernel, used } = this.kernelOf(computation, strides, { extent, apart }, output);
    // partial sums would need memory behind the part, which is the next one's
    const alone = kernel.outermost === null ? kernel : { ...kernel, outermost: null };
    this.kernels.push({ kernel: alone, arguments: used, output: buffer, offset });
    return expressions.map((_, i) => ({ buffer, offset: offset + i * apart, strides, dtype, blocks }));
  }

  private kernelOf(
    { name, loops, expressions, nesting }: Computation,
    strides: readonly number[],
    { extent, apart }: { readonly extent: number; readonly apart: number },
    output: BlockedOutput | null,
  ) {
    const { tiles } = this;
    const used = [...new Set(expressions.flatMap((e) => [...contentsOf(e).buffers]))];
    const argumentSizes = used.map((buffer) => this.buffers[buffer].size);
    // how many single numbers a graph has makes no other kernel of one that reads some of them
    const sizes = used.map((id) => {
      const buffer = this.buffers[id];
      return buffer.kind === 'packed' ? buffer.size / buffer.leaves.length : buffer.size;
    });
    const settings = [
      name,
      strides,
      extent,
      apart,
      output && loops.indexOf(output.loop),
      output?.size,
      output?.stride,
      nesting?.map((loop) => loops.indexOf(loop)),
      tiles?.cacheBytes,
    ];
    const isCut = output !== null || expressions.some((e) => contentsOf(e).loads.some(({ blocked }) => blocked !== undefined));
    const plan = { expressions, loops, buffers: used, argumentSizes, sizes, settings, needsSizes: isCut };
    const kernel = sameKernel(plan, () => {
      const { values: local } = asArguments(expressions);
      const values = shareEqual(shareReductionLoops(writeOutWindows(local)));
      const outputs = loops
        .map((loop, dim) => ({ loop, stride: strides[dim] }))
        .filter(({ loop }) => loop.size > 1)
        .sort((a, b) => b.stride - a.stride);
      const cut = cutBlocks(values, outputs, output);
      const others = expressions.length - 1;
      const valuesApart = others > 0 && apart !== extent ? { valuesApart: apart } : {};
      const whole = { name, cells: extent + others * apart, ...valuesApart, argumentSizes, ...cut };
      const merged = mergeLoops(
        nesting === undefined ? whole : { ...whole, loops: nested(whole.loops, nesting) },
        tiles?.cacheBytes,
      );
      return tiles === null ? merged : orderForCaches(merged, tiles);
    });
    return { kernel, used };
  }
}

/** Loops in an order, behind those over blocks and around the innermost. */
function nested(loops: readonly OutputLoop[], nesting: readonly Loop[]): OutputLoop[] {
  const others = loops.filter(({ loop }) => !nesting.includes(loop));
  const named = nesting.flatMap((loop) => loops.filter((at) => at.loop === loop));
  return [...others.slice(0, -1), ...named, ...others.slice(-1)];
}
