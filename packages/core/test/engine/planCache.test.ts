import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Plan } from '../../src/engine/device';
import { PlanCache } from '../../src/engine/planCache';
import {
  conv2d,
  mseLoss,
  noGrad,
  ones,
  realize,
  shutdown,
  type Tensor,
  tensor,
  tensorFromBatchInnermost,
  useBackend,
} from '../../src/index';
import { countRuns } from '../support/countRuns';
import { numbers } from '../support/values';

function fakePlan(destroyed: string[], name: string): Plan {
  return {
    schedule: { buffers: [], kernels: [], results: [] },
    run: async () => new Map(),
    destroy: async () => {
      destroyed.push(name);
    },
  };
}

test('a plan is compiled once', async () => {
  const cache = new PlanCache();
  let compiled = 0;
  const get = (key: string) =>
    cache.get(key, async () => {
      compiled++;
      return fakePlan([], key);
    });
  const first = await get('a');
  assert.is(await get('a'), first);
  assert.is.not(await get('b'), first);
  assert.is(compiled, 2);
});

test('the plan that was not used for longest makes room, and its memory is freed', async () => {
  const destroyed: string[] = [];
  const cache = new PlanCache();
  const get = (key: string) => cache.get(key, async () => fakePlan(destroyed, key));
  for (let i = 0; i < 32; i++) await get(`${i}`);
  assert.equal(destroyed, []);
  await get('0');
  await get('32');
  assert.equal(destroyed, ['1'], '0 was used again');
  await cache.clear();
  assert.is(destroyed.length, 33);
  assert.is(new Set(destroyed).size, 33);
});

test('what could not be compiled is not kept', async () => {
  const cache = new PlanCache();
  const failing = cache.get('a', async () => {
    throw new Error('on purpose');
  });
  await failing.then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, 'on purpose'),
  );
  const plan = fakePlan([], 'a');
  assert.is(await cache.get('a', async () => plan), plan);
});

// Which graphs share a plan, on the engine itself.

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

test('the same graph over other numbers', async () => {
  const counts = await countRuns();
  for (const data of [
    [1, 2],
    [3, 4],
  ]) {
    const [x, y] = data;
    assert.equal(
      await numbers(
        tensor(data)
          .mul(tensor([10, 100]))
          .sub(1),
      ),
      [10 * x - 1, 100 * y - 1],
    );
  }
  assert.equal(counts, { compiled: 1, runs: 2 });
});

test('another learning rate', async () => {
  const weight = tensor([1, 2], { requiresGrad: true });
  const counts = await countRuns();
  for (const rate of [0.5, 0.25, 1]) {
    weight.grad = null;
    mseLoss(weight, tensor([0, 0])).backward();
    const updated = noGrad(() => weight.sub((weight.grad as Tensor).mul(rate)));
    assert.equal(await numbers(updated), [1 - rate, 2 - 2 * rate]);
  }
  assert.equal(counts, { compiled: 1, runs: 3 });
});

test('other shapes, layouts, ops, attributes or wishes are other plans', async () => {
  const counts = await countRuns();
  const [flat, matrix] = [ones([6]), ones([2, 3])];
  const graphs: (() => Tensor[])[] = [
    () => [flat.add(1)],
    () => [ones([7]).add(1)],
    () => [matrix.add(1)],
    () => [tensorFromBatchInnermost(new Float32Array(6).fill(1), [2, 3]).add(1)],
    () => [flat.sub(1)],
    () => [matrix.sum(0)],
    () => [matrix.sum(1)],
    () => [matrix.add(1).mul(2), matrix.add(1)],
    () => {
      const sum = matrix.add(1);
      return [sum.mul(2), sum];
    },
  ];
  for (const build of graphs) await realize(build());
  assert.is(counts.compiled, graphs.length);
  for (const build of graphs) await realize(build());
  assert.is(counts.compiled, graphs.length);
});

test('which of its values are wanted', async () => {
  for (const which of [0, 1, 0]) {
    const chain = [tensor([1, 2]).add(1)];
    for (let i = 0; i < 2; i++) chain.push(chain[i].mul(10));
    await realize([chain[which], chain[2]]);
    assert.ok(chain[which].node.value !== null && chain[1 - which].node.value === null);
    assert.equal(await numbers(chain[which]), which === 0 ? [2, 3] : [20, 30]);
    assert.equal(await numbers(chain[2]), [200, 300]);
  }
});

test('which leaf stands where is told apart', async () => {
  const [a, b] = [tensor([5]), tensor([3])];
  assert.equal([await a.sub(b).item(), await b.sub(a).item(), await a.sub(a).item()], [2, -2, 0]);
  const [x, y] = [tensor([5, 1]), tensor([3, 2])];
  assert.equal(await numbers(x.sub(y)), [2, -1]);
  assert.equal(await numbers(y.sub(x)), [-2, 1]);
  assert.equal(await numbers(x.sub(x)), [0, 0]);
});

test('a last, smaller batch has a plan of its own, and the whole ones keep theirs', async () => {
  const counts = await countRuns();
  const weight = ones([2, 1, 3, 3]);
  const convolve = async (n: number) => numbers(conv2d(ones([n, 1, 3, 3]), weight));
  for (const n of [8, 8, 5, 8, 5]) assert.equal(await convolve(n), new Array(2 * n).fill(9));
  assert.equal(counts, { compiled: 2, runs: 5 });
});

test('more plans than are kept', async () => {
  for (let round = 0; round < 2; round++) {
    for (let n = 2; n < 40; n++) assert.equal(await numbers(ones([n]).add(1)), new Array(n).fill(2));
  }
});

test.after(shutdown);
test.run();
