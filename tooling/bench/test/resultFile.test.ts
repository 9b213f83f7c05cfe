import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CaseResult } from '../src/measure/alternate';
import { type BenchResults, readResults, writeResults } from '../src/resultFile';

const measured = (name: string, ...failures: string[]): CaseResult => ({ name, ours: {}, pytorch: null, failures });

const run = (changes: Partial<BenchResults> = {}): BenchResults => ({
  date: '2026-11-28',
  machine: { processor: 'P', cores: 2, platform: 'linux x64', node: 'v20.1.0', commit: 'abc', busy: 0 },
  pytorch: { python: '/usr/bin/python3', version: '2.13.0' },
  dataset: 'MNIST',
  rounds: 5,
  quick: false,
  nodes: ['v20.1.0', 'v24.1.0'],
  limits: { 'v20.1.0': { gflops: 59, gbs: 17 } },
  results: [],
  kernels: [],
  ...changes,
});

const file = join(temporaryFolder(), 'results.json');

test('a run goes on with what was measured, and tries again what failed', () => {
  writeResults(file, run({ results: [measured('a'), measured('b', 'b: out of memory')] }));
  const { machine } = run();
  const resumed = readResults(file, run({ date: 'later', limits: {}, machine: { ...machine, busy: 0.1 } }));
  assert.equal(resumed, run({ results: [measured('a')] }));
});

test('numbers of other code, of another machine or of other rounds are refused by name', () => {
  writeResults(file, run());
  const { machine } = run();
  const refused = (changes: Partial<BenchResults>, words: RegExp) => assert.throws(() => readResults(file, run(changes)), words);
  refused({ machine: { ...machine, commit: 'def' } }, /^--resume: expected commit def, got abc in .*results\.json$/);
  refused({ machine: { ...machine, processor: 'Q' } }, /expected processor Q, got P/);
  refused({ pytorch: null }, /expected pytorch undefined, got 2\.13\.0/);
  refused({ rounds: 3 }, /expected rounds 3, got 5/);
  refused({ nodes: ['v20.1.0'] }, /expected nodes v20\.1\.0, got v20\.1\.0,v24\.1\.0/);
});

test('a file that is not there or holds something else is an error', () => {
  assert.throws(() => readResults(join(file, 'none'), run()), /^--resume: ENO/);
  writeFileSync(file, 'no JSON');
  assert.throws(() => readResults(file, run()), /^--resume: .*JSON/);
  writeFileSync(file, '{}');
  assert.throws(() => readResults(file, run()), /^--resume: expected processor P, got undefined in /);
});

test.run();
