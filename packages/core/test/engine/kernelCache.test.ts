import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { kernelKey } from '../../src/codegen/kernelKey';
import { KernelCache } from '../../src/engine/webasm/kernelCache';
import { TileMemory } from '../../src/engine/webasm/tileMemory';
import { ones, type Tensor, zeros } from '../../src/index';
import { scheduleOf } from '../support/schedules';

/** The kernels of a recurrence of so many steps. */
function recurrence(steps: number) {
  const weight = ones([5, 5]);
  let hidden: Tensor = zeros([3, 5]);
  for (let i = 0; i < steps; i++)
    hidden = hidden
      .matmul(weight)
      .add(ones([3, 5]))
      .exp();
  return scheduleOf([hidden.sum()]).kernels.map(({ kernel }) => kernel);
}

test('a loop over time takes as many kernels as its step, whatever its length', () => {
  const keysOf = (steps: number) => new Set(recurrence(steps).map(kernelKey));
  const [short, long] = [keysOf(4), keysOf(31)];
  assert.ok(recurrence(31).length >= 31);
  assert.ok(long.size <= short.size, `${long.size} kernels instead of ${short.size}`);
  for (const key of long) assert.ok(short.has(key));
});

test('kernels that compute something else have another key', () => {
  const key = (tensor: Tensor) => kernelKey(scheduleOf([tensor]).kernels[0].kernel);
  const x = ones([4, 6]);
  const keys = [
    x.sum(0),
    x.sum(1),
    x.add(x),
    x.add(ones([4, 6])),
    x.add(ones([6])),
    x.mul(ones([4, 6])),
    ones([6, 4]).sum(0),
    x.permute([1, 0]).add(ones([6, 4])),
    ones([4, 7]).sum(0),
  ].map(key);
  assert.is(new Set(keys).size, keys.length);
});

test('the same code is compiled once; what no plan uses goes when there is too much', async () => {
  const forgotten: number[] = [];
  const memory = new TileMemory(false);
  const cache = new KernelCache(memory, {}, (ids) => forgotten.push(...ids), 0);
  const kernels = recurrence(6);
  const { keys, entries, added } = await cache.take(kernels);
  const ids = new Set(entries.map(({ compiled }) => compiled.id));
  assert.is(ids.size, new Set(keys).size);
  assert.is(cache.size.kernels, ids.size);
  assert.is(added, cache.size.bytes);
  assert.ok(added > ids.size * 30_000, 'a module takes more than its code');
  const again = await cache.take(recurrence(9));
  assert.is(again.added, 0);
  for (const { compiled } of again.entries) assert.ok(ids.has(compiled.id));
  cache.release(keys);
  assert.is(cache.size.kernels, ids.size, 'the other plan still uses them');
  cache.release(again.keys);
  assert.equal(cache.size, { kernels: 0, bytes: 0 });
  assert.equal(forgotten.sort(), [...ids].sort());
});

test.run();
