import {
  checkIndex,
  checkNumbers,
  describe,
  exactMethods,
  inspect,
  KindlingError,
  type TypedArray,
  typedArrayName,
} from '@kindling/checks';
import { type DType, isTensor, type Tensor, tensor } from '@kindling/core';
import { type Collated, checkIndices, type MapDataset } from './dataset';
import { datasetText } from './datasetText';
import { collateNumbers } from './loader/collate';
import { stackExamples } from './loader/stackExamples';

/** What the examples of a TensorDataset have of one tensor behind the first: a number where it is 1-D, a Tensor otherwise. */
type Target = number | Tensor;

/** A tensor, or plain numbers, one for each example. */
export type TensorColumn = Tensor | readonly number[] | TypedArray;

/** An example of a TensorDataset: of two tensors `[x, y]`. */
type Row<Columns extends readonly unknown[]> = Columns extends readonly [unknown]
  ? [x: Tensor]
  : Columns extends readonly [unknown, unknown]
    ? [x: Tensor, y: Target]
    : Columns extends readonly [unknown, ...infer Rest]
      ? [Tensor, ...{ -readonly [Key in keyof Rest]: Target }]
      : [Tensor, ...Target[]];

/** Numbers of all examples, row-major, and the shape of one of them. */
interface Rows {
  data: ArrayLike<number>;
  shape: readonly number[];
  size: number;
  dtype: DType;
}

/**
 * Examples that are tensors already, example by example along dim 0: of one tensor `[x]`, of two `[x, y]`, and so on. They are read once, at the first
 * access, and again when they were changed in place. Batches have their dtype; of numbers that are no Tensor, which may stand behind the first, an
 * array of floats gives float32, and any other int32 where all are whole numbers.
 * (`get` gives what stands behind the first as a number where it is 1-D, which says less: examples that are collated one by one go by the numbers of
 * their batch.)
 * Shape: x [count, ...], each other [count] or [count, ...].
 * @throws KindlingError when the first is no Tensor of one dim or more, or another is none, or holds something else than numbers or
 * another number of them
 * @see torch.utils.data.TensorDataset
 */
export class TensorDataset<Columns extends readonly [x: Tensor, ...others: TensorColumn[]] = [x: Tensor, y: TensorColumn]>
  implements MapDataset<Row<Columns>>
{
  static get name(): string {
    return 'TensorDataset';
  }

  readonly length: number;
  private readonly columns: readonly (Tensor | ArrayLike<number>)[];
  private rows: Promise<readonly Rows[]> | null = null;
  /** What the tensors stood for when they were read: another one after a change in place. */
  private readOf: readonly unknown[] = [];

  constructor(...tensors: Columns) {
    exactMethods(new.target, { except: ['get', 'getBatch'] });
    const [x] = tensors;
    if (!isTensor(x) || x.shape.length < 1) {
      throw new KindlingError(`x: expected a Tensor [count, ...], got ${isTensor(x) ? 'one of no dims' : describe(x)}`);
    }
    this.length = x.shape[0];
    this.columns = tensors.map((column, i) => (i === 0 ? x : checkColumn(i === 1 ? 'y' : `tensors[${i}]`, column, this.length)));
  }

  async get(index: number): Promise<Row<Columns>> {
    checkIndex('index', index, this.length);
    const columns = await this.read();
    return columns.map((rows, i) =>
      i > 0 && rows.shape.length === 0 ? rows.data[index] : tensorOfRow(rows, index),
    ) as Row<Columns>;
  }

  async getBatch(indices: ArrayLike<number>): Promise<Collated<Row<Columns>>> {
    const chosen = checkIndices(indices, this.length);
    const columns = await this.read();
    return columns.map((rows) => gatherRows(rows, chosen)) as Collated<Row<Columns>>;
  }

  private read(): Promise<readonly Rows[]> {
    const stand = this.columns.map((values) => (isTensor(values) ? values.node : null));
    if (this.rows === null || stand.some((node, i) => node !== this.readOf[i])) {
      this.readOf = stand;
      const rows = Promise.all(this.columns.map((values) => (isTensor(values) ? readRows(values) : rowsOf(values))));
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

/** What stands behind the first tensor; numbers that are no Tensor as they are now. Any number is one to predict, NaN too. */
function checkColumn(name: string, column: TensorColumn, length: number): Tensor | ArrayLike<number> {
  const values = isTensor(column) ? column : checkNumbers(name, column, { kind: 'a Tensor or an array of numbers' });
  const count = isTensor(values) ? (values.shape[0] ?? 0) : values.length;
  if (count === length) return values;
  const what = name === 'y' ? 'targets' : 'rows';
  throw new KindlingError(`${name}: expected ${length} ${what}, one per example of x, got ${count}`);
}

async function readRows(values: Tensor): Promise<Rows> {
  const shape = values.shape.slice(1);
  const data: ArrayLike<number> = await values.data();
  return { data, shape, size: shape.reduce((product, size) => product * size, 1), dtype: values.dtype };
}

/** Targets that are no Tensor. Whether they are classes is a matter of all of them: batches of one dtype come of that. */
function rowsOf(data: ArrayLike<number>): Rows {
  const areFloats = /^Float/.test(typedArrayName(data) ?? '');
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
