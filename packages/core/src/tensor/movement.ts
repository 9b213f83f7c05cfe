import { KindlingError, refuseSurplus } from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import { slice, squeeze, unsqueeze } from '../ops/slice';
import { expand, flip, permute, reshape } from '../ops/view';
import { normalizeDim, shapeText } from '../shape/shape';
import { chunksOf, narrowed, newDim, selected, sliced, splitInto, squeezedDims } from './partArguments';
import { expandedShape, flattenedShape, orderedDims, resolvedShape, reversedDims, swappedDims } from './shapeArguments';

/** The methods that give the same numbers in another order, under another shape, or some of them. */
export abstract class Movement<Made> {
  abstract get node(): GraphNode;

  /** What a method gives. */
  protected abstract made(node: GraphNode): Made;
  /** What a method gives that in PyTorch is a view: of all of this tensor, or of a part. */
  protected abstract viewed(node: GraphNode, isPart?: boolean): Made;

  /** The same elements under another shape; one size may be -1. @throws KindlingError if the sizes do not fit @see torch.reshape */
  reshape(shape: readonly number[]): Made {
    return this.viewed(reshape([this.node], { shape: resolvedShape('reshape', shape, this.node.shape) }));
  }

  /** Joins dimensions startDim..endDim into one. @throws KindlingError @see torch.flatten */
  flatten(startDim = 0, endDim = -1): Made {
    refuseSurplus('flatten', arguments, 2);
    return this.reshape(flattenedShape(startDim, endDim, this.node.shape));
  }

  /** Reorders the dimensions. @throws KindlingError unless each is named once @see torch.permute */
  permute(dims: readonly number[]): Made {
    return this.viewed(permute([this.node], { dims: orderedDims(dims, this.node.shape.length) }));
  }

  /** Swaps two dimensions. @throws KindlingError unless both are named (mT swaps the last two) @see torch.transpose */
  transpose(dim0: number, dim1: number): Made {
    return this.viewed(permute([this.node], { dims: swappedDims('transpose', dim0, dim1, this.node.shape.length) }));
  }

  /** A matrix transposed; fewer dimensions stay as they are. Shape: (n, m) -> (m, n). @throws KindlingError for more than two @see torch.t */
  t(): Made {
    const { shape } = this.node;
    if (shape.length > 2)
      throw new KindlingError(`t: expected at most two dimensions, got shape ${shapeText(shape)}: mT swaps the last two`);
    return shape.length < 2 ? this.viewed(this.node) : this.transpose(0, 1);
  }

  /** The shape as a list, or the size of one dimension. @throws KindlingError for a dimension that is not there @see torch.Tensor.size */
  size(): readonly number[];
  size(dim: number): number;
  size(dim?: number): number | readonly number[] {
    const { shape } = this.node;
    if (dim === undefined) return [...shape];
    if (shape.length === 0) throw new KindlingError('size: dim: expected none of a tensor of shape [], which has no dimension');
    return shape[normalizeDim('size', dim, shape.length)];
  }

  /** The transposed matrix, or matrices. Shape: (..., n, m) -> (..., m, n). @throws KindlingError for fewer than two dimensions @see torch.Tensor.mT */
  get mT(): Made {
    const { shape } = this.node;
    if (shape.length < 2) throw new KindlingError(`mT: expected at least two dimensions, got shape ${shapeText(shape)}`);
    return this.transpose(-2, -1);
  }

  /**
   * Every `step`-th entry along a dimension, from `start` up to `end`, which is not part of it: PyTorch's x[start:end:step], x[:, start:end:step]
   * where dim is 1. Left out they are 0, the size and 1; below 0, start and end count from the end; what lies outside is cut off.
   * Shape: (..., n, ...) -> (..., ceil((end - start) / step), ...)
   * @throws KindlingError if step is below 1, or this is a scalar
   */
  slice(dim: number, start?: number, end?: number, step?: number): Made {
    return this.viewed(slice([this.node], sliced(this.node.shape, dim, start, end, step)), true);
  }

  /**
   * `length` entries along a dimension from `start` on, which counts from the end where it is below 0. Shape: (..., n, ...) -> (..., length, ...)
   * @throws KindlingError if they are not all there @see torch.narrow
   */
  narrow(dim: number, start: number, length: number): Made {
    return this.viewed(slice([this.node], narrowed(this.node.shape, dim, start, length)), true);
  }

  /**
   * One entry along a dimension, which is dropped: PyTorch's x[index], x[:, index] where dim is 1. Below 0, index counts from the end.
   * Shape: (..., n, ...) -> (..., ...)
   * @throws KindlingError if there is no such entry @see torch.select
   */
  select(dim: number, index: number): Made {
    const part = selected(this.node.shape, dim, index);
    return this.viewed(squeeze([slice([this.node], part)], { dims: [part.dim] }), true);
  }

  /**
   * Parts along a dimension (the first if not said): each of one size, the last with what is left over, or of the sizes given.
   * Shape: (..., n, ...) -> (..., size, ...) each
   * @throws KindlingError if the sizes do not add up @see torch.split
   */
  split(sizeOrSizes: number | readonly number[], dim = 0): Made[] {
    refuseSurplus('split', arguments, 2);
    return splitInto(this.node.shape, sizeOrSizes, dim).map((part) => this.viewed(slice([this.node], part), true));
  }

  /**
   * At most so many parts along a dimension (the first if not said), all of one size but for the last. Shape: (..., n, ...) -> (..., ceil(n / chunks), ...) each
   * @throws KindlingError if chunks is below 1 @see torch.chunk
   */
  chunk(chunks: number, dim = 0): Made[] {
    refuseSurplus('chunk', arguments, 2);
    return chunksOf(this.node.shape, chunks, dim).map((part) => this.viewed(slice([this.node], part), true));
  }

  /** Inserts a dimension of size 1, `dim` being its place in the result. Shape: (...) -> (..., 1, ...). @throws KindlingError @see torch.unsqueeze */
  unsqueeze(dim: number): Made {
    return this.viewed(unsqueeze([this.node], { dims: [newDim('unsqueeze', dim, this.node.shape.length)] }));
  }

  /**
   * Drops the dimensions of size 1, or those of the ones named that have it. Shape: (..., 1, ...) -> (..., ...)
   * @throws KindlingError if one is named twice @see torch.squeeze
   */
  squeeze(dim?: number | readonly number[]): Made {
    return this.viewed(squeeze([this.node], { dims: squeezedDims(this.node.shape, dim) }));
  }

  /** Reverses dimensions. @throws KindlingError if one is named twice @see torch.flip */
  flip(dims: readonly number[]): Made {
    return this.made(flip([this.node], { dims: reversedDims(dims, this.node.shape.length) }));
  }

  /** Repeats dimensions of size 1 (and new leading ones) to the given shape; -1 keeps a size. @throws KindlingError for any other shape @see torch.Tensor.expand */
  expand(shape: readonly number[]): Made {
    return this.viewed(expand([this.node], { shape: expandedShape(shape, this.node.shape) }));
  }
}
