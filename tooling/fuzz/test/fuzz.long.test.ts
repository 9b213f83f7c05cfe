import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { knownFailures } from '../src/knownFailures';
import { failureTable } from '../src/run/report';
import { runCalls } from '../src/run/runCalls';
import { table as rows } from '../src/table/table';

const table = new URL('../src/table/table.ts', import.meta.url).href;
const again = (index: number, seed: number) =>
  `again: npx -y pnpm@12 --filter @kindling/fuzz start --seed ${seed} --call ${index}`;

for (const [seed, way] of [
  [20, 700],
  [21, 150],
]) {
  test(`${way} calls with odd arguments end in words or with a right result`, async () => {
    const { made, failures } = await runCalls({ table, seed, way, only: [], without: knownFailures });
    assert.is(failures.length, 0, `\n${failureTable(failures, (index) => again(index, seed))}`);
    assert.ok(made > 0, 'no call was made');
  });
}

test('right calls of every function are right', async () => {
  const { failures } = await runCalls({ table, seed: 20, way: 'right', only: [], without: knownFailures });
  assert.is(failures.length, 0, `\n${failureTable(failures, (index) => `${again(index, 20)} --right`)}`);
});

test('what is known to fail is there', () => {
  const names = new Set(rows.map(({ name }) => name));
  assert.equal(
    knownFailures.filter((name) => !names.has(name)),
    [],
  );
});

test.run();
