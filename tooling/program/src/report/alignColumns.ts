/** Rows as lines whose columns stand under one another; a row may be shorter than the others. */
export function alignColumns(rows: readonly (readonly string[])[], alignment: readonly ('left' | 'right')[]): string {
  const widths = alignment.map((_, column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)));
  const pad = (cell: string, column: number) =>
    alignment[column] === 'left' ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}
