import { checkIndex, checkNumbers, describe, inspect, KindlingError, type TypedArray } from '@kindling/checks';
import { isTensor, type Tensor, tensor, tensorFromBatchInnermost } from '@kindling/core';
import { collateNumbers } from './collate';
import { type Batch, checkIndices, type Dataset } from './dataset';
import { datasetText } from './datasetText';
import { batchMemory, scatterExample } from './gather';

/** A number per example where the targets are 1-D, a Tensor otherwise. */
type Target = number | Tensor;

/** Numbers of all examples, row-major, and the shape of one of them. */
interface Rows {
  data: ArrayLike<number>;
  shape: readonly number[];
  size: number;
}

/**
 * Examples and targets that are tensors already, example by example along dim 0. They are read once, at the first access.
 * Shape: x [count, ...], y [count] or [count, ...].
 * @throws KindlingError when `x` is no Tensor of one dim or more, or `y` is none, or holds something else than numbers or
 * another number of them
 * @see torch.utils.data.TensorDataset
 */
export class TensorDataset implements Dataset<Tensor, Target> {
  static get name(): string {
    return 'TensorDataset';
  }

  readonly length: number;
  private readonly x: Tensor;
  private readonly y: Tensor | ArrayLike<number>;
  private rows: Promise<[x: Rows, y: Rows]> | null = null;

  constructor(x: Tensor, y: Tensor | readonly number[] | TypedArray) {
    if (!isTensor(x) || x.shape.length < 1) {
      throw new KindlingError(`x: expected a Tensor [count, ...], got ${isTensor(x) ? 'one of no dims' : describe(x)}`);
    }
    // any number is one to predict, NaN too
    const targets = isTensor(y) ? y : checkNumbers('y', y, { kind: 'a Tensor or an array of numbers' });
    const count = isTensor(targets) ? (targets.shape[0] ?? 0) : targets.length;
    if (count !== x.shape[0]) throw new KindlingError(`y: expected ${x.shape[0]} targets, one per example of x, got ${count}`);
    this.length = x.shape[0];
    this.x = x;
    this.y = targets;
  }

  async get(index: number): Promise<[x: Tensor, y: Target]> {
    checkIndex('index', index, this.length);
    const [x, y] = await this.read();
    return [tensorOfRow(x, index), y.shape.length === 0 ? y.data[index] : tensorOfRow(y, index)];
  }

  async getBatch(indices: ArrayLike<number>): Promise<Batch> {
    const chosen = checkIndices(indices, this.length);
    const [x, y] = await this.read();
    return [gatherRows(x, chosen), gatherRows(y, chosen)];
  }

  private read(): Promise<[x: Rows, y: Rows]> {
    if (this.rows === null) {
      const rows = Promise.all([readRows(this.x), readRows(this.y)]);
      this.rows = rows;
      // what failed once, as a device was lost, may succeed the next time
      rows.catch(() => {
        this.rows = null;
      });
    }
    return this.rows;
  }

  toString(): string {
    return datasetText(this);
  }

  [inspect](): string {
    return this.toString();
  }
}

async function readRows(values: Tensor | ArrayLike<number>): Promise<Rows> {
  if (!isTensor(values)) return { data: values, shape: [], size: 1 };
  const shape = values.shape.slice(1);
  return { data: await values.data(), shape, size: shape.reduce((product, size) => product * size, 1) };
}

/** Only parts with dims beyond the first have rows, and those were read from a Tensor. */
function rowOf({ data, size }: Rows, index: number): Float32Array {
  return (data as Float32Array).slice(index * size, (index + 1) * size);
}

function tensorOfRow(rows: Rows, index: number): Tensor {
  return tensor(rowOf(rows, index), { shape: [...rows.shape] });
}

function gatherRows(rows: Rows, indices: ArrayLike<number>): Tensor {
  if (rows.shape.length === 0) return collateNumbers(Array.from(indices, (index) => rows.data[index]));
  const count = indices.length;
  const output = batchMemory('getBatch', rows.size, count);
  for (let n = 0; n < count; n++) scatterExample(rowOf(rows, indices[n]), n, count, output);
  return tensorFromBatchInnermost(output, [count, ...rows.shape]);
}
