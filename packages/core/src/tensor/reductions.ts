import { checkNumber, checkOptions, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { withoutGrad } from '../graph/gradMode';
import type { GraphNode } from '../graph/node';
import { to } from '../ops/define';
import { onlyFloat32 } from '../ops/dtypes';
import { all, amax, amin, any, checkAny, placeOfLargest, placeOfSmallest } from '../ops/extremes';
import { gather } from '../ops/indexing';
import { norm } from '../ops/norm';
import { mean, type ReduceAttributes, sum } from '../ops/reduction';
import { cumprod, cumsum, product } from '../ops/scan';
import { logSoftmax, logSumExp, softmax } from '../ops/softmax';
import { root, variance } from '../ops/statistics';
import { shaped } from '../ops/view';
import { normalizeDim, shapeText } from '../shape/shape';
import { inRow } from './indexing';
import { withoutLeftOut } from './leftOut';
import { type DimOptions, reducedDims } from './reduced';
import { diagonalOf } from './structure';
import { Subscripted } from './subscripted';

/** What `var` and `std` take. */
export interface VarianceOptions extends DimOptions {
  /** How many elements fewer than there are the sum is divided by; 1 if not said. */
  readonly correction?: number | undefined;
}

/** Values along a dimension, and the places that they come from: `const [values, indices] = x.max(1)`, or `x.max(1)[1]`. */
export interface WithIndices<Made> extends Iterable<Made> {
  readonly 0: Made;
  readonly 1: Made;
  /** The tensor itself. */
  readonly values: Made;
  /** Where the values lie along the dimension: int32. */
  readonly indices: Made;
}

type Dims = number | readonly number[];
type Along = (inputs: readonly [GraphNode], attributes: ReduceAttributes) => GraphNode;

/** An extreme of all elements, whose gradient is another one than along dimensions. */
const ofAll =
  (extreme: typeof amax): Along =>
  (inputs, attributes) =>
    extreme(inputs, { ...attributes, ofAll: true });

/** What a tensor makes of its elements, of all or of those along dimensions. */
export abstract class Reductions<Made> extends Subscripted<Made> {
  protected abstract madeWithIndices(values: GraphNode, indices: GraphNode): Made & WithIndices<Made>;

  /** The sum of all elements, or over one or several dimensions. @throws KindlingError @see torch.sum */
  sum(dim?: Dims, options?: DimOptions): Made {
    return this.over('sum', dim, options, sum);
  }

  /** The mean of all elements, or over one or several dimensions. @throws KindlingError @see torch.mean */
  mean(dim?: Dims, options?: DimOptions): Made {
    return this.over('mean', dim, options, mean);
  }

  /** The product of all elements, or along one dimension, in as many rounds as their number has binary digits. @throws KindlingError @see torch.prod */
  prod(dim?: number, options?: DimOptions): Made {
    const { node } = this;
    const { dims, shape } = reducedDims('prod', node.shape, dim, options, false);
    const multiplied = dims.length === 1 ? product(node, dims[0]) : product(inRow(node), 0);
    return this.made(shaped(multiplied, shape));
  }

  /**
   * The largest of all elements (ties share the gradient), or of each row along a dimension (the first of ties gets it). Along a dimension the
   * result is the tensor of the values, with `indices` (int32) beside them, and gives both in turn: `const [values, indices] = x.max(1)`.
   * @throws KindlingError if there is no element @see torch.max
   */
  max(dim: number, options?: DimOptions): Made & WithIndices<Made>;
  max(dim?: number, options?: DimOptions): Made;
  max(dim?: number, options?: DimOptions): Made {
    return dim === undefined
      ? this.extreme('max', dim, options, ofAll(amax))
      : this.firstExtreme('max', dim, options, placeOfLargest);
  }

  /**
   * The smallest of all elements (ties share the gradient), or of each row along a dimension (the first of ties gets it). Along a dimension the
   * result is the tensor of the values, with `indices` (int32) beside them, and gives both in turn: `const [values, indices] = x.min(1)`.
   * @throws KindlingError if there is no element @see torch.min
   */
  min(dim: number, options?: DimOptions): Made & WithIndices<Made>;
  min(dim?: number, options?: DimOptions): Made;
  min(dim?: number, options?: DimOptions): Made {
    return dim === undefined
      ? this.extreme('min', dim, options, ofAll(amin))
      : this.firstExtreme('min', dim, options, placeOfSmallest);
  }

  /** The largest of all elements, or over one or several dimensions; ties share the gradient. @throws KindlingError if there is no element @see torch.amax */
  amax(dim?: Dims, options?: DimOptions): Made {
    return this.extreme('amax', dim, options, amax);
  }

  /** The smallest of all elements, or over one or several dimensions; ties share the gradient. @throws KindlingError if there is no element @see torch.amin */
  amin(dim?: Dims, options?: DimOptions): Made {
    return this.extreme('amin', dim, options, amin);
  }

  /**
   * The index of the first largest of all elements (counted row-major), or along a dimension: int32.
   * @throws KindlingError if there is no element @see torch.argmax
   */
  argmax(dim?: number, options?: DimOptions): Made {
    return this.place('argmax', dim, options, placeOfLargest);
  }

  /**
   * The index of the first smallest of all elements (counted row-major), or along a dimension: int32.
   * @throws KindlingError if there is no element @see torch.argmin
   */
  argmin(dim?: number, options?: DimOptions): Made {
    return this.place('argmin', dim, options, placeOfSmallest);
  }

  /**
   * The variance of all elements, or over one or several dimensions: the mean squared distance from the mean, of one element fewer than there are,
   * or as many as `correction` says. @throws KindlingError @see torch.var
   */
  var(dim?: Dims | VarianceOptions, options?: VarianceOptions): Made {
    return this.spread('var', dim, options, (node) => node);
  }

  /** The standard deviation, the square root of the variance; where it is 0, so is the gradient. @throws KindlingError @see torch.std */
  std(dim?: Dims | VarianceOptions, options?: VarianceOptions): Made {
    return this.spread('std', dim, options, (node) => root([node]));
  }

  /**
   * (sum |x|^p)^(1/p) of all elements, or over one or several dimensions: the Euclidean length if p is not said. Of infinite p it is the largest size
   * (of minus infinity the smallest), of 0 how many elements are not 0. Where it is 0, so is the gradient.
   * @throws KindlingError if p is no number @see torch.norm
   */
  norm(p = 2, dim?: Dims, options?: DimOptions): Made {
    refuseSurplus('norm', arguments, 3);
    if (typeof p !== 'number' || Number.isNaN(p)) throw new KindlingError(`norm: p: expected a number, got ${describe(p)}`);
    onlyFloat32([this.dtype], undefined, 'norm');
    const isExtreme = Math.abs(p) === Number.POSITIVE_INFINITY;
    const along: Along = ([node], { dims }) => norm(node, dims, p);
    return isExtreme ? this.extreme('norm', dim, options, along) : this.over('norm', dim, options, along);
  }

  /** log(sum(e^x)) of all elements, or over one or several dimensions, safe for large numbers. @throws KindlingError @see torch.logsumexp */
  logSumExp(dim?: Dims, options?: DimOptions): Made {
    return this.over('logSumExp', dim, options, ([node], { dims }) => logSumExp(node, dims));
  }

  /** exp(x) over the sum of exp(x) along a dimension, safe for large numbers. Shape: stays. @throws KindlingError @see torch.softmax */
  softmax(dim: number): Made {
    return this.made(softmax(this.node, dim));
  }

  /** log(softmax(x)) along a dimension. Shape: stays. @throws KindlingError @see torch.log_softmax */
  logSoftmax(dim: number): Made {
    return this.made(logSoftmax(this.node, dim));
  }

  /** Whether an element is not 0, of all or over one or several dimensions: bool. @throws KindlingError @see torch.any */
  any(dim?: Dims, options?: DimOptions): Made {
    return this.over('any', dim, options, any);
  }

  /** Whether no element is 0, of all or over one or several dimensions: bool. @throws KindlingError @see torch.all */
  all(dim?: Dims, options?: DimOptions): Made {
    return this.over('all', dim, options, all);
  }

  /** The sum of a matrix's diagonal. Shape: (n, m) -> (). @throws KindlingError for other than two dimensions @see torch.trace */
  trace(): Made {
    const { shape } = this.node;
    if (shape.length !== 2) throw new KindlingError(`trace: expected two dimensions, got shape ${shapeText(shape)}`);
    return this.made(shaped(sum([diagonalOf(this.node, 0, 0, 1)], { dims: [0] }), []));
  }

  /** How many elements are not 0, of all or over one or several dimensions: int32. @throws KindlingError @see torch.count_nonzero */
  countNonzero(dim?: Dims, options?: DimOptions): Made {
    return this.over('countNonzero', dim, options, ([node], attributes) => sum([to([node], { dtype: 'bool' })], attributes));
  }

  /** The sums of each element and all before it along a dimension. Shape: stays. @throws KindlingError @see torch.cumsum */
  cumsum(dim: number): Made {
    return this.running('cumsum', dim, cumsum);
  }

  /** The products of each element and all before it along a dimension. Shape: stays. @throws KindlingError @see torch.cumprod */
  cumprod(dim: number): Made {
    return this.running('cumprod', dim, cumprod);
  }

  private over(op: string, dim: unknown, options: DimOptions | undefined, along: Along): Made {
    const { node } = this;
    const { dims, shape } = reducedDims(op, node.shape, dim, options);
    return this.made(shaped(along([node], { dims }), shape));
  }

  private extreme(op: string, dim: unknown, options: DimOptions | undefined, along: Along): Made {
    return this.over(op, dim, options, (inputs, attributes) => {
      checkAny(op, this.node.shape, attributes.dims);
      return along(inputs, attributes);
    });
  }

  private firstExtreme(
    op: string,
    dim: unknown,
    options: DimOptions | undefined,
    place: typeof placeOfLargest,
  ): Made & WithIndices<Made> {
    const { node } = this;
    if (dim instanceof Reductions) {
      const instead = `of two tensors it is ${op}imum(x, y)`;
      throw new KindlingError(`${op}: dim: expected one dimension, got ${describe(dim)}: ${instead}`);
    }
    const { dims, shape } = reducedDims(op, node.shape, dim, options, false);
    checkAny(op, node.shape, dims);
    const [along = 0] = dims;
    const from = dims.length === 0 ? inRow(node) : node;
    const indices = withoutGrad(() => place(from, along));
    return this.madeWithIndices(shaped(gather([from, indices], { dim: along }), shape), shaped(indices, shape));
  }

  private place(op: string, dim: unknown, options: DimOptions | undefined, place: typeof placeOfLargest): Made {
    const { node } = this;
    const { dims, shape } = reducedDims(op, node.shape, dim, options, false);
    checkAny(op, node.shape, dims);
    const isOne = dim !== undefined && dims.length > 0;
    return this.made(shaped(isOne ? place(node, dims[0]) : place(inRow(node), 0), shape));
  }

  private spread(op: string, dim: unknown, options: VarianceOptions | undefined, finish: (node: GraphNode) => GraphNode): Made {
    const [along, given] = withoutLeftOut([dim, options], 1) as [unknown, VarianceOptions?];
    const { correction = 1, ...others } = checkOptions(op, given, ['keepDim', 'correction']);
    checkNumber(`${op}: correction`, correction);
    onlyFloat32([this.dtype], undefined, op);
    return this.over(op, along, others, ([node], { dims }) => finish(variance(node, dims, correction)));
  }

  private running(op: string, dim: unknown, along: (node: GraphNode, dim: number) => GraphNode): Made {
    const { node } = this;
    const axis = normalizeDim(op, dim, node.shape.length);
    return this.made(node.shape.length === 0 ? shaped(along(inRow(node), 0), []) : along(node, axis));
  }
}
