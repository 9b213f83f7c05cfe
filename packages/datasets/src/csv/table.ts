import {
  checkArray,
  checkChoice,
  checkNumber,
  checkOptions,
  checkText,
  describe,
  exactMethods,
  inspect,
  isRecord,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import Papa from 'papaparse';

/** What the cells of a column are: numbers, texts, or names of classes. */
export type ColumnType = 'number' | 'text' | 'class';

/** How a CSV file is read. */
export interface CsvOptions {
  /** Whether the first row names the columns; true when left out. Without one they are called '0', '1', ... */
  header?: boolean | undefined;
  /** What stands between two cells; when left out that of a comma, a tab, `|` and `;` which the first row has most of. */
  delimiter?: string | undefined;
  /** Rows that begin with it are left out. */
  comments?: string | undefined;
  /** What columns are, by name. Of those left out, a column is of numbers where all of its cells are, else of texts. */
  types?: Readonly<Record<string, ColumnType>> | undefined;
  /** What an empty cell of a column of numbers counts as, and one of NA, NaN, null and what else pandas takes for none; may be NaN. An error when left out. */
  missing?: number | undefined;
}

export const csvOptionNames = ['header', 'delimiter', 'comments', 'types', 'missing'] as const;

/** A column: its numbers, class numbers or texts. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** The numbers, or the numbers of the classes; of texts, the texts. */
  readonly values: Float32Array | Int32Array | readonly string[];
  /** What class numbers mean: the names in alphabetical order. */
  readonly classes: readonly string[];
}

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** What programs write where there is no number. @see pandas.read_csv: na_values */
const NONE = new Set(
  '#N/A,#N/A N/A,#NA,-1.#IND,-1.#QNAN,-NaN,-nan,1.#IND,1.#QNAN,<NA>,N/A,NA,NULL,NaN,None,n/a,nan,null'.split(','),
);

/** Whether a cell is one of those. */
export const isNone = (cell: string): boolean => NONE.has(cell);

/** Whether a cell is a number as it may stand in a CSV file. */
export const isNumber = (cell: string): boolean => numberPattern.test(cell);

/** The cells of a CSV file, column by column. */
export class CsvTable {
  static get name(): string {
    return 'CsvTable';
  }

  /** How many rows there are, the header not counted. */
  readonly length: number;
  readonly columns: readonly Column[];
  /** A table of gene expressions has 60,000. */
  private readonly byName: ReadonlyMap<string, Column>;

  constructor(columns: readonly Column[], length: number) {
    refuseSurplus(new.target.name, arguments, 2);
    exactMethods(new.target);
    this.columns = Object.freeze([...columns]);
    this.byName = new Map(columns.map((column) => [column.name, column]));
    this.length = length;
  }

  /** The column of that name. @throws KindlingError when there is none, with those that there are */
  column(name: string): Column {
    const found = this.byName.get(checkText('name', name));
    if (found !== undefined) return found;
    const names = this.columns.map((column) => describe(column.name)).join(', ');
    throw new KindlingError(`column: expected one of ${names}, got ${describe(name)}`);
  }

  toString(): string {
    const lines = this.columns.map(
      ({ name, type, classes }) => `\n    ${name}: ${type}${type === 'class' ? ` of ${classes.length}` : ''}`,
    );
    return `CsvTable of ${this.length} rows${lines.join('')}`;
  }

  [inspect](): string {
    return this.toString();
  }
}

/**
 * The rows of a CSV text: quoted cells, with line breaks and doubled quotes in them, any of the usual delimiters.
 * @param name what to call the text in errors
 * @throws KindlingError when it is no CSV text, rows differ in length, a column comes twice, or a cell is none of its column's type
 */
export function parseCsv(text: string, options: CsvOptions = {}, name = 'CSV'): CsvTable {
  refuseSurplus('parseCsv', arguments, 3);
  checkText('text', text);
  checkText('name', name);
  const { header = true, types, missing, ...reading } = checkCsvOptions('parseCsv', options);
  const rows = rowsOf(text, reading, name);
  if (rows.length === 0) throw new KindlingError(`${name}: expected rows, got none`);
  const names = header ? rows[0].cells.map((cell) => cell.trim()) : rows[0].cells.map((_, i) => String(i));
  const known = new Set<string>();
  // `add` gives the set
  const twice = names.find((column) => known.has(column) || !known.add(column));
  if (twice !== undefined) throw new KindlingError(`${name}: expected columns of different names, got ${describe(twice)} twice`);
  const body = header ? rows.slice(1) : rows;
  for (const { cells, row } of body) {
    if (cells.length !== names.length) {
      throw new KindlingError(`${name}: row ${row}: expected ${names.length} cells, got ${cells.length}`);
    }
  }
  for (const wanted of Object.keys(types ?? {})) {
    if (!known.has(wanted)) {
      throw new KindlingError(`types: expected only ${names.map(describe).join(', ')}, got ${describe(wanted)}`);
    }
  }
  const typeOf = (column: string) => (types !== undefined && Object.hasOwn(types, column) ? types[column] : undefined);
  const columns = names.map((column, i) => columnOf(name, column, typeOf(column), body, i, missing));
  return new CsvTable(columns, body.length);
}

