import { checkArray, checkInteger, describe, KindlingError } from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import { cat } from '../ops/concatenation';
import { entriesAt } from '../ops/indexing';
import { slice, unsqueeze } from '../ops/slice';
import * as views from '../ops/view';
import { windows } from '../ops/windows';
import { checkedSize, MAX_SIZE, normalizeDim, shapeText } from '../shape/shape';
import { Indexing, inRow } from './indexing';
import { cutDim } from './partArguments';
import { movedDims, repetitions, resolvedShape, rolled, swappedDims, unflattenedShape } from './shapeArguments';

/** The methods that repeat, roll and cut up, and further names of those that only rename. */
export abstract class Structure<Made> extends Indexing<Made> {
  /** As `reshape`: tensors share no memory, so there is nothing that it could not be a view of. @throws KindlingError @see torch.Tensor.view */
  view(shape: readonly number[]): Made {
    return this.viewed(views.reshape([this.node], { shape: resolvedShape('view', shape, this.node.shape) }));
  }

  /** `view` in the shape of another tensor. @throws KindlingError @see torch.Tensor.view_as */
  viewAs(other: Made): Made {
    return this.view(this.tensorNode('viewAs: other', other).shape);
  }

  /** `expand` to the shape of another tensor. @throws KindlingError @see torch.Tensor.expand_as */
  expandAs(other: Made): Made {
    return this.expand(this.tensorNode('expandAs: other', other).shape);
  }

  /** This tensor: how elements lie in memory is the engine's affair. @see torch.Tensor.contiguous */
  contiguous(): this {
    return this;
  }

  /**
   * Splits a dimension into several; one size may be -1. Shape: (..., n, ...) -> (..., ...sizes, ...)
   * @throws KindlingError unless their product is n @see torch.unflatten
   */
  unflatten(dim: number, sizes: readonly number[]): Made {
    return this.viewed(views.reshape([this.node], { shape: unflattenedShape(dim, sizes, this.node.shape) }));
  }

  /** Puts dimensions at other places, the others keeping their order. @throws KindlingError if one is named twice @see torch.movedim */
  movedim(source: number | readonly number[], destination: number | readonly number[]): Made {
    return this.viewed(views.permute([this.node], { dims: movedDims(source, destination, this.node.shape.length) }));
  }

  /** As `transpose`. @throws KindlingError unless both are named @see torch.swapaxes */
  swapaxes(axis0: number, axis1: number): Made {
    return this.viewed(views.permute([this.node], { dims: swappedDims('swapaxes', axis0, axis1, this.node.shape.length) }));
  }

  /**
   * The entries that have the same place in two dimensions, those of the second `offset` further; they stand in the last dimension.
   * Shape: (n, m, ...) -> (..., number of them); without arguments of the first two dimensions
   * @throws KindlingError for the same dimension twice @see torch.diagonal
   */
  diagonal(offset?: number, dim1?: number, dim2?: number): Made {
    const { shape } = this.node;
    const further = checkInteger('diagonal: offset', offset === undefined ? 0 : offset, { min: -MAX_SIZE, max: MAX_SIZE });
    const [down, across] = [
      normalizeDim('diagonal', dim1 === undefined ? 0 : dim1, shape.length, 'dim1'),
      normalizeDim('diagonal', dim2 === undefined ? 1 : dim2, shape.length, 'dim2'),
    ];
    if (down === across || shape.length < 2) {
      throw new KindlingError(
        `diagonal: dim2: expected another dimension than dim1 of shape ${shapeText(shape)}, got ${describe(dim2)}`,
      );
    }
    return this.viewed(diagonalOf(this.node, further, down, across), true);
  }

  /** The entries along a dimension (the first if not said), which is dropped. Shape: (..., n, ...) -> n of (..., ...). @throws KindlingError for a scalar @see torch.unbind */
  unbind(dim?: number): Made[] {
    const { shape } = this.node;
    const along = cutDim('unbind', dim === undefined ? 0 : dim, shape);
    return Array.from({ length: shape[along] }, (_, index) => this.select(along, index));
  }

  /**
   * Puts copies behind each other along each dimension, new leading ones first: x.repeat([2, 3]) of a [4, 5] is an [8, 15].
   * Shape: (n, m) -> (sizes[0] n, sizes[1] m)
   * @throws KindlingError for fewer sizes than dimensions @see torch.Tensor.repeat
   */
  repeat(sizes: readonly number[]): Made {
    const { times, shape } = repetitions(sizes, this.node.shape);
    const apart = views.reshape([this.node], { shape: shape.flatMap((size) => [1, size]) });
    const repeated = views.expand([apart], { shape: shape.flatMap((size, dim) => [times[dim], size]) });
    return this.made(views.reshape([repeated], { shape: shape.map((size, dim) => size * times[dim]) }));
  }

