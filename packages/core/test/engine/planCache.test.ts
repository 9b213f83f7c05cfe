import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderGather } from '../../src/codegen/gather';
import { currentDevice } from '../../src/engine/backend';
import type { Plan } from '../../src/engine/device';
import { createGpu } from '../../src/engine/gpujs';
import { HOST_BYTES, keptBytes, tracePlan } from '../../src/engine/plan';
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
import { scheduleOf } from '../support/schedules';
import { numbers } from '../support/values';

function fakePlan(destroyed: string[], name: string, bytes = 1000): Plan {
  return {
    schedule: { buffers: [], kernels: [], results: [] },
    bytes,
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

/** A cache for so many bytes, and the plans that were destroyed; plans are named by one letter, which counts as a byte. */
function cacheOf(mostBytes: number) {
  const destroyed: string[] = [];
  const cache = new PlanCache(mostBytes);
  const get = (key: string, bytes: number) => cache.get(key, async () => fakePlan(destroyed, key, bytes - key.length));
  return { cache, destroyed, get };
}

test('the plans that were not used for longest make room, and their memory is freed', async () => {
  const { cache, destroyed, get } = cacheOf(1000);
  for (const key of 'abcdefghij') await get(key, 100);
  assert.equal(cache.size, { plans: 10, bytes: 1000 });
  assert.equal(destroyed, [], 'they fit');
  await get('a', 100);
  await get('k', 100);
  assert.equal(destroyed, ['b'], 'a was used again');
  await get('l', 350);
  assert.equal(destroyed, [...'bcdef'], 'as many as it takes');
  assert.equal(cache.size, { plans: 7, bytes: 950 });
  await cache.clear();
  assert.is(new Set(destroyed).size, 12);
  assert.is(destroyed.length, 12);
  assert.equal(cache.size, { plans: 0, bytes: 0 });
});

test('many small plans stay where a few huge ones go', async () => {
  const { cache, destroyed, get } = cacheOf(2 ** 28);
  for (let length = 0; length < 200; length++) await get(`${length}`, 2 ** 20);
  assert.equal(destroyed, []);
  for (const key of 'abcdef') await get(key, 2 ** 27);
  assert.is(destroyed.length, 202, 'all small ones and two of the huge ones');
  assert.is(cache.size.plans, 4);
});

test('four plans stay whatever their size', async () => {
  const { destroyed, get } = cacheOf(1000);
  for (let round = 0; round < 3; round++) for (const key of 'abcd') await get(key, 5000);
  assert.equal(destroyed, []);
  await get('e', 10);
  assert.equal(destroyed, ['a']);
});

test('a long key takes memory too', async () => {
  const { cache, destroyed } = cacheOf(1000);
  for (const letter of 'abcde') await cache.get(letter.repeat(300), async () => fakePlan(destroyed, letter, 0));
  assert.equal(destroyed, ['a']);
});

test('a plan that runs is not dropped for want of room', async () => {
  const { cache, destroyed, get } = cacheOf(1000);
  await get('a', 500);
  await cache.whileRunning('a', async () => {
    for (const key of 'bcdefg') await get(key, 500);
    assert.equal(destroyed, ['b', 'c']);
  });
  await get('h', 500);
  assert.equal(destroyed, ['b', 'c', 'a', 'd'], 'it is done');
});

test('a failed run no longer keeps its plan; what is dropped takes no memory', async () => {
  const { cache, destroyed, get } = cacheOf(1000);
  await get('a', 900);
  const failing = cache.whileRunning('a', async () => {
    throw new Error('on purpose');
  });
  await failing.then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, 'on purpose'),
  );
  for (const key of 'bcde') await get(key, 25);
  assert.equal(destroyed, []);
  await cache.drop('a');
  await cache.drop('a');
  assert.equal(destroyed, ['a']);
  assert.equal(cache.size, { plans: 4, bytes: 100 });
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

test('two hundred lengths of a sequence are compiled once', async () => {
  const counts = await countRuns();
  for (let round = 0; round < 2; round++) {
    for (let n = 2; n < 202; n++) assert.equal(await numbers(ones([n]).mul(3)), new Array(n).fill(3));
  }
  assert.equal(counts, { compiled: 200, runs: 400 });
});

test('more plans than are kept', async () => {
  const device = await currentDevice();
  const { plans } = device;
  try {
    (device as { plans: PlanCache }).plans = new PlanCache(0);
    const counts = await countRuns();
    for (let round = 0; round < 2; round++) {
      for (let n = 2; n < 12; n++) assert.equal(await numbers(ones([n]).add(1)), new Array(n).fill(2));
    }
    assert.is(device.plans.size.plans, 4);
    assert.is(counts.compiled, 20);
    await device.plans.clear();
  } finally {
    (device as { plans: PlanCache }).plans = plans;
  }
});

test('buffers that a device reuses are counted once', async () => {
  const gpu = await createGpu('cpu');
  let x = ones([100, 100]);
  for (let i = 0; i < 8; i++) x = x.matmul(ones([100, 100]));
  const schedule = scheduleOf([x], false);
  const sources = schedule.kernels.map(({ kernel }) => renderGather(kernel));
  const plan = tracePlan(gpu, schedule, sources);
  const kept = keptBytes(plan, plan.pipeline.pipeline._buildPlan(), 4) - schedule.kernels.length * HOST_BYTES;
  assert.is(schedule.kernels.length, 8);
  // nine arguments, two results in turns or three
  assert.ok(kept >= 11 * 40_000 && kept <= 12 * 40_000, `${kept} bytes`);
  await plan.destroy();
  await gpu.destroy();
});

test('what a plan keeps is counted: each of its steps, and code that no other plan has', async () => {
  const device = await currentDevice();
  const bytesOf = async (steps: number) => {
    let x = ones([3, 7]);
    for (let i = 0; i < steps; i++) x = x.matmul(ones([7, 7]).mul(i));
    const plan = await device.compile(scheduleOf([x]));
    await plan.destroy();
    return plan.bytes;
  };
  const [first, short, long] = [await bytesOf(5), await bytesOf(5), await bytesOf(10)];
  assert.ok(first - short > 10_000, `${first - short} bytes of code`);
  assert.ok(long > 1.8 * short && long < 2.2 * short, `${short} and ${long} bytes`);
});

test.after(shutdown);
test.run();
