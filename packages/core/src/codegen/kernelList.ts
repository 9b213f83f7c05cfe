import { type Loop, loopIndex } from '../expression/affine';
import type { DType } from '../expression/dtype';
import { binary, dtypeOf, type Expression, rewrite } from '../expression/expression';
import { shareEqual } from '../expression/identity';
import { type Shape, shapeText } from '../shape/shape';
import { orderForCaches, rowsOutside } from './cacheOrder';
import { contentsOf } from './contents';
import { cutBlocks } from './cutBlocks';
import { asArguments, type Kernel, mergeLoops, type OutputLoop, outputSize } from './kernel';
import { cutBehind, overPart, sumOver, unevenLoops } from './lastBlock';
import {
  type Extent,
  extentOf,
  loadAt,
  type Memory,
  memoryOf,
  oddLines,
  type Place,
  type PlacedBlocks,
  placeBlocks,
} from './layout';
import { sameKernel } from './sameKernel';
import type { PlanBuffer, ScheduledKernel } from './schedule';
import { sumByRows } from './sumByRows';
import type { TileTarget } from './target';
import { shareReductionLoops, writeOutWindows } from './writeOut';

/** Whether streams so many numbers apart share a few sets of the cache: it is whole pages. */
export const isWholePages = (size: number, { pageBytes }: TileTarget): boolean => (size * 4) % pageBytes === 0;

/** What a kernel is to compute: expressions over the same loops, one for each dimension of the shape. */
export interface Computation {
  readonly name: string;
  readonly shape: Shape;
  readonly loops: readonly Loop[];
  readonly expressions: readonly Expression[];
  readonly dtype: DType;
  /** How its loops are nested, where that is not by how far they step through the output. */
  readonly nesting?: readonly Loop[];
  /** Whether its sum is to be added up in stretches (see ScheduledKernel). */
  readonly inStretches?: boolean;
  /** What its rows may write behind its cells (see Kernel). */
  readonly scratch?: number;
}

/** A kernel that computes all or a part of a computation, and where in the buffer its cells begin. */
interface Piece {
  readonly computation: Computation;
  readonly strides: readonly number[];
  readonly offset: number;
  /** How much memory one of its values spans. */
  readonly extent: number;
  /** If what it computes lies in blocks. */
  readonly blocks: PlacedBlocks | null;
}

/** How much memory a value spans, in blocks or in one piece. */
function spanOf(shape: Shape, strides: readonly number[], blocks: PlacedBlocks | null): number {
  return blocks === null ? extentOf(shape, strides) : blocks.stride * blocks.count;
}

/** Cuts a kernel wherever an output loop runs over memory with a last block of another size. */
function inPieces(piece: Piece): Piece[] {
  const { computation, strides, offset, blocks } = piece;
  const { shape, loops, expressions } = computation;
  const uneven = unevenLoops(expressions);
  const dim = blocks?.rest ? blocks.dim : loops.findIndex((loop) => uneven.has(loop));
  if (dim === -1) return [piece];
  const parts = cutBehind(loops[dim], blocks?.rest ? blocks.size * blocks.count : (uneven.get(loops[dim]) as number));
  const part = (isRest: boolean, memory: Omit<Piece, 'computation' | 'extent'>): Piece[] => {
    const { loop } = isRest ? parts.rest : parts.whole;
    const { nesting } = computation;
    const cut = {
      ...computation,
      ...(nesting && { nesting: nesting.map((other) => (other === loops[dim] ? loop : other)) }),
      shape: shape.toSpliced(dim, 1, loop.size),
      loops: loops.toSpliced(dim, 1, loop),
      expressions: overPart(expressions, parts, isRest),
    };
    return inPieces({ ...memory, computation: cut, extent: spanOf(cut.shape, memory.strides, memory.blocks) });
  };
  const before = { strides, offset, blocks };
  if (!blocks?.rest)
    return [...part(false, before), ...part(true, { ...before, offset: offset + parts.rest.from * strides[dim] })];
  const behind = { strides: blocks.rest, offset: offset + blocks.count * blocks.stride, blocks: null };
  return [...part(false, { ...before, blocks: { ...blocks, rest: null } }), ...part(true, behind)];
}

