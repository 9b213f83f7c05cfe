import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { knownFailures } from '../src/knownFailures';
import { failureTable } from '../src/run/report';
import { runCalls } from '../src/run/runCalls';

const table = new URL('../src/table/table.ts', import.meta.url).href;

// fuzz.long.test.ts makes more of them.
test('150 calls with odd arguments end in words or with a right result', async () => {
  const { made, failures } = await runCalls({ table, seed: 21, way: 150, only: [], without: knownFailures });
  const again = (index: number) => `again: npx -y pnpm@12 --filter @kindling/fuzz start --seed 21 --call ${index}`;
  assert.is(failures.length, 0, `\n${failureTable(failures, again)}`);
  assert.ok(made > 0, 'no call was made');
});

test.run();
