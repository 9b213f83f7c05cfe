import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { currentDevice } from '../../src/engine/backend';
import type { Device } from '../../src/engine/device';
import { enqueue } from '../../src/engine/queue';
import { topologicalOrder } from '../../src/graph/topology';
import {
  crossEntropy,
  mseLoss,
  noGrad,
  ones,
  realize,
  replaceValues,
  shutdown,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '../../src/index';
import { countRuns } from '../support/countRuns';

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

/** Collects what is garbage, and gives weak references and finalizers their turn. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    collect();
  }
}

/** How many nodes a value keeps alive. */
const kept = ({ node }: Tensor) => topologicalOrder([node], () => false).length;

/** A step of gradient descent on a weight; the loss is left to the run. */
async function step(weight: Tensor): Promise<void> {
  weight.grad = null;
  mseLoss(weight.mul(2), ones([3])).backward();
  const updated = noGrad(() => weight.sub((weight.grad as Tensor).mul(0.1)));
  await realize([updated]);
  weight.copy_(updated);
}

async function plansCompiled(): Promise<() => number> {
  const { plans } = await enqueue(() => currentDevice());
  const { get } = plans;
  let compiled = 0;
  plans.get = (key, compile) =>
    get.call(plans, key, () => {
      compiled++;
      return compile();
    });
  return () => compiled;
}

/** What the same average is in float64. */
function averageOf(weights: readonly number[]): number {
  return weights.reduce((average, weight) => average * 0.9 + weight * 0.1, 0);
}

for (const [name, update] of [
  ['copied into', (average: Tensor, weight: Tensor) => average.copy_(average.mul(0.9).add(weight.mul(0.1)))],
  ['named anew', (average: Tensor, weight: Tensor) => average.mul(0.9).add(weight.mul(0.1))],
  ['detached', (average: Tensor, weight: Tensor) => average.mul(0.9).add(weight.mul(0.1)).detach()],
] as [string, (average: Tensor, weight: Tensor) => Tensor][]) {
  test(`an average that nobody reads keeps no more than the last steps alive: ${name}`, async () => {
    const weight = zeros([3], { requiresGrad: true });
    let average = zeros([3]);
    const seen: number[] = [];
    const sizes: number[] = [];
    const compiled = await plansCompiled();
    let before = 0;
    for (let i = 0; i < 30; i++) {
      await step(weight);
      average = noGrad(() => update(average, weight));
      seen.push((await weight.data())[0]);
      sizes.push(kept(average));
      if (i === 4) before = compiled();
    }
    assert.is(compiled(), before, 'every step is the same plan');
    assert.is(sizes.at(-1), sizes[4]);
    const [value] = await average.data();
    assert.ok(Math.abs(value - averageOf(seen)) < 1e-6, `${value}, expected ${averageOf(seen)}`);
  });
}

test('weights that are updated by hand while only the loss is read', async () => {
  let weight = tensor([1, 2, 3], { requiresGrad: true });
  const losses: number[] = [];
  const sizes: number[] = [];
  for (let i = 0; i < 12; i++) {
    const loss = mseLoss(weight, zeros([3]));
    loss.backward();
    losses.push(await loss.item());
    const updated = noGrad(() => weight.sub((weight.grad as Tensor).mul(0.3)));
    sizes.push(kept(updated));
    weight = updated;
    weight.requiresGrad = true;
  }
  assert.is(sizes.at(-1), sizes[3]);
  losses.forEach((loss, i) => assert.ok(Math.abs(loss - (14 / 3) * 0.8 ** (2 * i)) < 1e-5, `step ${i}: ${loss}`));
});

test('a hidden state that is carried on detached', async () => {
  let hidden = zeros([4]);
  const sizes: number[] = [];
  for (let i = 0; i < 12; i++) {
    hidden = hidden.detach().mul(0.5).add(1);
    await hidden.sum().item();
    sizes.push(kept(hidden));
  }
  assert.is(sizes.at(-1), sizes[4]);
  assert.ok(Math.abs((await hidden.data())[0] - (2 - 2 ** -11)) < 1e-6);
});

test('a hidden state that leads to the weights, detached before the next step: each equal step keeps it', async () => {
  const weight = tensor([0.5, 0.25, 0.125, 1], { requiresGrad: true });
  const compiled = await plansCompiled();
  let hidden = zeros([4]);
  let expected = [0, 0, 0, 0];
  for (let i = 0; i < 200; i++) {
    const before = await weight.data();
    weight.grad = null;
    hidden = hidden.detach().mul(weight).add(1);
    expected = expected.map((value, at) => value * before[at] + 1);
    mseLoss(hidden, zeros([4])).backward();
    const updated = noGrad(() => weight.sub((weight.grad as Tensor).mul(0.001)));
    await realize([updated]);
    weight.copy_(updated);
    if (i > 5) assert.is.not(hidden.node.value, null, `step ${i}: computed in the run of its step`);
    if (i > 5) assert.is(kept(hidden), 1);
  }
  assert.ok(compiled() <= 6, `${compiled()} plans`);
  (await hidden.data()).forEach((value, at) => assert.ok(Math.abs(value - expected[at]) < 1e-5 * expected[at]));
});

test('weights that are updated in place while only the loss is read: 200 steps of one plan', async () => {
  const weight = tensor([1, 2, 3], { requiresGrad: true });
  const compiled = await plansCompiled();
  const counts = await countRuns();
  for (let i = 0; i < 200; i++) {
    weight.grad = null;
    const loss = mseLoss(weight, zeros([3]));
    loss.backward();
    noGrad(() => weight.sub_((weight.grad as Tensor).mul(0.015)));
    const expected = (14 / 3) * 0.99 ** (2 * i);
    assert.ok(Math.abs((await loss.item()) - expected) < 1e-5 * Math.max(1, expected), `step ${i}`);
    assert.is.not(weight.node.value, null, 'the new weight is computed with the loss');
  }
  assert.is(compiled(), 1);
  assert.is(counts.runs, 200);
});

test('numbers that all steps read under another shape take no plan of their own', async () => {
  const weight = tensor([0.3, -0.2, 0.5, 0.1], { shape: [2, 2], requiresGrad: true });
  const [labels, rows] = [tensor([[1], [0]], { dtype: 'int32' }).reshape([2]), ones([2, 2]).unsqueeze(0)];
  const compiled = await plansCompiled();
  for (let i = 0; i < 4; i++) {
    weight.grad = null;
    const loss = crossEntropy(rows.squeeze(0).matmul(weight), labels);
    loss.backward();
    await realize([loss, noGrad(() => weight.sub((weight.grad as Tensor).mul(0.1)))]);
  }
  assert.is(compiled(), 1);
});

test('what a step changed in place is at hand after it, and reading a number that is there runs nothing', async () => {
  const weight = zeros([3], { requiresGrad: true });
  const average = zeros([3]);
  const seen: number[] = [];
  for (let i = 0; i < 200; i++) {
    noGrad(() => average.mul_(0.9).add_(weight.mul(0.1)));
    seen.push((await weight.data())[0]);
    await step(weight);
    assert.is.not(average.node.value, null);
  }
  const counts = await countRuns();
  const pending = noGrad(() => zeros([2]).add_(weight.mul(2).sum()));
  await weight.data();
  await realize([weight]);
  assert.is(pending.node.value, null);
  assert.ok(Math.abs((await average.data())[0] - averageOf(seen)) < 1e-6);
  assert.is(counts.runs, 0);
});

test('what was changed in place and is garbage by the next run is not computed', async () => {
  const source = ones([3]).mul(2);
  const counts = await countRuns();
  (() => {
    noGrad(() => zeros([3]).copy_(source.exp()));
  })();
  await collectGarbage();
  let kernels = 0;
  const device = (await enqueue(() => currentDevice())) as { compile: Device['compile'] };
  const { compile } = device;
  device.compile = (schedule) => {
    kernels += schedule.kernels.length;
    return compile(schedule);
  };
  await tensor([1, 2]).neg().data();
  device.compile = compile;
  assert.is(kernels, 1);
  assert.is(counts.runs, 1);
});

test('a tensor that is changed several times between two runs is computed once, as it is in the end', async () => {
  const x = zeros([2]);
  const counts = await countRuns();
  noGrad(() => {
    for (let i = 0; i < 5; i++) x.add_(1);
  });
  assert.is(await tensor([2]).mul(3).item(), 6);
  assert.is.not(x.node.value, null);
  assert.equal([...(await x.data())], [5, 5]);
  assert.is(counts.runs, 1);
});

test('what was made since the last run is computed only when somebody asks', async () => {
  const counts = await countRuns();
  const x = ones([3]).mul(2);
  const y = x.add(1);
  await tensor([1]).add(1).data();
  assert.is(x.node.value, null);
  assert.is(y.node.value, null);
  assert.is(counts.runs, 1);
});

test('something wrong that was put in place is told to who reads it, and to nobody else', async () => {
  const loss = zeros([]);
  noGrad(() => loss.copy_(crossEntropy(ones([2, 3]), tensor([7, 0]).mul(1))));
  assert.is(await tensor([3]).add(1).item(), 4);
  assert.is(await tensor([3]).add(2).item(), 5);
  let message = '';
  await loss.item().catch((error: Error) => {
    message = error.message;
  });
  assert.is(message, 'crossEntropy: target[0]: expected an index from 0 to 2, got 7');
});

test('something wrong that was left behind is told to who reads it, and to nobody else', async () => {
  const logits = ones([2, 3]);
  const wrong = crossEntropy(logits, tensor([7, 0]).mul(1));
  await tensor([1]).add(1).data();
  const made = wrong.mul(2);
  assert.is(await tensor([2]).add(1).item(), 3);
  let message = '';
  await made.item().catch((error: Error) => {
    message = error.message;
  });
  assert.is(message, 'crossEntropy: target[0]: expected an index from 0 to 2, got 7');
});

test('outputs of earlier batches that nobody reads are a run of one plan each before the weights change, not all one plan', async () => {
  const weight = tensor([1, 2, 3], { requiresGrad: true });
  const compiled = await plansCompiled();
  const counts: number[] = [];
  for (const batches of [1, 2, 7]) {
    const unread: Tensor[] = [];
    for (let i = 0; i < batches; i++) {
      const [output, read] = noGrad(() => [weight.exp(), weight.sin()]);
      await read.data();
      unread.push(output);
    }
    const [old] = await weight.data();
    await replaceValues(() => ({ replace: [[weight, weight.mul(0.9)]] }));
    for (const output of unread) {
      assert.is.not(output.node.value, null);
      assert.ok(Math.abs((await output.data())[0] - Math.exp(old)) < 1e-6);
    }
    assert.is.not((await weight.data())[0], old);
    counts.push(compiled());
  }
  assert.is(counts[1], counts[0], 'of two batches');
  assert.is(counts[2], counts[0], 'of seven');
});

test.after(shutdown);
test.run();
