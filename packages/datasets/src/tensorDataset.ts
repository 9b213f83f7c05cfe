import {
  checkIndex,
  checkNumbers,
  describe,
  exactMethods,
  inspect,
  KindlingError,
  refuseSurplus,
  type TypedArray,
  typedArrayName,
} from '@kindling/checks';
import { type DType, isTensor, type Tensor, tensor } from '@kindling/core';
import { type Batch, checkIndices, type Dataset } from './dataset';
import { datasetText } from './datasetText';
import { collateNumbers } from './loader/collate';
import { stackExamples } from './loader/stackExamples';

/** A number per example where the targets are 1-D, a Tensor otherwise. */
type Target = number | Tensor;

/** Numbers of all examples, row-major, and the shape of one of them. */
interface Rows {
  data: ArrayLike<number>;
  shape: readonly number[];
  size: number;
  dtype: DType;
}

/**
 * Examples and targets that are tensors already, example by example along dim 0. They are read once, at the first access, and again when they were changed in place. Batches have their
 * dtype; of targets that are no Tensor, an array of floats gives float32, and any other int32 where all are whole numbers.
 * (`get` gives a target as a number, which says less: examples that are collated one by one go by the numbers of their batch.)
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
  private readonly areFloats: boolean;
  private rows: Promise<[x: Rows, y: Rows]> | null = null;
  /** What the tensors stood for when they were read: another one after a change in place. */
  private readOf: readonly unknown[] = [];

  constructor(x: Tensor, y: Tensor | readonly number[] | TypedArray) {
    refuseSurplus(new.target.name, arguments, 2);
    exactMethods(new.target, { except: ['get', 'getBatch'] });
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
    this.areFloats = /^Float/.test(typedArrayName(y) ?? '');
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
    const stand = [this.x, this.y].map((values) => (isTensor(values) ? values.node : null));
    if (this.rows === null || stand.some((node, i) => node !== this.readOf[i])) {
      this.readOf = stand;
      const rows = Promise.all([readRows(this.x), isTensor(this.y) ? readRows(this.y) : rowsOf(this.y, this.areFloats)]);
      this.rows = rows;
      // what failed once, as a device was lost, may succeed the next time
      rows.catch(() => {
        if (this.rows === rows) this.rows = null;
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

async function readRows(values: Tensor): Promise<Rows> {
  const shape = values.shape.slice(1);
  const data: ArrayLike<number> = await values.data();
  return { data, shape, size: shape.reduce((product, size) => product * size, 1), dtype: values.dtype };
}

/** Targets that are no Tensor. Whether they are classes is a matter of all of them: batches of one dtype come of that. */
function rowsOf(data: ArrayLike<number>, areFloats: boolean): Rows {
  return { data, shape: [], size: 1, dtype: areFloats ? 'float32' : collateNumbers(data).dtype };
}

/** The numbers of an example: a view where there are several, else a list of the one. */
function rowOf({ data, size }: Rows, index: number): ArrayLike<number> {
  if (size === 1) return [data[index]];
  // only what was read from a Tensor has rows
  return (data as Float32Array).subarray(index * size, (index + 1) * size);
}

function tensorOfRow(rows: Rows, index: number): Tensor {
  return tensor(rowOf(rows, index) as number[] | TypedArray, { shape: [...rows.shape], dtype: rows.dtype });
}

function gatherRows(rows: Rows, indices: ArrayLike<number>): Tensor {
  return stackExamples('getBatch', rows, indices.length, (n) => rowOf(rows, indices[n]));
}
