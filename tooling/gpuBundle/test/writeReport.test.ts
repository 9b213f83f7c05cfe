import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeResult } from '../src/runner/results';
import { writeReport } from '../src/runner/writeReport';

test('what came is told, and what did not', async () => {
  const folder = temporaryFolder();
  writeResult(folder, 'gpu', { adapter: 'a card', node: 'v20', dawn: '' });
  const results = [
    { op: 'exp', largestError: 1e-7, where: '' },
    { op: 'conv2d', largestError: null, where: 'the driver refused\nit' },
  ];
  writeResult(folder, 'ops', { seconds: 3, results, left: ['sum'] });
  const kernels = [
    { name: 'matmul', ms: 0.5, gflops: 100, gbps: 10, runs: 1 },
    { name: 'add', ms: 0, gflops: Number.POSITIVE_INFINITY, gbps: Number.NaN, runs: 1 },
  ];
  writeResult(folder, 'timings', [{ name: 'mlp-64', ms: 3, queuedMs: 2, firstMs: 100, loss: 1, kernels }]);
  writeResult(folder, 'pytorch', { torch: '2', device: 'a card', cases: [{ name: 'mlp-64', ms: 1, queuedMs: 0.5 }] });
  await writeReport(folder);
  const page = readFileSync(join(folder, 'results.md'), 'utf8');
  for (const line of [
    '# a card',
    '- ops against float64: 1 of 3 in 3 s; largest errors: exp 1.0e-7',
    '  - conv2d did not run: the driver refused',
    '  - no time was left for sum',
    '- gradients against float64: nothing came',
    '| mlp-64 | 3.000 | 1.000 | 3.00 | 2.000 | 0.500 | 4.00 | - | - | 100 |',
    '| matmul | 0.5000 | 1 | 100 | 10 |',
    '| add | 0.0000 | 1 | - | - |',
  ]) {
    assert.ok(page.split('\n').includes(line), `${line}\n in \n${page}`);
  }
});

test.run();
