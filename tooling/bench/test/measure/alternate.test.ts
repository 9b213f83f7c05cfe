import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BenchmarkCase, NodeHost } from '../../src/cases/benchmarkCase';
import { alternate } from '../../src/measure/alternate';

const order: string[] = [];
const nodes: NodeHost[] = [
  { version: 'v20.1.0', path: 'node20' },
  { version: 'v24.1.0', path: 'node24' },
];
const counting = (side: string, numbers: number[]) => async () => {
  order.push(side);
  return { ms: numbers.shift() as number };
};

test.before.each(() => {
  order.length = 0;
});

test('the sides are measured in turn, ours on each Node', async () => {
  const benchmark: BenchmarkCase = {
    name: 'step',
    metrics: [],
    ours: async ({ path }) => {
      order.push(path);
      return { ms: path === 'node20' ? order.length : 1 };
    },
    pytorch: counting('pytorch', [9, 8, 7]),
    fastestWay: () => 'eager',
  };
  const shown: string[] = [];
  const result = await alternate(benchmark, nodes, 3, (side, round) => shown.push(`${side} ${round}`));
  const turn = ['node20', 'node24', 'pytorch'];
  assert.equal(order, [...turn, ...turn, ...turn]);
  assert.equal(shown.slice(0, 4), ['Node v20.1.0 1', 'Node v24.1.0 1', 'PyTorch 1', 'Node v20.1.0 2']);
  assert.equal(result, {
    name: 'step',
    ours: {
      'v20.1.0': { ms: { median: 4, min: 1, max: 7, rounds: [1, 4, 7] } },
      'v24.1.0': { ms: { median: 1, min: 1, max: 1, rounds: [1, 1, 1] } },
    },
    pytorch: { ms: { median: 8, min: 7, max: 9, rounds: [9, 8, 7] } },
    fastestWay: 'eager',
    failures: [],
  });
});

test('a side that fails is told once and leaves the others their numbers', async () => {
  const benchmark: BenchmarkCase = {
    name: 'step',
    metrics: [],
    ours: counting('ours', [5, 1]),
    pytorch: async () => {
      order.push('pytorch');
      throw new Error('no memory');
    },
  };
  const result = await alternate(benchmark, nodes.slice(0, 1), 2, () => {});
  assert.equal(order, ['ours', 'pytorch', 'ours']);
  assert.is(result.ours['v20.1.0']?.ms.median, 3);
  assert.is(result.pytorch, null);
  assert.equal(result.failures, ['step, PyTorch: no memory']);
});

test('without PyTorch ours is measured alone', async () => {
  const benchmark: BenchmarkCase = { name: 'step', metrics: [], ours: counting('ours', [2]), pytorch: null };
  const result = await alternate(benchmark, nodes.slice(0, 1), 1, () => {});
  assert.equal(order, ['ours']);
  assert.is(result.pytorch, null);
  assert.equal(result.failures, []);
});

test.run();
