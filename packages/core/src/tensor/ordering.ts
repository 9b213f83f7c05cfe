import {
  checkArray,
  checkBoolean,
  checkChoice,
  checkInteger,
  checkNumber,
  checkOptions,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import { withoutGrad } from '../graph/gradMode';
import { type GraphNode, leafNode } from '../graph/node';
import { wordsOf } from '../graph/words';
import { eq, ne, where } from '../ops/comparison';
import { scalarNode } from '../ops/define';
import { onlyFloat32 } from '../ops/dtypes';
import { any, argmax, checkAny } from '../ops/extremes';
import { gather } from '../ops/indexing';
import { lerp } from '../ops/lerp';
import { firstInOrder } from '../ops/ordering';
import { permute, reshape, shaped } from '../ops/view';
import { normalizeDim } from '../shape/shape';
import { inRow, selectRows } from './indexing';
import { withoutLeftOut } from './leftOut';
import { type DimOptions, reducedDims } from './reduced';
import { Reductions, type WithIndices } from './reductions';

/** Which order `sort` and `argsort` give. */
export interface SortOptions {
  /** Whether the largest comes first; false if not said. */
  readonly descending?: boolean | undefined;
}

/** Which elements `topk` gives. */
export interface TopkOptions {
  /** Whether the largest are asked for (the default), or the smallest. */
  readonly largest?: boolean | undefined;
  /** They are in order whether this is said or not. */
  readonly sorted?: boolean | undefined;
}

/** What `quantile` takes. */
export interface QuantileOptions extends DimOptions {
  /** What lies between two elements; `linear` if not said. */
  readonly interpolation?: Interpolation | undefined;
}

const INTERPOLATIONS = ['linear', 'lower', 'higher', 'midpoint', 'nearest'] as const;
type Interpolation = (typeof INTERPOLATIONS)[number];

/** How far to go from an element to the next higher one, where a quantile lies so far between them; halves go to the even place. */
const SHARES: Readonly<Record<Interpolation, (between: number, low: number) => number>> = {
  linear: (between) => between,
  lower: () => 0,
  higher: (between) => Math.ceil(between),
  midpoint: (between) => Math.ceil(between) / 2,
  nearest: (between, low) => (between > 0.5 || (between === 0.5 && low % 2 === 1) ? 1 : 0),
};

/** The methods that put elements in order. NaN counts as larger than any number; equal elements keep their order. */
export abstract class Ordering<Made> extends Reductions<Made> {
  /**
   * The elements along a dimension (the last if not said) in order, the smallest first, and the places that they come from: `const [values, indices] = x.sort()`,
   * `x.sort({ descending: true })`, `x.sort(0, { descending: true })`.
   * Every element is compared with every other: a row of 1000 takes 10^6 comparisons, which is a millisecond, one of 10^5 a good part of a minute.
   * Shape: stays, both; the indices are int32
   * @throws KindlingError @see torch.sort
   */
  sort(dim?: number | SortOptions, options?: SortOptions): [values: Made, indices: Made] {
    refuseSurplus('sort', arguments, 2);
    return this.pair(this.inOrder('sort', dim, options));
  }

  /** The places that the elements along a dimension (the last if not said) come from once they are sorted: int32. Shape: stays. @throws KindlingError @see torch.argsort, Tensor.sort */
  argsort(dim?: number | SortOptions, options?: SortOptions): Made {
    refuseSurplus('argsort', arguments, 2);
    const { places } = this.inOrder('argsort', dim, options);
    return this.made(shaped(places, this.node.shape));
  }

  /**
   * The k largest elements along a dimension (the last if not said), the largest first, and the places that they come from:
   * `const [values, indices] = logits.topk(5)`, `x.topk(5, { largest: false })`. Some 5 n k comparisons for a row of n. Shape: (..., n, ...) -> (..., k, ...), both; the indices are int32
   * @throws KindlingError if there are fewer than k @see torch.topk
   */
  topk(k: number, dim?: number | TopkOptions, options?: TopkOptions): [values: Made, indices: Made] {
    refuseSurplus('topk', arguments, 3);
    const [along = -1, given] = withoutLeftOut([dim, options], 1) as [number?, TopkOptions?];
    const { largest = true, sorted = true } = checkOptions('topk', given, ['largest', 'sorted']);
    checkBoolean('topk: largest', largest);
    checkBoolean('topk: sorted', sorted);
    return this.pair(this.firstOf('topk', along, (size) => checkInteger('topk: k', k, { min: 0, max: size }) + 0, largest));
  }

  /**
   * The middle element in order, the lower one of two: of all, or along one dimension, then with its place: `const [values, indices] = x.median(1)`. NaN where
   * one is NaN. The gradient goes to one element, also at ties.
   * @throws KindlingError if there is no element @see torch.median
   */
  median(): Made;
  median(dim: number, options?: DimOptions): Made & WithIndices<Made>;
  median(dim?: number, options?: DimOptions): Made {
    refuseSurplus('median', arguments, 2);
    const { node } = this;
    const { dims, shape } = reducedDims('median', node.shape, dim, options, false);
    checkAny('median', node.shape, dims);
    const isOne = dim !== undefined && node.shape.length > 0;
    const [from, along] = isOne ? [node, dims[0]] : [inRow(node), 0];
    const middle = Math.floor((from.shape[along] - 1) / 2);
    const indices = withoutGrad(() =>
      inOrderAt(from, along, firstInOrder(from, along, middle + 1, false), wholeNumbers([middle])),
    );
    const values = shaped(gather([from, indices], { dim: along }), shape);
    return isOne ? this.madeWithIndices(values, shaped(indices, shape)) : this.made(values);
  }

  /**
   * What a part `q` of the elements is below, of all or along one dimension: `x.quantile(0.5)`, `x.quantile([0.25, 0.75], 1)`. Between two elements it is `linear` in
   * how far q is, or the `lower` or `higher` one, the `nearest` or the `midpoint`. NaN where one is NaN. As costly as `sort`.
   * Shape: that of `median`; for several q their number comes first
   * @throws KindlingError unless each q is from 0 to 1, or if there is no element @see torch.quantile
   */
  quantile(q: number | readonly number[], dim?: number | QuantileOptions, options?: QuantileOptions): Made {
    refuseSurplus('quantile', arguments, 3);
    const { node } = this;
    const [named, given] = withoutLeftOut([dim, options], 1) as [number?, QuantileOptions?];
    const { interpolation = 'linear', ...others } = checkOptions('quantile', given, ['keepDim', 'interpolation']);
    checkChoice('quantile: interpolation', interpolation, INTERPOLATIONS);
    onlyFloat32([this.dtype], undefined, 'quantile');
    const { dims, shape } = reducedDims('quantile', node.shape, named, others, false);
    checkAny('quantile', node.shape, dims);
    const isPart = (name: string, value: unknown) => checkNumber(name, value, { min: 0, max: 1 });
    const parts = Array.isArray(q) ? checkArray('quantile: q', q, isPart) : [isPart('quantile: q', q)];
    if (parts.length === 0) throw new KindlingError('quantile: q: expected at least one number, got none');
    const [from, along] = named !== undefined && node.shape.length > 0 ? [node, dims[0]] : [inRow(node), 0];
    // as PyTorch counts: a quarter of what has 101 elements is no hair more than the 25th
    const ranks = parts.map((part) => Math.fround(Math.fround(part) * (from.shape[along] - 1)));
    const lows = ranks.map(Math.floor);
    const shares = ranks.map((rank, i) => SHARES[interpolation](rank - lows[i], lows[i]));
    const places = withoutGrad(() => firstInOrder(from, along, Math.ceil(Math.max(...ranks)) + 1, false));
    const at = (wanted: readonly number[]) => {
      const ranks = wholeNumbers(wanted);
      return gather([from, withoutGrad(() => inOrderAt(from, along, places, ranks))], { dim: along });
    };
    const below = at(lows);
    const beside = from.shape.map((_, d) => (d === along ? shares.length : 1));
    const weights = reshape([leafNode(Float32Array.from(shares), [shares.length], [1])], { shape: beside });
    const above = at(lows.map((low, i) => (shares[i] === 0 ? low : low + 1)));
    // between two infinities that are one lies that one, and not their difference
    const found = where([eq([weights, scalarNode(0)]), below, lerp([below, above, weights])]);
    const first = permute([found], { dims: [along, ...from.shape.keys()].filter((d, i) => i === 0 || d !== along) });
    return this.made(reshape([first], { shape: Array.isArray(q) ? [shares.length, ...shape] : shape }));
  }

  private inOrder(op: string, dim: number | SortOptions | undefined, options: SortOptions | undefined): FirstPlaces {
    const [along = -1, given] = withoutLeftOut([dim, options], 1) as [number?, SortOptions?];
    const { descending = false } = checkOptions(op, given, ['descending']);
    checkBoolean(`${op}: descending`, descending);
    return this.firstOf(op, along, (size) => size, descending);
  }

  private firstOf(op: string, dim: unknown, count: (size: number) => number, descending: boolean): FirstPlaces {
    const { node } = this;
    const named = normalizeDim(op, dim, node.shape.length);
    const [from, along] = node.shape.length > 0 ? [node, named] : [inRow(node), 0];
    const places = withoutGrad(() => firstInOrder(from, along, count(from.shape[along]), descending));
    return { from, along, places };
  }

  /** What stands at the places, and the places; of a scalar both are scalars, or nothing. The gradient goes where the values come from. */
  private pair({ from, along, places }: FirstPlaces): [values: Made, indices: Made] {
    const values = gather([from, places], { dim: along });
    const { shape } = this.node;
    const like = shape.length > 0 || places.shape[0] === 0 ? places.shape : shape;
    return [this.made(shaped(values, like)), this.made(shaped(places, like))];
  }
}

/** Where the first elements along a dimension come from; a scalar is a row of one. */
interface FirstPlaces {
  readonly from: GraphNode;
  readonly along: number;
  readonly places: GraphNode;
}

/**
 * Where what is at some ranks of the order along a dimension comes from, of the places in order; where one is NaN, the first NaN, which is the largest.
 * Shape: (..., n, ...) -> (..., number of ranks, ...)
 */
function inOrderAt(from: GraphNode, dim: number, places: GraphNode, ranks: GraphNode): GraphNode {
  const there = selectRows('ranks', places, dim, ranks);
  return where([any([ne([from, from])], { dims: [dim] }), argmax([from], { dim }), there]);
}

const wholeNumbers = (numbers: readonly number[]) => leafNode(wordsOf(Int32Array.from(numbers)), [numbers.length], [1], 'int32');
