import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BenchmarkCase, Metric } from '../../src/cases/benchmarkCase';
import type { CaseResult } from '../../src/measure/alternate';
import { summarize } from '../../src/measure/statistics';
import { caseTable, shortNumber } from '../../src/report/caseTable';

const never = () => Promise.reject(new Error('not in this test'));
const benchmark = (name: string, ...metrics: Metric[]): BenchmarkCase => ({ name, metrics, ours: never, pytorch: null });

test('medians, ranges, ratios and goals stand in a table', () => {
  const cases = [
    benchmark('step', { key: 'ms', title: 'step', unit: 'ms', goal: { ratio: 0.5 }, note: (ms) => `${1000 / ms} steps/s` }),
    benchmark('start', { key: 's', title: 'start', unit: 's', goal: { atMost: 1.5 } }),
    benchmark(
      'run',
      { key: 's', title: 'run', unit: 's' },
      { key: 'peakMiB', title: 'memory', unit: 'MiB', goal: { ratio: 0.8 } },
    ),
    benchmark('not measured', { key: 's', title: 'nothing', unit: 's' }),
  ];
  const results: CaseResult[] = [
    { name: 'step', ours: { ms: summarize([4, 5, 7]) }, pytorch: { ms: summarize([20, 21.55, 19.4]) }, failures: [] },
    { name: 'start', ours: { s: summarize([1.6]) }, pytorch: null, failures: [] },
    {
      name: 'run',
      ours: null,
      pytorch: { s: summarize([68, 70]), peakMiB: summarize([488, 489]) },
      failures: ['run, ours: no'],
    },
  ];
  assert.equal(caseTable(cases, results).split('\n'), [
    '        Kindling               PyTorch               ratio  goal',
    'step     5.00 ms  (4.00-7.00)  20.0 ms  (19.4-21.6)   0.25  <= 0.50 met      200 steps/s',
    'start     1.60 s                     -                      <= 1.5 s MISSED',
    'run            -                69.0 s  (68.0-70.0)',
    'memory         -               489 MiB    (488-489)         <= 0.80',
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
