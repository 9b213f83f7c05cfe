import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { summarize } from '../../src/measure/statistics';
import type { PeerResult } from '../../src/peers/measurePeers';
import { type Circumstances, withPeers, withTable } from '../../src/report/performancePage';

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
  assert.match(written, '| step | 3.00 ms | 0.75 |  |  | 4.00 ms |  |  |');
  assert.is(withTable(written, circumstances, measurements), written, 'the next table takes the place of this one');
  const [before, after] = page.split(/<!-- benchmark[\s\S]*<!-- end of benchmark/);
  assert.ok(written.startsWith(before) && written.endsWith(after));
});

test('other libraries have a place of their own, a table for each Node', () => {
  const page = readFileSync(fileURLToPath(new URL('../../../../docs/performance.md', import.meta.url)), 'utf8');
  const peer = (title: string) => ({ program: title, title, packages: [] });
  const results: PeerResult[] = [
    { peer: peer('ours'), forward: summarize([2]), step: summarize([8]), whyNoStep: null },
    { peer: peer('theirs'), forward: summarize([5]), step: summarize([400]), whyNoStep: null },
    { peer: peer('runtime'), forward: summarize([2.5]), step: null, whyNoStep: 'it has no gradients' },
  ];
  const nodes = ['v20.1.0', 'v24.1.0'].map((version) => ({ version, path: '' }));
  const written = withPeers(
    page,
    circumstances,
    nodes.map((node) => ({ node, results })),
  );
  assert.match(
    written,
    '2026-11-28, A processor, others took 3 % of it; medians of 5 alternating rounds.\n\nNode v20.1.0:\n\n| batch',
  );
  assert.match(written, '\n\nNode v24.1.0:\n\n| batch of 64, 1 thread | forward |');
  assert.match(written, '| theirs | 5.00 ms | 2.5 | 400 ms | 50 |');
  assert.match(written, '| runtime | 2.50 ms | 1.3 | none: it has no gradients |  |');
  const [before, after] = page.split(/<!-- peers[\s\S]*<!-- end of peers/);
  assert.ok(written.startsWith(before) && written.endsWith(after));
});

test('a page without a place is refused', () => {
  assert.throws(() => withTable('# A page', circumstances, measurements), /expected a line "<!-- benchmark/);
});

test.run();
