import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backendInfo, shutdown, useBackend } from '../../src/index';
import { SmallNetwork } from '../support/smallNetwork';

const STEPS = 20;

async function train(threads: number, seed = 1): Promise<{ weights: Uint32Array; losses: number[] }> {
  await useBackend('webasm', { threads });
  const network = new SmallNetwork(seed);
  await network.start();
  const losses: number[] = [];
  for (let i = 0; i < STEPS; i++) losses.push(await (await network.step()).item());
  assert.is(backendInfo()?.threads, threads);
  const weights = await network.weights();
  return { weights: new Uint32Array(weights.buffer), losses };
}

test('the same seed gives the same weights, bit for bit, on 1, 2 and 3 threads', async () => {
  const one = await train(1);
  assert.ok(one.losses.every(Number.isFinite));
  assert.is(one.weights.length, 72 + 8 + 432 + 6 + 72 + 3);
  for (const threads of [2, 3]) {
    const { weights, losses } = await train(threads);
    assert.equal(losses, one.losses, `${threads} threads`);
    assert.equal(weights, one.weights, `${threads} threads`);
  }
  assert.equal((await train(1)).weights, one.weights, 'once more');
});

test('another seed gives others', async () => {
  const [one, two] = [await train(1, 1), await train(1, 2)];
  assert.is.not(one.losses[0], two.losses[0]);
});

test.after(shutdown);
test.run();
