import type { PackageSizes } from './packPackage';

/** A table of what each package ships, in kB. */
export function sizeTable(packages: readonly { name: string; sizes: PackageSizes }[]): string {
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);
  const rows = [
    ['kB', 'tarball', 'unpacked', 'ESM', 'ESM gzipped'],
    ...packages.map(({ name, sizes }) => [
      name,
      ...[sizes.tarball, sizes.unpacked, sizes.module, sizes.moduleGzip].map(kilobytes),
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '))
    .join('\n');
}
