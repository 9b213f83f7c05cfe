import { checkBoolean, checkInteger, checkOptions, refuseSurplus } from '@kindling/checks';
import { withoutGrad } from '../graph/gradMode';
import type { GraphNode } from '../graph/node';
import { ne, where } from '../ops/comparison';
import { any, argmax, checkAny } from '../ops/extremes';
import { gather } from '../ops/indexing';
import { firstInOrder } from '../ops/ordering';
import { slice } from '../ops/slice';
import { shaped } from '../ops/view';
import { normalizeDim } from '../shape/shape';
import { inRow } from './indexing';
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

/** The methods that put elements in order. NaN counts as larger than any number; equal elements keep their order. */
export abstract class Ordering<Made> extends Reductions<Made> {
  /**
   * The elements along a dimension (the last if not said) in order, the smallest first, and the places that they come from: `const [values, indices] = x.sort()`,
   * `x.sort({ descending: true })`, `x.sort(0, { descending: true })`.
   * Long rows are put in order block by block, and the blocks merged two by two: on webasm one of 10^5 takes 10 ms.
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
   * `const [values, indices] = logits.topk(5)`, `x.topk(5, { largest: false })`. Few of many are looked for in the blocks that the largest ones lie in. Shape: (..., n, ...) -> (..., k, ...), both; the indices are int32
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
    const indices = withoutGrad(() => {
      const middle = Math.floor((from.shape[along] - 1) / 2);
      const places = firstInOrder(from, along, middle + 1, false);
      return placesOrNan(from, along, slice([places], { dim: along, start: middle, length: 1, step: 1 }));
    });
    const values = shaped(gather([from, indices], { dim: along }), shape);
    return isOne ? this.madeWithIndices(values, shaped(indices, shape)) : this.made(values);
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

/** Places along a dimension; where one of its elements is NaN, that of the first NaN, which is the largest. */
export function placesOrNan(from: GraphNode, dim: number, places: GraphNode): GraphNode {
  return where([any([ne([from, from])], { dims: [dim] }), argmax([from], { dim }), places]);
}
