import { availableParallelism } from 'node:os';
import { addCounts, type Counts, forgetSummary, isGood, readSummary, summaryLine } from './summary';
import { runTurbo } from './turbo';
import { workspacePackages } from './workspacePackages';

/**
 * `kindling-test-all [turbo options]`: runs the tests of all packages and ends with one plain line that sums them up.
 * With options (as `--filter=@kindling/nn`) only the packages that they choose are counted.
 */
export async function testAllCommand(args: readonly string[]): Promise<number> {
  const packages = workspacePackages().filter(({ scripts }) => scripts.test !== undefined);
  for (const { folder } of packages) forgetSummary(folder);
  // As many packages at a time as there are cores, each a file at a time: the long ones overlap with the short ones.
  const code = await runTurbo(['run', 'test', '--continue', `--concurrency=${availableParallelism()}`, ...args], {
    KINDLING_TEST_JOBS: process.env.KINDLING_TEST_JOBS ?? '1',
  });
  const results: Counts[] = [];
  const lines: string[] = [];
  for (const { name, folder } of packages) {
    const counts = readSummary(folder);
    if (counts === null && args.length > 0) continue;
    // A package whose build broke, or that has no test, is one failure, not silence.
    const known =
      counts !== null && counts.passed + counts.failed > 0 ? counts : { passed: 0, failed: 1, skipped: counts?.skipped ?? 0 };
    results.push(known);
    lines.push(`${isGood(known) ? '  ' : 'x '}${name}: ${known === counts ? summaryLine(counts) : 'no test ran'}`);
  }
  const total = addCounts(results);
  const good = isGood(total) && results.every(isGood);
  if (code !== 0 && good) {
    total.failed++;
    lines.push(`x turbo ended with code ${code} though no test failed`);
  }
  console.log(`\n${lines.join('\n')}\n`);
  console.log(summaryLine(total));
  return code === 0 && good ? 0 : 1;
}
