import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { currentDevice } from '../../src/engine/backend';
import type { Device } from '../../src/engine/device';
import { enqueue } from '../../src/engine/queue';
import { linear, mseLoss, noGrad, realize, shutdown, type Tensor, tensor, useBackend } from '../../src/index';
import { countRuns } from '../support/countRuns';
import { numbers } from '../support/values';

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

/** One step of gradient descent on a weight: realises the new weight and nothing else. */
async function step(weight: Tensor): Promise<{ loss: Tensor; grad: Tensor }> {
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  weight.grad = null;
  const loss = mseLoss(linear(x, weight), tensor([[1], [2]]));
  loss.backward();
  const grad = weight.grad as unknown as Tensor;
  const updated = noGrad(() => weight.sub(grad.mul(0.01)));
  await realize([updated]);
  weight.copy_(updated);
  return { loss, grad };
}

test('a loss is there after the step that it was computed for', async () => {
  const weight = tensor([[0, 0]], { requiresGrad: true });
  const counts = await countRuns();
  const { loss } = await step(weight);
  assert.is(counts.runs, 1);
  assert.is(await loss.item(), 2.5);
  assert.is(counts.runs, 1);
});

test('a gradient can be read as well', async () => {
  const weight = tensor([[0, 0]], { requiresGrad: true });
  const { grad } = await step(weight);
  assert.equal(await numbers(grad), [-7, -10]);
  assert.equal(
    (await numbers(weight)).map((value) => value.toFixed(4)),
    ['0.0700', '0.1000'],
  );
});

test('all losses of a step, and each only once', async () => {
  const x = tensor([1, 2], { requiresGrad: true });
  const losses = [x.sum(), x.mul(x).sum(), x.mul(3).sum()];
  for (const loss of losses) loss.backward();
  const counts = await countRuns();
  assert.equal(await numbers(x.grad), [6, 8]);
  assert.equal(await Promise.all(losses.map((loss) => loss.item())), [3, 5, 9]);
  assert.is(counts.runs, 1);
  await x.mul(2).data();
  assert.is(counts.runs, 2);
});

test('a loss on which backward() was not called is computed when it is read', async () => {
  const loss = tensor([1, 2]).sum();
  const counts = await countRuns();
  await tensor([1]).add(1).data();
  assert.is(loss.node.value, null);
  assert.is(await loss.item(), 3);
  assert.is(counts.runs, 2);
});

test('reads at the same time compute a value once', async () => {
  const value = tensor([1, 2, 3]).mul(2);
  const other = value.add(1);
  const counts = await countRuns();
  const [a, b, c, d] = await Promise.all([value.data(), value.toArray(), other.data(), value.data()]);
  assert.equal(
    [[...a], b, [...c], [...d]],
    [
      [2, 4, 6],
      [2, 4, 6],
      [3, 5, 7],
      [2, 4, 6],
    ],
  );
  assert.is(counts.runs, 2);
  assert.is.not(a, d, 'each reader gets an array of its own');
});

test('many reads at the same time, each of another graph', async () => {
  const reads = Array.from({ length: 30 }, (_, i) => tensor([i]).mul(i).item());
  assert.equal(
    await Promise.all(reads),
    reads.map((_, i) => i * i),
  );
});

test('what a reader does with its array changes nothing', async () => {
  const leaf = tensor([1, 2]);
  const computed = leaf.add(1);
  for (const x of [leaf, computed]) {
    const before = await numbers(x);
    (await x.data()).fill(9);
    assert.equal(await numbers(x), before);
  }
  assert.equal(await numbers(computed.add(1)), [3, 4]);
});

test('numbers that are there already take no run', async () => {
  const counts = await countRuns();
  const x = tensor([[1, 2]]);
  await realize([x, x.detach()]);
  await x.data();
  await realize([]);
  assert.equal(counts, { compiled: 0, runs: 0 });
  assert.equal(await x.reshape([2]).toArray(), [1, 2]);
  assert.is(counts.runs, 0, 'another shape is another name for the same numbers');
});

test('a run that fails is told to who asked, and to nobody else', async () => {
  const device = (await currentDevice()) as { compile: Device['compile'] };
  const compile = device.compile;
  device.compile = async () => {
    throw new Error('on purpose');
  };
  const failing = tensor([1, 2, 3, 4, 5]).exp();
  const read = failing.data();
  await read.then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, 'on purpose'),
  );
  device.compile = compile;
  assert.is((await failing.data()).length, 5, 'and can be tried again');
  assert.is(await tensor([2]).mul(3).item(), 6);
});

test('what is queued follows one another, whatever happens', async () => {
  const order: string[] = [];
  const slow = enqueue(async () => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    order.push('slow');
  });
  const failing = enqueue(async () => {
    order.push('failing');
    throw new Error('on purpose');
  });
  const last = enqueue(async () => {
    order.push('last');
    return 5;
  });
  await failing.then(
    () => assert.unreachable(),
    () => {},
  );
  assert.is(await last, 5);
  await slow;
  assert.equal(order, ['slow', 'failing', 'last']);
});

test.after(shutdown);
test.run();
