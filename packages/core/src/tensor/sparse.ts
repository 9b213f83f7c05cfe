import {
  describe,
  exactMethods,
  isTypedArray,
  KindlingError,
  noteLoaded,
  refuseSurplus,
  type TypedArray,
} from '@kindling/checks';
import { checkClasses } from '../graph/classIndices';
import { mul } from '../ops/elementwise';
import { spreadInto } from '../ops/indexing';
import { expand, reshape } from '../ops/view';
import { checkedSize, checkShape, shapeText } from '../shape/shape';
import { tensor, zeros } from './creation';
import { selectRows } from './indexing';
import type { NestedArray } from './nested';
import { floatTensor } from './operands';
import { knownNumbers } from './subscripts';
import { isTensor, Tensor } from './tensor';

/** A matrix of which only some elements are kept, the others being 0. What stands twice at one place adds up. @see torch.sparse_coo_tensor */
export class SparseTensor {
  static get name(): string {
    return 'SparseTensor';
  }

  /** @internal sparseCooTensor makes them. */
  constructor(
    /** Rows and columns, int32. Shape: (2, count) */
    readonly indices: Tensor,
    /** What stands there, float32. Shape: (count) */
    readonly values: Tensor,
    readonly shape: readonly [number, number],
  ) {
    exactMethods(new.target);
  }

  /** The same matrix with rows and columns swapped. @see torch.Tensor.t */
  t(): SparseTensor {
    const [rows, columns] = this.shape;
    return new SparseTensor(this.indices.flip([0]), this.values, [columns, rows]);
  }

  /** The matrix product with a matrix. Shape: (n, m) x (m, k) -> (n, k). @throws KindlingError @see torch.sparse.mm */
  matmul(dense: Tensor): Tensor {
    return spmm(this, dense);
  }

  /** The matrix with its zeros. @see torch.Tensor.to_dense */
  toDense(): Tensor {
    const [rows, columns] = this.indices.unbind(0);
    return zeros(this.shape).indexPut([rows, columns], this.values, { accumulate: true });
  }

  toString(): string {
    return `SparseTensor(shape=${shapeText(this.shape)}, ${this.values.numel} values)`;
  }
}

noteLoaded('SparseTensor');

/** A tensor as it is; numbers as one. */
function tensorFrom(name: string, given: unknown, dtype: 'int32' | 'float32'): Tensor {
  if (isTensor(given)) return given;
  if (Array.isArray(given) || isTypedArray(given)) return tensor(given as NestedArray, { dtype });
  throw new KindlingError(`${name}: expected a Tensor or an array of numbers, got ${describe(given)}`);
}

/**
 * A matrix of the values at some places. Shape: indices (2, count) of int32, the rows and then the columns; values (count)
 * @throws KindlingError for what does not fit, and for a place outside of the shape, at the latest when something computed with it is read
 * @see torch.sparse_coo_tensor
 */
export function sparseCooTensor(
  indices: Tensor | NestedArray,
  values: Tensor | NestedArray | TypedArray,
  shape: readonly number[],
): SparseTensor {
  refuseSurplus('sparseCooTensor', arguments, 3);
  const op = 'sparseCooTensor';
  const [places, numbers] = [tensorFrom(`${op}: indices`, indices, 'int32'), tensorFrom(`${op}: values`, values, 'float32')];
  const sizes = checkShape(`${op}: shape`, shape);
  if (sizes.length !== 2) throw new KindlingError(`${op}: shape: expected two sizes, got ${shapeText(sizes)}`);
  checkedSize(`${op}: shape`, sizes);
  if (places.dtype !== 'int32') throw new KindlingError(`${op}: indices: expected int32, got ${places.dtype}`);
  floatTensor(`${op}: values`, numbers);
  if (numbers.dim !== 1)
    throw new KindlingError(`${op}: values: expected one dimension, got shape ${shapeText(numbers.node.shape)}`);
  if (places.dim !== 2 || places.node.shape[0] !== 2 || places.node.shape[1] !== numbers.numel) {
    throw new KindlingError(
      `${op}: indices: expected shape [2, ${numbers.numel}], a row and a column for each value, got ${shapeText(places.node.shape)}`,
    );
  }
  const known = knownNumbers(places.node);
  if (known !== null) {
    const count = numbers.numel;
    checkClasses(
      `${op}: rows`,
      Array.from({ length: count }, (_, i) => known[i]),
      sizes[0],
    );
    checkClasses(
      `${op}: columns`,
      Array.from({ length: count }, (_, i) => known[count + i]),
      sizes[1],
    );
  }
  return new SparseTensor(places, numbers, [sizes[0], sizes[1]]);
}

/**
 * The matrix product of a sparse matrix and one that is not. Shape: (n, m) x (m, k) -> (n, k)
 * @throws KindlingError for what does not fit @see torch.sparse.mm
 */
export function spmm(sparse: SparseTensor, dense: Tensor): Tensor {
  refuseSurplus('spmm', arguments, 2);
  if (!(sparse instanceof SparseTensor))
    throw new KindlingError(`spmm: sparse: expected a SparseTensor, got ${describe(sparse)}`);
  const { node } = floatTensor('spmm: dense', dense);
  const [rows, columns] = sparse.shape;
  if (node.shape.length !== 2 || node.shape[0] !== columns) {
    throw new KindlingError(
      `spmm: dense: expected shape (${columns}, k) for a sparse matrix of shape ${shapeText(sparse.shape)}, got ${shapeText(node.shape)}`,
    );
  }
  const count = sparse.values.numel;
  const [row, column] = sparse.indices.unbind(0).map(({ node }) => node);
  const width = node.shape[1];
  const aside = [count, 1];
  const products = mul([
    selectRows('sparseCooTensor: columns', node, 0, column),
    reshape([sparse.values.node], { shape: aside }),
  ]);
  const places = expand([reshape([row], { shape: aside })], { shape: [count, width] });
  return new Tensor(spreadInto([rows, width], 0, places, products, 'sparseCooTensor: rows'));
}
