import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BenchmarkCase } from '../../src/cases/benchmarkCase';
import { alternate } from '../../src/measure/alternate';

const order: string[] = [];
const counting = (side: string, numbers: number[]) => async () => {
  order.push(side);
  return { ms: numbers.shift() as number };
};

test.before.each(() => {
  order.length = 0;
});

test('the two sides are measured in turn', async () => {
  const benchmark: BenchmarkCase = {
    name: 'step',
    metrics: [],
    ours: counting('ours', [5, 1, 3]),
    pytorch: counting('pytorch', [9, 8, 7]),
  };
  const shown: string[] = [];
  const result = await alternate(benchmark, 3, (side, round) => shown.push(`${side} ${round}`));
  assert.equal(order, ['ours', 'pytorch', 'ours', 'pytorch', 'ours', 'pytorch']);
  assert.equal(shown, ['ours 1', 'pytorch 1', 'ours 2', 'pytorch 2', 'ours 3', 'pytorch 3']);
  assert.equal(result, {
    name: 'step',
    ours: { ms: { median: 3, min: 1, max: 5, rounds: [5, 1, 3] } },
    pytorch: { ms: { median: 8, min: 7, max: 9, rounds: [9, 8, 7] } },
    failures: [],
  });
});

test('a side that fails is told once and leaves the other its numbers', async () => {
  const benchmark: BenchmarkCase = {
    name: 'step',
    metrics: [],
    ours: counting('ours', [5, 1]),
    pytorch: async () => {
      order.push('pytorch');
      throw new Error('no memory');
    },
  };
  const result = await alternate(benchmark, 2, () => {});
  assert.equal(order, ['ours', 'pytorch', 'ours']);
  assert.is(result.ours?.ms.median, 3);
  assert.is(result.pytorch, null);
  assert.equal(result.failures, ['step, pytorch: no memory']);
});

test('without PyTorch ours is measured alone', async () => {
  const benchmark: BenchmarkCase = { name: 'step', metrics: [], ours: counting('ours', [2]), pytorch: null };
  const result = await alternate(benchmark, 1, () => {});
  assert.equal(order, ['ours']);
  assert.is(result.pytorch, null);
  assert.equal(result.failures, []);
});

test.run();
