import { pathToFileURL } from 'node:url';
import { startDefaultBackend } from './startDefaultBackend';
import type { Counts } from './summary';

// The program in which one test file runs: the process that started it passes the file and hears the counts.
type SuiteResult = [errors: string | true, passed: number, skipped: number, total: number];
type Queue = (null | (() => Promise<SuiteResult>))[][];

// uvu's own way to leave the running to someone else: without it each file would run and print a total by itself.
const shared = globalThis as typeof globalThis & { UVU_DEFER?: number; UVU_QUEUE?: Queue; UVU_INDEX?: number };
shared.UVU_DEFER = 1;
shared.UVU_QUEUE = [[]];
shared.UVU_INDEX = 0;

const backend = process.env.KINDLING_DEFAULT_BACKEND;
if (backend) await startDefaultBackend(backend, process.argv[2]);

await import(pathToFileURL(process.argv[2]).href);

const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
for (const suite of shared.UVU_QUEUE[0]) {
  if (suite === null) continue;
  const [errors, passed, skipped, total] = await suite();
  // A `before` that throws leaves no text of errors, only tests that did not pass.
  if (typeof errors === 'string') console.log(`\n${errors}`);
  else if (passed < total) console.log(`  ${total - passed} tests did not run: a before or after hook threw`);
  counts.passed += passed;
  counts.failed += total - passed;
  counts.skipped += skipped;
}
process.exitCode = counts.failed > 0 ? 1 : 0;
process.send?.(counts);
process.disconnect?.();
