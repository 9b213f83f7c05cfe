import { type CsvTable, readCsv } from '@kindling/datasets';
import { quoted, UsageError } from '@kindling/program';

const isNumber = (cell: string) => cell !== '' && Number.isFinite(Number(cell));

/** A table of the user's, `--file`. @throws UsageError if its first row holds no names, or is all there is */
export async function loadTable(file: string): Promise<CsvTable> {
  const table = await readCsv(file);
  const names = table.columns.map(({ name }) => name);
  if (names.every(isNumber)) throw new UsageError(`--file: expected a first row of names, got ${names.join(', ')}`);
  if (table.length === 0) throw new UsageError('--file: expected rows under the names, got none');
  return table;
}

/** A column that the user named by an option. @throws UsageError if there is none */
export function columnOf({ columns }: Pick<CsvTable, 'columns'>, option: string, name: string) {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const known = columns.map((column) => quoted(column.name)).join(', ');
  throw new UsageError(`${option}: expected one of the columns ${known}, got ${quoted(name)}`);
}

/** The numbers of a column. @throws UsageError naming the option and the first cell that is none */
export function numbersOf(table: CsvTable, option: string, name: string): number[] {
  const { type, values } = columnOf(table, option, name);
  if (type === 'number') return Array.from(values as Float32Array);
  const row = Array.from(values, String).findIndex((cell) => !isNumber(cell));
  const cell = `${quoted(String(values[row]))} in row ${row + 1} of ${quoted(name)}`;
  throw new UsageError(`${option}: expected a column of numbers, got ${cell}`);
}

/** What numbers are measured in: a network learns from `(value - middle) / spread`. */
export interface Units {
  readonly middle: number;
  readonly spread: number;
}

/** The mean and the deviation; a spread of 1 where all are the same. */
export function standardUnits(values: readonly number[]): Units {
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const middle = mean(values);
  return { middle, spread: Math.sqrt(mean(values.map((value) => (value - middle) ** 2))) || 1 };
}
