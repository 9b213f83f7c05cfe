import type { PackageSizes } from './packPackage';
import { textTable } from './textTable';

/** A table of what each package ships, in kB. */
export function sizeTable(packages: readonly { name: string; sizes: PackageSizes }[]): string {
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);
  return textTable([
    ['kB', 'tarball', 'unpacked', 'ESM', 'ESM gzipped'],
    ...packages.map(({ name, sizes }) => [
      name,
      ...[sizes.tarball, sizes.unpacked, sizes.module, sizes.moduleGzip].map(kilobytes),
    ]),
  ]);
}
