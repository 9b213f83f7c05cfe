import { availableParallelism } from 'node:os';
import { runPackageTests } from './runPackageTests';
import type { TestFileLimits } from './runTestFile';
import { isGood, summaryLine } from './summary';

/** `kindling-test [part of a path ...]`: runs the tests of the package in the working directory; the exit code tells whether they passed. */
export async function testCommand(args: readonly string[]): Promise<number> {
  const counts = await runPackageTests(process.cwd(), {
    ...testLimits(),
    filters: args,
    jobs: wholeNumber('KINDLING_TEST_JOBS', Math.min(4, availableParallelism())),
    print: (text) => console.log(text),
  });
  if (counts.passed + counts.failed + counts.skipped === 0) console.log('No test ran.');
  console.log(summaryLine(counts));
  return isGood(counts) ? 0 : 1;
}

/** How long a file may take, as KINDLING_TEST_TIMEOUT says. */
export function testLimits(): TestFileLimits {
  return { timeout: wholeNumber('KINDLING_TEST_TIMEOUT', 300) * 1000, exitTimeout: 10_000 };
}

/** The number that a variable of the environment holds. @throws Error where it is no whole number of at least 1 */
export function wholeNumber(name: string, otherwise: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name}: expected an integer >= 1, got ${text}`);
  return value;
}
