import { availableParallelism } from 'node:os';
import { runPackageTests } from './runPackageTests';
import { forgetSummary, isGood, summaryLine, writeSummary } from './summary';

/** `kindling-test [part of a path ...]`: runs the tests of the package in the working directory; the exit code tells whether they passed. */
export async function testCommand(args: readonly string[]): Promise<number> {
  const folder = process.cwd();
  forgetSummary(folder);
  const counts = await runPackageTests(folder, {
    filters: args,
    jobs: fromEnvironment('KINDLING_TEST_JOBS', Math.min(4, availableParallelism())),
    timeout: fromEnvironment('KINDLING_TEST_TIMEOUT', 300) * 1000,
    exitTimeout: 10_000,
    print: (text) => console.log(text),
  });
  if (args.length === 0) writeSummary(folder, counts);
  if (counts.passed + counts.failed + counts.skipped === 0) console.log('No test ran.');
  console.log(summaryLine(counts));
  return isGood(counts) ? 0 : 1;
}

function fromEnvironment(name: string, otherwise: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name}: expected an integer >= 1, got ${text}`);
  return value;
}
