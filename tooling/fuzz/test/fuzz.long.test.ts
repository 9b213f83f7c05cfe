import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { knownFailures } from '../src/knownFailures';
import { failureTable } from '../src/run/report';
import { runCalls } from '../src/run/runCalls';
import { table as rows } from '../src/table/table';

const table = new URL('../src/table/table.ts', import.meta.url).href;
const again = (index: number) => `again: npx -y pnpm@12 --filter @kindling/fuzz start --seed 20 --call ${index}`;

test('700 calls with odd arguments end in words or with a right result', async () => {
  const { made, failures } = await runCalls({ table, seed: 20, way: 700, only: [], without: knownFailures });
  assert.is(failures.length, 0, `\n${failureTable(failures, again)}`);
  assert.ok(made > 0, 'no call was made');
});

test('right calls of every function are right', async () => {
  const { failures } = await runCalls({ table, seed: 20, way: 'right', only: [], without: knownFailures });
  assert.is(failures.length, 0, `\n${failureTable(failures, (index) => `${again(index)} --right`)}`);
});

test('what is known to fail is there', () => {
  const names = new Set(rows.map(({ name }) => name));
  assert.equal(
    knownFailures.filter((name) => !names.has(name)),
    [],
  );
});

test.run();
