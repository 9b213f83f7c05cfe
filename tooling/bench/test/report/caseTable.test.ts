import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BenchmarkCase, Metric, NodeHost } from '../../src/cases/benchmarkCase';
import type { CaseResult } from '../../src/measure/alternate';
import { summarize } from '../../src/measure/statistics';
import { caseTable, markdownTable, shortNumber } from '../../src/report/caseTable';

const never = () => Promise.reject(new Error('not in this test'));
const benchmark = (name: string, ...metrics: Metric[]): BenchmarkCase => ({ name, metrics, ours: never, pytorch: null });

test('medians, ranges, ratios and goals stand in a table', () => {
  const cases = [
    benchmark('step', { key: 'ms', title: 'step', unit: 'ms', goal: { ratio: 0.5 }, note: (ms) => `${1000 / ms} steps/s` }),
    benchmark('work', { key: 'ms', title: 'work', unit: 'ms', goal: { ratio: 0.5, before24: 1 }, work: { flops: 3e7 } }),
    benchmark('start', { key: 's', title: 'start', unit: 's', goal: { atMost: 1.5 } }),
    benchmark(
      'run',
      { key: 's', title: 'run', unit: 's' },
      { key: 'peakMiB', title: 'memory', unit: 'MiB', goal: { ratio: 0.8 } },
    ),
    benchmark('not measured', { key: 's', title: 'nothing', unit: 's' }),
  ];
  const results: CaseResult[] = [
    {
      name: 'step',
      ours: { 'v20.1.0': { ms: summarize([4, 5, 7]) } },
      pytorch: { ms: summarize([20, 21.55, 19.4]) },
      failures: [],
    },
    {
      name: 'work',
      ours: { 'v20.1.0': { ms: summarize([1]) } },
      pytorch: { ms: summarize([2]) },
      fastestWay: 'compile',
      failures: [],
    },
    { name: 'start', ours: { 'v20.1.0': { s: summarize([1.6]) } }, pytorch: null, failures: [] },
    {
      name: 'run',
      ours: { 'v20.1.0': null },
      pytorch: { s: summarize([68, 70]), peakMiB: summarize([488, 489]) },
      failures: ['run, ours: no'],
    },
  ];
  const nodes: NodeHost[] = [{ version: 'v20.1.0', path: '' }];
  const measurements = { cases, nodes, results, limits: { 'v20.1.0': { gflops: 60, gbs: 10 } } };
  assert.equal(caseTable(measurements).split('\n'), [
    '        Node 20               ratio  goal             PyTorch',
    'step    5.00 ms  (4.00-7.00)   0.25  <= 0.50 met      20.0 ms  (19.4-21.6)           200 steps/s',
    'work    1.00 ms                0.50  <= 1.00 met      2.00 ms               compile  30.0 GFLOP/s, 50 %',
    'start    1.60 s                      <= 1.5 s MISSED        -',
    'run           -                                        69.0 s  (68.0-70.0)',
    'memory        -                      <= 0.80          489 MiB    (488-489)',
  ]);
  const later = {
    ...measurements,
    nodes: [{ version: 'v24.0.0', path: '' }],
    results: [{ ...results[1], ours: { 'v24.0.0': { ms: summarize([1.1]) } } }],
  };
  assert.match(caseTable(later), '<= 0.50 MISSED');
  assert.equal(markdownTable(measurements).split('\n').slice(0, 4), [
    '| what | Node 20 | ratio | asked | of limit | PyTorch | its way | work |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    '| step | 5.00 ms | 0.25 | <= 0.50 |  | 20.0 ms |  | 200 steps/s |',
    '| work | 1.00 ms | 0.50 | <= 1.00 | 50 % | 2.00 ms | compile | 0.030 GFLOP |',
  ]);
});

test('numbers have three digits', () => {
  assert.equal([1234.4, 99.96, 99.94, 10, 9.994, 1, 0.05678].map(shortNumber), [
    '1234',
    '100',
    '99.9',
    '10.0',
    '9.99',
    '1.00',
    '0.057',
  ]);
});

test.run();
