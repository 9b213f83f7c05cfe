import { join, relative } from 'node:path';
import { findFiles } from './findFiles';
import { type FileResult, runTestFile, type TestFileLimits } from './runTestFile';
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
  const { filters, jobs, print } = options;
  const waiting = findFiles(join(packageFolder, 'test'), '.test.ts').filter(
    (file) => filters.length === 0 || filters.some((part) => relative(packageFolder, file).includes(part)),
  );
  const results: FileResult[] = [];
  const work = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const result = await runTestFile(file, packageFolder, options);
      results.push(result);
      print(describeResult(packageFolder, result));
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, work));
  return addCounts(results);
}

function describeResult(packageFolder: string, result: FileResult): string {
  const name = relative(packageFolder, result.file);
  const lines = [`${name} (${(result.milliseconds / 1000).toFixed(1)} s)`];
  const output = result.output.trimEnd();
  if (output !== '') lines.push(...output.split('\n').map((line) => `  ${line}`));
  if (result.problem !== null) lines.push(`  FAIL ${name}: ${result.problem}`);
  return lines.join('\n');
}
