import type { Loop } from '../expression/affine';
import type { DType } from '../expression/dtype';
import type { Expression } from '../expression/expression';
import { shareEqual } from '../expression/identity';
import { type Shape, shapeText } from '../shape/shape';
import { type BatchBlocks, splitBatchLoops } from './batchBlocks';
import { contentsOf } from './contents';
import { asArguments, mergeLoops, outputSize } from './kernel';
import { extentOf, type Memory, type Place, wholeLines } from './layout';
import { sameKernel } from './sameKernel';
import type { PlanBuffer, ScheduledKernel } from './schedule';
import type { TileTarget } from './target';
import { shareReductionLoops, writeOutWindows } from './writeOut';

/** What a kernel is to compute: expressions over the same loops, one for each dimension of the shape. */
export interface Computation {
  readonly name: string;
  readonly shape: Shape;
  readonly loops: readonly Loop[];
  readonly expressions: readonly Expression[];
  readonly dtype: DType;
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

  constructor(
    private readonly tiles: TileTarget | null,
    private readonly blocks: BatchBlocks | null,
  ) {}

  /** A buffer that kernels write parts of. */
  reserve(size: number, label: string, dtype: DType): number {
    return this.buffers.push({ kind: 'computed', size, label, dtype }) - 1;
  }

  /** Adds the kernel that computes expressions alike into a buffer of its own; gives the place of each. */
  add(computation: Computation, memory: Memory): Place[] {
    const { name, shape, loops, expressions, dtype } = computation;
    const { tiles, blocks } = this;
    const { strides, inBlocks } = memory;
    const isInBlocks = inBlocks && blocks !== null && tiles !== null;
    const blockStride = isInBlocks ? wholeLines(extentOf([blocks.block, ...shape.slice(1)], strides), tiles.cacheLine) : null;
    const extent =
      blockStride !== null && blocks !== null ? blockStride * (blocks.size / blocks.block) : extentOf(shape, strides);
    const { kernel, used } = this.kernelOf(
      computation,
      strides,
      extent,
      blockStride === null ? null : { batch: loops[0], blockStride },
    );
    const buffer = this.reserve(outputSize(kernel), `${name} of shape ${shapeText(shape)}`, dtype);
    this.kernels.push({ kernel, arguments: used, output: buffer });
    return expressions.map((_, i) => {
      const place = { buffer, offset: i * extent, strides, dtype };
      return blockStride === null ? place : { ...place, blockStride };
    });
  }

  /** Adds a kernel that computes an expression into a part of a buffer. */
  addInto({ buffer, offset }: Region, computation: Computation, strides: readonly number[]): Place {
    const { kernel, used } = this.kernelOf(computation, strides, extentOf(computation.shape, strides), null);
    // partial sums would need memory behind the part, which is the next one's
    const alone = kernel.outermost === null ? kernel : { ...kernel, outermost: null };
    this.kernels.push({ kernel: alone, arguments: used, output: buffer, offset });
    return { buffer, offset, strides, dtype: computation.dtype };
  }

  private kernelOf(
    { name, loops, expressions }: Computation,
    strides: readonly number[],
    extent: number,
    output: { readonly batch: Loop; readonly blockStride: number } | null,
  ) {
    const { tiles, blocks } = this;
    const used = [...new Set(expressions.flatMap((e) => [...contentsOf(e).buffers]))];
    const argumentSizes = used.map((buffer) => this.buffers[buffer].size);
    // how many single numbers a graph has makes no other kernel of one that reads some of them
    const sizes = used.map((buffer, i) => (this.buffers[buffer].kind === 'scalars' ? 1 : argumentSizes[i]));
    const settings = [name, strides, extent, output?.blockStride, blocks?.size, blocks?.block, tiles?.cacheBytes];
    const plan = { expressions, loops, buffers: used, argumentSizes, sizes, settings, needsSizes: blocks !== null };
    const kernel = sameKernel(plan, () => {
      const { values: local } = asArguments(expressions);
      const values = shareEqual(shareReductionLoops(writeOutWindows(local)));
      const outputs = loops
        .map((loop, dim) => ({ loop, stride: strides[dim] }))
        .filter(({ loop }) => loop.size > 1)
        .sort((a, b) => b.stride - a.stride);
      const merged = {
        name,
        cells: extent * expressions.length,
        argumentSizes,
        ...(blocks === null ? { values, loops: outputs, outermost: null } : splitBatchLoops(values, outputs, blocks, output)),
      };
      return mergeLoops(merged, tiles?.cacheBytes);
    });
    return { kernel, used };
  }
}
