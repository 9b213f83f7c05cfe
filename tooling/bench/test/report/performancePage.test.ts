import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { summarize } from '../../src/measure/statistics';
import { type Circumstances, withTable } from '../../src/report/performancePage';

const circumstances: Circumstances = {
  date: '2026-11-28T08:00:00Z',
  machine: { processor: 'A processor', cores: 2, platform: 'linux x64', node: 'v20.1.0', commit: null, busy: 0.034 },
  pytorch: { python: 'python', version: '2.13.0' },
  rounds: 5,
};
const measurements = {
  cases: [
    {
      name: 'step',
      metrics: [{ key: 'ms', title: 'step', unit: 'ms' as const }],
      ours: () => Promise.reject(new Error('not in this test')),
      pytorch: null,
    },
  ],
  nodes: [{ version: 'v20.1.0', path: '' }],
  results: [{ name: 'step', ours: { 'v20.1.0': { ms: summarize([3]) } }, pytorch: { ms: summarize([4]) }, failures: [] }],
  limits: { 'v20.1.0': { gflops: 58.6, gbs: 11.24 } },
};

test("the documentation's page has a place for the table, and only that changes", () => {
  const page = readFileSync(fileURLToPath(new URL('../../../../docs/performance.md', import.meta.url)), 'utf8');
  const written = withTable(page, circumstances, measurements);
  assert.match(written, '2026-11-28, A processor, 2 cores, others took 3 % of them; Node v20.1.0;');
  assert.match(written, 'The limit of a core: 59 GFLOP/s and 11.2 GB/s (v20.1.0)');
  assert.match(written, '| step | 3.00 ms | 0.75 |  | 4.00 ms |  |  |');
  assert.is(withTable(written, circumstances, measurements), written, 'the next table takes the place of this one');
  const [before, after] = page.split(/<!-- benchmark[\s\S]*<!-- end of benchmark/);
  assert.ok(written.startsWith(before) && written.endsWith(after));
});

test('a page without a place is refused', () => {
  assert.throws(() => withTable('# A page', circumstances, measurements), /expected a line "<!-- benchmark/);
});

test.run();