  /**
   * Repeats each entry of a dimension, all as often or each as an array says; without a dimension all elements in a row.
   * Shape: (..., n, ...) -> (..., n repeats, ...)
   * @throws KindlingError unless there is one number, or one for each entry @see torch.repeat_interleave
   */
  repeatInterleave(repeats: number | readonly number[], dim?: number): Made {
    const x = dim === undefined || this.node.shape.length === 0 ? inRow(this.node) : this.node;
    const along = dim === undefined ? 0 : normalizeDim('repeatInterleave', dim, this.node.shape.length);
    return this.made(interleaved(x, along, repeats));
  }

  /**
   * Moves entries along dimensions, those beyond the end back to the beginning; without dimensions all elements in a row. Shape: stays
   * @throws KindlingError unless there is a shift for each dimension @see torch.roll
   */
  roll(shifts: number | readonly number[], dims?: number | readonly number[]): Made {
    const { node } = this;
    const x = dims === undefined ? inRow(node) : node;
    const result = rolled(shifts, dims === undefined ? 0 : dims, x.shape).reduce((moved, { dim, shift }) => {
      const kept = moved.shape[dim] - shift;
      const parts = [
        { dim, start: kept, length: shift, step: 1 },
        { dim, start: 0, length: kept, step: 1 },
      ];
      return cat(
        parts.map((part) => slice([moved], part)),
        { dim },
      );
    }, x);
    return this.made(dims === undefined ? views.reshape([result], { shape: node.shape }) : result);
  }

  /**
   * All windows of `size` entries along a dimension, `step` apart; they may overlap, and moving no numbers costs nothing.
   * Shape: (..., n, ...) -> (..., floor((n - size) / step) + 1, ..., size)
   * @throws KindlingError if a window is larger than the dimension @see torch.Tensor.unfold
   */
  unfold(dim: number, size: number, step: number): Made {
    const { shape } = this.node;
    const along = cutDim('unfold', dim, shape);
    const length = checkInteger('unfold: size', size, { min: 1, max: shape[along] });
    const distance = checkInteger('unfold: step', step, { min: 1, max: MAX_SIZE });
    // a step beyond the end is never taken; as it is it would lead out of the whole numbers that kernels know
    const steps = [Math.min(distance, shape[along])];
    return this.made(windows([this.node], { dims: [along], sizes: [length], steps, dilations: [1] }));
  }
}

/** The entries of equal place in two dimensions, in the last one: of a square every one that is a row and one more further on. */
export function diagonalOf(x: GraphNode, offset: number, down: number, across: number): GraphNode {
  const others = [...x.shape.keys()].filter((dim) => dim !== down && dim !== across);
  const lead = others.map((dim) => x.shape[dim]);
  const matrices = views.permute([x], { dims: [...others, down, across] });
  const [row, column] = [Math.max(0, -offset), Math.max(0, offset)];
  const length = Math.max(0, Math.min(x.shape[down] - row, x.shape[across] - column));
  const dim = others.length;
  const rows = slice([matrices], { dim, start: length === 0 ? 0 : row, length, step: 1 });
  const square = slice([rows], { dim: dim + 1, start: length === 0 ? 0 : column, length, step: 1 });
  const inRows = views.reshape([square], { shape: [...lead, length * length] });
  return slice([inRows], { dim, start: 0, length, step: length > 1 ? length + 1 : 1 });
}

function interleaved(x: GraphNode, dim: number, repeats: number | readonly number[]): GraphNode {
  const size = x.shape[dim];
  if (!Array.isArray(repeats)) {
    if (typeof repeats !== 'number') {
      throw new KindlingError(`repeatInterleave: repeats: expected an integer or an array of them, got ${describe(repeats)}`);
    }
    const times = checkInteger('repeatInterleave: repeats', repeats, { min: 0, max: MAX_SIZE });
    const shape = x.shape.with(dim, size * times);
    checkedSize('repeatInterleave: repeats', shape);
    const apart = unsqueeze([x], { dims: [dim + 1] });
    return views.reshape([views.expand([apart], { shape: x.shape.toSpliced(dim + 1, 0, times) })], { shape });
  }
  const times = checkArray('repeatInterleave: repeats', repeats, (name, entry) =>
    checkInteger(name, entry, { min: 0, max: MAX_SIZE }),
  );
  if (times.length !== size) {
    throw new KindlingError(
      `repeatInterleave: repeats: expected a number for each of the ${size} entries of dimension ${dim} of shape ${shapeText(x.shape)}, got ${times.length}`,
    );
  }
  checkedSize(
    'repeatInterleave: repeats',
    x.shape.with(
      dim,
      times.reduce((sum, each) => sum + each, 0),
    ),
  );
  const places = times.flatMap((count, place) => new Array<number>(count).fill(place));
  return entriesAt(x, dim, places);
}
