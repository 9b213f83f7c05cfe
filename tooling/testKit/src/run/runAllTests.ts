import { join, relative } from 'node:path';
import { findFiles } from './findFiles';
import { runFiles, type TestFile } from './runFiles';
import { describeResult } from './runPackageTests';
import type { FileResult, TestFileLimits } from './runTestFile';
import { addCounts, type Counts, isGood, summaryLine } from './summary';
import { isInSet, isLong, type TestSet } from './testSet';

/** How the tests of several packages run. */
export interface AllTestsOptions extends TestFileLimits {
  set: TestSet;
  /** Only files whose path from `root` contains one of these. */
  filters: readonly string[];
  /** Where paths begin in what is printed. */
  root: string;
  /** Files at a time. */
  jobs: number;
  /** Milliseconds without a line after which one says how far it is. */
  patience: number;
  print: (text: string) => void;
}

/** A package whose tests may run. */
export interface TestedPackage {
  readonly name: string;
  readonly folder: string;
}

/**
 * The test files that were asked for, package by package from the last: those of programs and browsers stand there, which take longest,
 * and a long one that is last leaves the other processors nothing to do. The files called long come first for the same reason.
 */
function chooseFiles(
  packages: readonly TestedPackage[],
  { set, filters, root }: Pick<AllTestsOptions, 'set' | 'filters' | 'root'>,
): TestFile[] {
  const asked = (file: string) => filters.length === 0 || filters.some((part) => relative(root, file).includes(part));
  const files = packages.toReversed().flatMap(({ folder }) =>
    findFiles(join(folder, 'test'), '.test.ts')
      .filter((file) => asked(file) && isInSet(file, set))
      .map((file) => ({ file, folder })),
  );
  return [...files.filter(({ file }) => isLong(file)), ...files.filter(({ file }) => !isLong(file))];
}

/**
 * Runs the tests of several packages: a line when a package is through, the whole output of a file that failed, and now and then
 * how far it is. A package without a test is a failure, unless only some files were asked for.
 */
export async function runAllTests(packages: readonly TestedPackage[], options: AllTestsOptions): Promise<Counts> {
  const { set, filters, root, patience, print } = options;
  const files = chooseFiles(packages, options);
  const results = new Map(packages.map(({ folder }) => [folder, [] as FileResult[]]));
  const waiting = new Map(packages.map(({ folder }) => [folder, files.filter((file) => file.folder === folder).length]));
  const nameOf = new Map(packages.map(({ name, folder }) => [folder, name]));
  const running = new Set<string>();
  const all = () => [...results.values()].flat();
  const started = performance.now();

  let quiet: NodeJS.Timeout | undefined;
  const say = (text: string) => {
    print(text);
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      const far = `${all().length} of ${files.length} files, ${summaryLine(addCounts(all()))}`;
      say(`... ${far} after ${Math.round((performance.now() - started) / 1000)} s; now ${[...running].join(', ')}`);
    }, patience);
  };
  say(`${files.length} files of tests, ${options.jobs} at a time`);

  const total: Counts[] = [];
  const endPackage = (folder: string) => {
    const ended = results.get(folder) ?? [];
    const counts = addCounts(ended);
    const seconds = ended.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
    if (counts.passed + counts.failed === 0) {
      if (ended.length === 0 && (set === 'rest' || filters.length > 0)) return;
      total.push({ ...counts, failed: 1 });
      say(`x  ${nameOf.get(folder)}: no test ran`);
      return;
    }
    total.push(counts);
    say(
      `${isGood(counts) ? 'ok' : 'x '} ${nameOf.get(folder)}: ${summaryLine(counts)} (${ended.length} files, ${seconds.toFixed(0)} s)`,
    );
  };

  await runFiles(files, {
    ...options,
    onStart: ({ file }) => running.add(relative(root, file)),
    onEnd(result, { folder }) {
      const name = relative(root, result.file);
      running.delete(name);
      results.get(folder)?.push(result);
      if (result.failed > 0) say(describeResult(name, result));
      const left = (waiting.get(folder) ?? 0) - 1;
      waiting.set(folder, left);
      if (left === 0) endPackage(folder);
    },
  });
  for (const { folder } of packages) if (results.get(folder)?.length === 0) endPackage(folder);
  clearTimeout(quiet);

  const longest = all()
    .sort((a, b) => b.milliseconds - a.milliseconds)
    .slice(0, 5)
    .map(({ file, milliseconds }) => `${relative(root, file)} ${(milliseconds / 1000).toFixed(0)} s`);
  print(`\nThe longest: ${longest.join(', ')}\nAll of it: ${Math.round((performance.now() - started) / 1000)} s\n`);
  return addCounts(total);
}
