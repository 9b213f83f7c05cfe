/** The largest error of each op on a backend against its float64 reference; null where it did not run. */
export interface Column {
  readonly backend: string;
  readonly errors: ReadonlyMap<string, number | null>;
}

/** Beyond this a cell needs a reason beside the table. */
export const NEEDS_REASON = 1e-4;

/** A table of a page, between two lines that name it. */
export interface TableName {
  readonly name: string;
  /** What the rows are, the heading of the first column. */
  readonly rows: string;
  /** How a number is written; as 1.2e-7 if left out. */
  readonly text?: (error: number) => string;
}

const OP_ERRORS: TableName = { name: 'errors', rows: 'op' };
export const LONG_SUMS: TableName = { name: 'long sums', rows: 'sum of so many terms' };
export const ULPS: TableName = {
  name: 'ulps',
  rows: 'primitive',
  text: (error) => (error < 10 ? error.toFixed(2) : String(Math.round(error))),
};

const startOf = ({ name }: TableName) => `<!-- ${name}: written by pnpm test:backends -->`;
const endOf = ({ name }: TableName) => `<!-- end of ${name} -->`;

/** The columns that a page's table has. */
export function readColumns(page: string, table = OP_ERRORS): Column[] {
  const [heading = [], , ...rows] = tableOf(page, table).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return heading.slice(1).map((backend, i) => ({
    backend,
    errors: new Map(rows.map((row) => [row[0], row[i + 1] === '-' ? null : Number(row[i + 1])])),
  }));
}

/**
 * The page with the new columns in its table; columns that were not measured now stay, rows that are no more go.
 * @throws Error if the page has no place for the table
 */
export function writeColumns(
  page: string,
  columns: readonly Column[],
  order: readonly string[],
  names: readonly string[],
  table = OP_ERRORS,
): string {
  const [first, last] = [startOf(table), endOf(table)];
  const [start, end] = [page.indexOf(first), page.indexOf(last)];
  if (start === -1 || end < start) throw new Error(`the page has no line "${first}" with "${last}" behind it`);
  const all = new Map([...readColumns(page, table), ...columns].map((column) => [column.backend, column]));
  const shown = order.flatMap((backend) => all.get(backend) ?? []);
  const rows = names.map((name) => [name, ...shown.map(({ errors }) => cellText(errors.get(name), table))]);
  const lines = align([[table.rows, ...shown.map(({ backend }) => backend)], ...rows]);
  return `${page.slice(0, start)}${first}\n\n${lines.join('\n')}\n\n${page.slice(end)}`;
}

function tableOf(page: string, table: TableName): string[] {
  const [start, end] = [page.indexOf(startOf(table)), page.indexOf(endOf(table))];
  return page
    .slice(start, end)
    .split('\n')
    .filter((line) => line.startsWith('|'));
}

function cellText(error: number | null | undefined, { text = (number) => number.toExponential(1) }: TableName): string {
  if (error === undefined || error === null) return '-';
  return error === 0 ? '0' : text(error);
}

/** A Markdown table whose columns stand under one another. */
function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [line(rows[0]), line(widths.map((width) => '-'.repeat(width))), ...rows.slice(1).map(line)];
}
