import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type FuzzOptions, helpText, parseOptions } from './options';
import { failureTable, kindCounts } from './run/report';
import { runCalls } from './run/runCalls';

for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => process.exit(exitCode));
}

function readOptions(): FuzzOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`fuzz: ${(error as Error).message}\n`);
    return process.exit(2);
  }
}

/** Package managers start programs in the package's folder. */
const fromWhereTyped = (path: string) => resolve(process.env.INIT_CWD ?? process.cwd(), path);

async function main({ way, seed, only, call, json }: FuzzOptions): Promise<void> {
  let shown = performance.now();
  const { made, failures } = await runCalls({
    table: new URL('./table/table.ts', import.meta.url).href,
    way: typeof way === 'number' && call !== undefined ? Math.max(way, call + 1) : way,
    seed,
    only,
    without: [],
    ...(call !== undefined && { from: call, to: call + 1 }),
    onProgress: (soFar, failed) => {
      if (soFar === 0 || performance.now() - shown < 5000) return;
      shown = performance.now();
      process.stderr.write(`${soFar} calls, ${failed} of them failures\n`);
    },
  });
  if (made === 0) {
    const why =
      only.length > 0
        ? `none of this run is of a function that begins with ${only.join(' or ')}`
        : 'the run has none of that number';
    process.stderr.write(`fuzz: expected at least one call, got none: ${why}\n`);
    process.exitCode = 2;
    return;
  }
  const words = `--seed ${seed}${typeof way === 'number' ? '' : ` --${way}`}`;
  const again = (index: number) => `again: ${words} --call ${index}`;
  if (json !== undefined) writeFileSync(fromWhereTyped(json), failures.map((failure) => `${JSON.stringify(failure)}\n`).join(''));
  if (failures.length > 0) process.stdout.write(`${failureTable(failures, again)}\n\n`);
  process.stdout.write(`${made} calls, ${failures.length} failures${failures.length > 0 ? ` (${kindCounts(failures)})` : ''}\n`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

const options = readOptions();
if (options.help) process.stdout.write(helpText);
else await main(options);