export function checkCsvOptions<Options extends CsvOptions>(
  where: string,
  options: Options,
  others: readonly (keyof Options & string)[] = [],
) {
  const given = checkOptions<Options>(where, options, [...csvOptionNames, ...others]);
  const { header = true, delimiter, comments, types, missing } = given;
  if (typeof header !== 'boolean') throw new KindlingError(`header: expected true or false, got ${describe(header)}`);
  for (const [name, value] of [
    ['delimiter', delimiter],
    ['comments', comments],
  ] as const) {
    if (value !== undefined && (checkText(name, value) === '' || /["\r\n\ufeff]/.test(value))) {
      throw new KindlingError(`${name}: expected text without quotes and line breaks, got ${describe(value)}`);
    }
  }
  if (types !== undefined) {
    if (!isRecord(types)) throw new KindlingError(`types: expected an object of types by column, got ${describe(types)}`);
    for (const [column, type] of Object.entries(types)) checkChoice(`types.${column}`, type, ['number', 'text', 'class']);
  }
  if (missing !== undefined && !Number.isNaN(missing)) checkNumber('missing', missing);
  return given;
}

interface Row {
  cells: string[];
  /** Counted from 1, the header too. */
  row: number;
}

function rowsOf(text: string, { delimiter, comments }: Pick<CsvOptions, 'delimiter' | 'comments'>, name: string): Row[] {
  const { data, errors } = Papa.parse<string[]>(text, {
    delimiter: delimiter ?? delimiterOf(text, comments),
    comments: comments ?? false,
    newline: newlineOf(text),
  });
  const [broken] = errors;
  if (broken !== undefined) {
    throw new KindlingError(`${name}: row ${(broken.row ?? 0) + 1}: expected cells in whole quotes, got ${broken.message}`);
  }
  return data.map((cells, i) => ({ cells, row: i + 1 })).filter(({ cells }) => cells.length > 1 || cells[0].trim() !== '');
}

/** Of so many characters the rest is guessed. */
const BEGINNING = 2 ** 20;

/**
 * What ends a row. A line feed where there is one: what stands before it, as in Windows' files and in those that a program on another system added rows
 * to, is trimmed off the last cell.
 */
function newlineOf(text: string): '\n' | '\r' {
  const bare = text.slice(0, BEGINNING).replaceAll(/"[^"]*"/g, '');
  return bare.includes('\n') || !bare.includes('\r') ? '\n' : '\r';
}

/** What stands most often in the first row, quoted cells left out; a comma where there is none. */
function delimiterOf(text: string, comments: string | undefined): string {
  const isRow = (line: string) => line.trim() !== '' && (comments === undefined || !line.startsWith(comments));
  const first =
    text
      .replace(/^\ufeff/, '')
      .split(/\r\n|\r|\n/)
      .find(isRow) ?? '';
  const bare = first.replaceAll(/"[^"]*"/g, '');
  const counts = [',', '\t', '|', ';'].map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).delimiter;
}

/** Texts as a column of classes, which are numbered in their order. */
export function classColumn(name: string, cells: readonly string[]): Column {
  const classes = Object.freeze([...new Set(cells)].sort());
  const numbers = new Map(classes.map((label, i) => [label, i]));
  return { name, type: 'class', values: Int32Array.from(cells, (cell) => numbers.get(cell) as number), classes };
}

function columnOf(
  name: string,
  column: string,
  wanted: ColumnType | undefined,
  rows: readonly Row[],
  index: number,
  missing: number | undefined,
): Column {
  const cells = rows.map(({ cells: all }) => all[index].trim());
  const isMissing = (cell: string) => cell === '' || (missing !== undefined && isNone(cell));
  const filled = cells.filter((cell) => !isMissing(cell));
  const type = wanted ?? (filled.length > 0 && filled.every(isNumber) ? 'number' : 'text');
  if (type === 'text') return { name: column, type, values: Object.freeze(cells), classes: [] };
  if (type === 'class') return classColumn(column, cells);
  const values = Float32Array.from(cells, (cell, i) => {
    if (isMissing(cell) && missing !== undefined) return missing;
    const expected = (what: string, came: string) =>
      new KindlingError(`${name}: row ${rows[i].row}, column ${describe(column)}: expected a number${what}, got ${came}`);
    if (isNumber(cell)) {
      if (Number.isFinite(Math.fround(Number(cell)))) return Number(cell);
      throw expected(' that a float32 holds', cell);
    }
    const came = cell === '' ? 'an empty cell' : describe(cell);
    const hint = cell === '' || isNone(cell) ? `${came} (missing says what it counts as)` : came;
    throw expected('', hint);
  });
  return { name: column, type, values, classes: [] };
}

/** Names of columns. @throws KindlingError naming the argument */
export function checkColumns(argument: string, names: unknown): string[] {
  return checkArray(argument, names, (entry, value) => checkText(entry, value), 'an array of names of columns');
}
