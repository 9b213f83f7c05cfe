import type { FixtureDType } from '@kindling/fixtures';

/** The gradient that an oracle tensor sends to one of its inputs, from its own. */
export type Pull = (grad: Float64Array) => Float64Array;

/**
 * A float64 array that remembers how it was computed: the smallest eager autograd that can judge ours.
 * Everything here is plain loops, shares nothing with the code under test, and is itself held against PyTorch's fixtures.
 */
export class OracleTensor {
  grad: Float64Array | null = null;

  constructor(
    readonly shape: readonly number[],
    readonly data: Float64Array,
    readonly inputs: readonly { readonly tensor: OracleTensor; readonly pull: Pull }[] = [],
    readonly dtype: FixtureDType = 'float32',
  ) {
    if (data.length !== count(shape)) throw new Error(`oracle: ${data.length} numbers for shape [${shape}]`);
  }
}

export function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A leaf. */
export function leaf(shape: readonly number[], data: ArrayLike<number>, dtype: FixtureDType = 'float32'): OracleTensor {
  return new OracleTensor(shape, Float64Array.from(data), [], dtype);
}

/** What several numbers are together: the kind that has room for all. */
export function together(...dtypes: readonly FixtureDType[]): FixtureDType {
  if (dtypes.includes('float32')) return 'float32';
  return dtypes.includes('int32') ? 'int32' : 'bool';
}

/** Calls `visit` with each index of a shape in row-major order. */
export function forEachIndex(shape: readonly number[], visit: (index: readonly number[], flat: number) => void): void {
  const total = count(shape);
  const index = shape.map(() => 0);
  for (let flat = 0; flat < total; flat++) {
    visit(index, flat);
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      index[dim]++;
      if (index[dim] < shape[dim]) break;
      index[dim] = 0;
    }
  }
}

/** Where an index lies in row-major numbers; dims of size 1 are repeated, and an index with more dims than the shape drops its first. */
export function place(shape: readonly number[], index: readonly number[]): number {
  const skipped = index.length - shape.length;
  return shape.reduce((flat, size, dim) => flat * size + (size === 1 ? 0 : index[dim + skipped]), 0);
}

/** Sends `upstream` back through everything that `output` was computed from, and adds it up in each tensor's `grad`. */
export function backward(output: OracleTensor, upstream: ArrayLike<number>): void {
  const order: OracleTensor[] = [];
  const seen = new Set<OracleTensor>();
  const visit = (tensor: OracleTensor): void => {
    if (seen.has(tensor)) return;
    seen.add(tensor);
    for (const { tensor: input } of tensor.inputs) visit(input);
    order.push(tensor);
  };
  visit(output);
  for (const tensor of order) tensor.grad = new Float64Array(tensor.data.length);
  output.grad = Float64Array.from(upstream);
  for (const tensor of order.reverse()) {
    for (const { tensor: input, pull } of tensor.inputs) {
      const sent = pull(tensor.grad as Float64Array);
      const received = input.grad as Float64Array;
      for (let i = 0; i < received.length; i++) received[i] += sent[i];
    }
  }
}
