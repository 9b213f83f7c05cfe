import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How many tests of something passed, failed and were skipped. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The sum of counts. */
export function addCounts(all: readonly Counts[]): Counts {
  const sum: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const one of all) {
    sum.passed += one.passed;
    sum.failed += one.failed;
    sum.skipped += one.skipped;
  }
  return sum;
}

/** The plain line that ends a run of tests. */
export function summaryLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Whether a run counts as good: something ran and nothing failed. */
export function isGood({ passed, failed }: Counts): boolean {
  return failed === 0 && passed > 0;
}

const summaryFile = (packageFolder: string) => join(packageFolder, '.cache', 'testSummary.json');

/** Keeps a package's counts for the run over all packages. */
export function writeSummary(packageFolder: string, counts: Counts): void {
  const file = summaryFile(packageFolder);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(counts));
}

/** A package's counts, or null where its tests have not run since they were forgotten. */
export function readSummary(packageFolder: string): Counts | null {
  try {
    return JSON.parse(readFileSync(summaryFile(packageFolder), 'utf8')) as Counts;
  } catch {
    return null;
  }
}

/** Removes a package's counts. */
export function forgetSummary(packageFolder: string): void {
  rmSync(summaryFile(packageFolder), { force: true });
}
