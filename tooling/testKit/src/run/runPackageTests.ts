import { join, relative } from 'node:path';
import { findFiles } from './findFiles';
import { runFiles } from './runFiles';
import type { FileResult, TestFileLimits } from './runTestFile';
import { addCounts, type Counts } from './summary';

/** How a package's tests run. */
export interface PackageTestOptions extends TestFileLimits {
  /** Only files whose path contains one of these. */
  filters: readonly string[];
  /** Files at a time. */
  jobs: number;
  print: (text: string) => void;
}

/** Runs every test/**\/*.test.ts of a package, each in its own process, and prints each file's output when it has ended. */
export async function runPackageTests(packageFolder: string, options: PackageTestOptions): Promise<Counts> {
  const { filters, print } = options;
  const files = findFiles(join(packageFolder, 'test'), '.test.ts')
    .filter((file) => filters.length === 0 || filters.some((part) => relative(packageFolder, file).includes(part)))
    .map((file) => ({ file, folder: packageFolder }));
  const results: FileResult[] = [];
  await runFiles(files, {
    ...options,
    onEnd(result) {
      results.push(result);
      print(describeResult(relative(packageFolder, result.file), result));
    },
  });
  return addCounts(results);
}

/** A file's name and time, what it printed, and why it failed as a whole if it did. */
export function describeResult(name: string, result: FileResult): string {
  const lines = [`${name} (${(result.milliseconds / 1000).toFixed(1)} s)`];
  const output = result.output.trimEnd();
  if (output !== '') lines.push(...output.split('\n').map((line) => `  ${line}`));
  if (result.problem !== null) lines.push(`  FAIL ${name}: ${result.problem}`);
  return lines.join('\n');
}