/** The distance of values whose extent this is: no whole pages, for one tile stores all of them. */
export function distanceOf(extent: number, tiles: TileTarget | null): number {
  return tiles !== null && isWholePages(extent, tiles) ? oddLines(extent, tiles.cacheLine) : extent;
}

/** How values lie that one kernel computes: how far apart, and what memory each spans. Those of a block lie side by side, before the next block: what a thread computes of a batch is in one piece then. */
function placeValues(count: number, { extent, blocks }: Extent, tiles: TileTarget | null): Extent & { readonly apart: number } {
  if (count === 1) return { apart: extent, extent, blocks };
  if (blocks === null || blocks.rest !== null) {
    const apart = distanceOf(extent, tiles);
    return { apart, extent: apart, blocks };
  }
  const apart = distanceOf(blocks.stride, tiles);
  const stride = distanceOf(count * apart, tiles);
  return { apart, extent: (blocks.count - 1) * stride + apart, blocks: { ...blocks, stride } };
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

  /** @param isForOneSize whether kernels may be cut by how many rows there are; not where these are others in the next run */
  constructor(
    private readonly tiles: TileTarget | null,
    private readonly isForOneSize = true,
  ) {}

  /** A buffer that kernels write parts of. */
  reserve(size: number, label: string, dtype: DType): number {
    return this.buffers.push({ kind: 'computed', size, label, dtype }) - 1;
  }

  /** Adds the kernel that computes expressions alike into a buffer of its own; gives the place of each. */
  add(computation: Computation, memory: Memory): Place[] {
    const { name, shape, expressions, dtype } = computation;
    const { strides } = memory;
    const { apart, extent, blocks } = placeValues(
      expressions.length,
      placeBlocks(shape, memory, this.tiles?.cacheLine ?? 1),
      this.tiles,
    );
    const pieces = inPieces({ computation: this.withWholeSums(computation), strides, offset: 0, extent, blocks });
    const begins = expressions.map((_, i) => i * apart);
    const kernels = pieces.map((piece) => this.kernelOf(piece, begins));
    const [{ offset: _, ...first }, ...others] = kernels;
    const isWhole = others.length === 0;
    const whole = this.tiles !== null && this.isForOneSize ? { ...first, kernel: sumByRows(first.kernel, this.tiles) } : first;
    const buffer = this.reserve(
      isWhole ? outputSize(whole.kernel) : extent + (expressions.length - 1) * apart,
      `${name} of shape ${shapeText(shape)}`,
      dtype,
    );
    if (isWhole) this.kernels.push({ ...whole, output: buffer });
    else this.write(buffer, kernels);
    return begins.map((begin) => ({ buffer, offset: begin, strides, dtype, blocks }));
  }

  /**
   * Adds a kernel that computes expressions into parts of a buffer, which begin at these places behind the region's; gives the place of each. All that write into
   * one buffer follow each other, with none between but what only they need, so sums over a last block come first (see `withWholeSums`).
   */
  addInto(
    { buffer, offset }: Region,
    computation: Computation,
    strides: readonly number[],
    begins: readonly number[],
    blocks: PlacedBlocks | null = null,
  ): Place[] {
    const { shape, dtype } = computation;
    const pieces = inPieces({ computation, strides, offset, extent: spanOf(shape, strides, blocks), blocks });
    this.write(
      buffer,
      pieces.map((piece) => this.kernelOf(piece, begins)),
    );
    return begins.map((begin) => ({ buffer, offset: offset + begin, strides, dtype, blocks }));
  }

  private write(output: number, kernels: readonly Omit<ScheduledKernel, 'output'>[]): void {
    for (const { kernel, ...others } of kernels) {
      // partial sums would need memory behind the part, which is the next one's
      const alone = kernel.outermost === null ? kernel : { ...kernel, outermost: null };
      this.kernels.push({ kernel: alone, ...others, output });
    }
  }

  /** A computation whose sums run over whole blocks: what comes from a last block of another size is summed first, by kernels of its own. */
  withWholeSums(computation: Computation): Computation {
    const { name, shape, loops, expressions } = computation;
    const memory = memoryOf(shape, shape.length - 1, null);
    let values = expressions;
    for (const [loop, length] of unevenLoops(expressions)) {
      if (loops.includes(loop)) continue;
      const parts = cutBehind(loop, length);
      values = values.map((value) => {
        const sum = sumOver(value, loop);
        if (sum === undefined) return value;
        const rest = {
          name: `${name}, the last block`,
          shape,
          loops,
          expressions: overPart([sum], parts, true),
          dtype: dtypeOf(sum),
        };
        const [place] = this.add(rest, memory);
        const before = loadAt(place, loops.map(loopIndex));
        const [whole] = rewrite(overPart([value], parts, false), {
          reduce: (e) => (e.loops.includes(parts.whole.loop) ? binary('add', e, before) : e),
        });
        return whole;
      });
    }
    return { ...computation, expressions: values };
  }

  /** The kernel of a piece whose values begin at these places, and the buffers that it reads. */
  private kernelOf(piece: Piece, begins: readonly number[]) {
    const { loops, expressions, inStretches } = piece.computation;
    const used = [...new Set(expressions.flatMap((e) => [...contentsOf(e).buffers]))];
    const argumentSizes = used.map((buffer) => this.buffers[buffer].size);
    // how many single numbers a graph has makes no other kernel of one that reads some of them
    const sizes = used.map((id) => {
      const buffer = this.buffers[id];
      return buffer.kind === 'packed' ? buffer.size / buffer.leaves.length : buffer.size;
    });
    // sums over blocks run a block at a time where the arguments exceed the cache
    const needsSizes = expressions.some((e) =>
      contentsOf(e).loads.some(({ blocked }) => blocked !== undefined && !loops.includes(blocked.loop)),
    );
    const settings = this.settingsOf(piece, begins);
    const plan = { expressions, loops, buffers: used, argumentSizes, sizes, settings, needsSizes };
    const kernel = sameKernel(plan, () => this.make(piece, begins, argumentSizes));
    return { kernel, arguments: used, offset: piece.offset, ...(inStretches === true && { inStretches }) };
  }

  /** What makes another kernel of the same expressions. */
  private settingsOf(
    { computation: { name, loops, nesting, scratch }, strides, extent, blocks }: Piece,
    begins: readonly number[],
  ) {
    const nested = nesting?.map((loop) => loops.indexOf(loop));
    return [name, strides, extent, begins, blocks?.dim, blocks?.size, blocks?.stride, nested, scratch, this.tiles?.cacheBytes];
  }

  private make(
    { computation, strides, extent, blocks }: Piece,
    begins: readonly number[],
    argumentSizes: readonly number[],
  ): Kernel {
    const { tiles } = this;
    const { name, loops, expressions, nesting, scratch } = computation;
    const { values: local } = asArguments(expressions);
    const values = shareEqual(shareReductionLoops(writeOutWindows(local)));
    const outputs = loops
      .map((loop, dim) => ({ loop, stride: strides[dim] }))
      .filter(({ loop }) => loop.size > 1)
      .sort((a, b) => b.stride - a.stride);
    const blocked = blocks && { loop: loops[blocks.dim], size: blocks.size, stride: blocks.stride };
    const cut = cutBlocks(values, outputs, blocked);
    const cells = extent + Math.max(...begins);
    const whole = {
      name,
      cells,
      ...(begins.some((begin, i) => begin !== i * extent) && { begins }),
      argumentSizes,
      ...cut,
      ...(scratch && { scratch, outermost: null }),
    };
    const merged = mergeLoops(
      nesting === undefined ? whole : { ...whole, loops: nestedAs(whole.loops, nesting) },
      tiles?.cacheBytes,
    );
    if (tiles === null || scratch !== undefined) return merged;
    const ordered = orderForCaches(merged, tiles);
    return nesting === undefined ? rowsOutside(ordered, tiles) : ordered;
  }
}

/** Loops in an order, behind those over blocks and around the innermost. */
function nestedAs(loops: readonly OutputLoop[], nesting: readonly Loop[]): OutputLoop[] {
  const others = loops.filter(({ loop }) => !nesting.includes(loop));
  const named = nesting.flatMap((loop) => loops.filter((at) => at.loop === loop));
  return [...others.slice(0, -1), ...named, ...others.slice(-1)];
}
