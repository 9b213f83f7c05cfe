import {
  allocate,
  checkIndex,
  checkOptions,
  checkText,
  describe,
  exactMethods,
  inspect,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import { type Tensor, tensor } from '@kindling/core';
import { asTransform, type RandomNumbers, type Transform, type TransformLike } from '@kindling/transforms';
import { type Batch, checkIndices, type MapDataset } from '../dataset';
import { datasetText } from '../datasetText';
import { defaultCollate } from '../loader/collate';
import { stackExamples } from '../loader/stackExamples';
import { readCsv } from './readCsv';
import {
  type Column,
  type CsvOptions,
  CsvTable,
  checkColumns,
  checkCsvOptions,
  classColumn,
  csvOptionNames,
  isNone,
  isNumber,
} from './table';

/** Which file and which of its columns CSVDataset takes. */
export interface CSVDatasetOptions<Output = Float32Array> extends CsvOptions {
  /** The file; `~` at its beginning is your home folder; in a browser an address. */
  path: string;
  /** The columns of x, of numbers or of classes; all others than those of y when left out. */
  x?: readonly string[] | undefined;
  /** The column of y: of numbers, or of classes, as which one of texts is taken; the last one when left out. */
  y?: string | undefined;
  /** What becomes of a row of x, for example its standardisation; without one it stays as it is. */
  transform?: TransformLike<Float32Array, Output> | undefined;
}

/**
 * The rows of a CSV file: some columns as x, one as y.
 * Shape: x [columns], y a number, or that of a class (int32).
 * @throws KindlingError when the file is no CSV file, a column is missing, or one of x is of texts
 */
export class CSVDataset<Output = Float32Array> implements MapDataset<[x: Output, y: number]> {
  static get name(): string {
    return 'CSVDataset';
  }

  readonly length: number;
  /** The names of the columns of x. */
  readonly features: readonly string[];
  /** The name of the column of y. */
  readonly target: string;
  /** What the numbers of classes mean; none where y is of numbers. */
  readonly classes: readonly string[];
  readonly transform: Transform<Float32Array, Output> | null;
  /** Row by row. */
  private readonly rows: Float32Array;
  private readonly targets: Float32Array | Int32Array;

  /** Reads the file. */
  static async load<Output = Float32Array>(options: CSVDatasetOptions<Output>): Promise<CSVDataset<Output>> {
    refuseSurplus('CSVDataset.load', arguments, 1);
    const { path, x, y, transform, ...reading } = checkCsvOptions('CSVDataset.load', options, ['path', 'x', 'y', 'transform']);
    const own = transform === undefined ? undefined : asTransform('transform', transform);
    if (x !== undefined) checkColumns('x', x);
    if (y !== undefined) checkText('y', y);
    const given = Object.fromEntries(csvOptionNames.map((name) => [name, reading[name]]));
    return new CSVDataset<Output>(await readCsv(path, given), { x, y, transform: own });
  }

  /** @param table what `readCsv` or `parseCsv` gives */
  constructor(table: CsvTable, options: Pick<CSVDatasetOptions<Output>, 'x' | 'y' | 'transform'> = {}) {
    refuseSurplus(new.target.name, arguments, 2);
    exactMethods(new.target, { except: ['getBatch'] });
    if (!(table instanceof CsvTable)) {
      throw new KindlingError(`table: expected what readCsv or parseCsv gives, got ${describe(table)}`);
    }
    const given = checkOptions('CSVDataset', options, ['x', 'y', 'transform']);
    // without rows nothing says what a column is of
    if (table.length === 0) throw new KindlingError('table: expected one row or more, got none');
    const names = table.columns.map(({ name }) => name);
    const { y = names[names.length - 1], x = names.filter((name) => name !== y), transform } = given;
    checkColumns('x', x);
    checkText('y', y);
    const target = classesOf(table.column(y));
    const columns = x.map((name) => featureOf(table.column(name)));
    if (columns.length === 0) throw new KindlingError('x: expected one column or more, got none');
    this.length = table.length;
    this.features = Object.freeze([...x]);
    this.target = y;
    this.classes = target.classes;
    this.targets = target.values as Float32Array | Int32Array;
    this.transform = transform === undefined ? null : asTransform('transform', transform);
    const size = columns.length;
    this.rows = allocate('CSVDataset', 4 * table.length * size, () => new Float32Array(table.length * size));
    for (const [i, { values }] of columns.entries()) {
      for (let row = 0; row < table.length; row++) this.rows[row * size + i] = values[row] as number;
    }
  }

  /** The row of that number: a copy, or what the transform makes of it. */
  get(index: number, random?: RandomNumbers): [x: Output, y: number] {
    checkIndex('index', index, this.length);
    const size = this.features.length;
    const row = this.rows.slice(index * size, (index + 1) * size);
    return [(this.transform === null ? row : this.transform.forward(row, random)) as Output, this.targets[index]];
  }

  /**
   * The mean and the standard deviation (divided by the number of rows) of each column of x, for a transform.
   * @param indices the rows that count, such as those of a Subset to train on; all when left out
   */
  statistics(indices?: ArrayLike<number>): { mean: Float32Array; std: Float32Array } {
    const counted =
      indices === undefined ? Array.from({ length: this.length }, (_, row) => row) : checkIndices(indices, this.length);
    if (counted.length === 0) throw new KindlingError('indices: expected one row or more, got none');
    const size = this.features.length;
    const moments = this.features.map((_, i) => {
      const values = Array.from(counted, (row) => this.rows[row * size + i]);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      return { mean, std: Math.sqrt(squares / values.length) };
    });
    return { mean: Float32Array.from(moments, ({ mean }) => mean), std: Float32Array.from(moments, ({ std }) => std) };
  }

  /** There where there is no transform, which takes a row. */
  get getBatch(): ((indices: ArrayLike<number>) => Batch) | undefined {
    if (this.transform !== null) return undefined;
    return (indices) => this.batchOf(checkIndices(indices, this.length));
  }

  private batchOf(indices: ArrayLike<number>): Batch {
    const { rows, targets } = this;
    const size = this.features.length;
    const x = stackExamples('getBatch', { shape: [size], dtype: 'float32' }, indices.length, (n) =>
      rows.subarray(indices[n] * size, (indices[n] + 1) * size),
    );
    return [x, this.collateTargets(Array.from(indices, (index) => targets[index]))];
  }

  private collateTargets(values: number[]): Tensor {
    if (this.targets instanceof Int32Array) return tensor(Int32Array.from(values));
    return (defaultCollate(values.map((value) => [0, value] as [number, number])) as Batch)[1];
  }

  toString(): string {
    const target = this.classes.length > 0 ? `, ${this.classes.length} classes` : '';
    return datasetText(this, `x: ${this.features.join(', ')}`, `y: ${this.target}${target}`);
  }

  [inspect](): string {
    return this.toString();
  }
}

/** Digits without a letter: 1,5 and 50% and 2020-01-01, beside numbers. */
const looksLikeNumber = (cell: string) => isNumber(cell) || (/\d/.test(cell) && !/\p{L}/u.test(cell));

/** A cell that has a column be one of texts, for errors, and what might be done about it. */
function oddCell(cells: readonly string[]): { shown: string; hint: string } {
  const odd = cells.find((cell) => !isNumber(cell)) ?? cells[0];
  return { shown: describe(odd), hint: isNone(odd ?? '') ? '; missing says what it counts as' : '' };
}

/**
 * A column of texts as one of classes.
 * @throws KindlingError where one is missing, or most of them look like numbers: each would be a class of its own
 */
function classesOf(column: Column): Column {
  if (column.type !== 'text') return column;
  const cells = column.values as readonly string[];
  if (cells.length > 0 && 2 * cells.filter(looksLikeNumber).length >= cells.length) {
    const { shown, hint } = oddCell(cells);
    throw new KindlingError(
      `y: expected a column of numbers, or of names of classes, got ${describe(column.name)} of what looks like numbers and is not, such as ${shown} (types: { ${column.name}: 'class' } takes them as names${hint})`,
    );
  }
  const missing = cells.indexOf('');
  if (missing !== -1) {
    throw new KindlingError(
      `y: expected a class in every row of ${describe(column.name)}, got an empty cell for example ${missing} (types: { ${describe(column.name)}: 'class' } takes it as a class of its own)`,
    );
  }
  return classColumn(column.name, cells);
}

function featureOf(column: Column): Column {
  if (column.type !== 'text') return column;
  const { shown, hint } = oddCell(column.values as readonly string[]);
  throw new KindlingError(
    `x: expected columns of numbers, got ${describe(column.name)} of texts, such as ${shown} (types: { ${column.name}: 'class' } numbers them${hint})`,
  );
}
