import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { currentDevice } from '../../src/engine/backend';
import {
  arange,
  linear,
  manualSeed,
  mseLoss,
  noGradSync,
  rand,
  realize,
  replaceValues,
  shutdown,
  type Tensor,
  tensor,
  useBackend,
} from '../../src/index';

const FEATURES = 48;
const BATCH = 7;

/** A linear layer with momentum, whose steps are made as an optimizer makes them. */
function network() {
  manualSeed(3);
  const weight = rand([FEATURES, FEATURES], { requiresGrad: true });
  const momentum = rand([FEATURES, FEATURES]);
  const batch = () =>
    tensor(
      Float32Array.from({ length: BATCH * FEATURES }, (_, i) => i % 5),
      { shape: [BATCH, FEATURES] },
    );
  const forward = (x = batch()) => linear(x, weight);
  const step = async (out: Tensor) => {
    weight.grad = null;
    const loss = mseLoss(
      out,
      arange(BATCH * FEATURES)
        .reshape([BATCH, FEATURES])
        .mul(0.01),
    );
    loss.backward();
    await replaceValues(() =>
      noGradSync(() => {
        const direction = momentum.mul(0.9).add(weight.grad as Tensor);
        return {
          replace: [
            [momentum, direction],
            [weight, weight.sub(direction.mul(0.01))],
          ],
        };
      }),
    );
    return loss;
  };
  return { weight, momentum, forward, step };
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: Error) => error.message,
  );
}

test('a parameter and its momentum lie in one memory, which outlives the parameter and grows with neither', async () => {
  await useBackend('webasm', { threads: 1 });
  const device = await currentDevice();
  const [weight, momentum] = [tensor([1, 2, 3, 4, 5], { requiresGrad: true }), tensor([0, 0, 0, 0, 0])];
  const step = async (rate: number, keepsMomentum: boolean) => {
    weight.grad = null;
    const loss = weight.mul(weight).sum();
    loss.backward();
    await replaceValues(() =>
      noGradSync(() => {
        const direction = momentum.mul(0.5).add(weight.grad as Tensor);
        const update: [Tensor, Tensor] = [weight, weight.sub(direction.mul(rate))];
        return { replace: keepsMomentum ? [update, [momentum, direction]] : [update] };
      }),
    );
    await loss.item();
  };
  let expected = [1, 2, 3, 4, 5].map((w) => ({ w, m: 0 }));
  const held: number[] = [];
  for (let i = 0; i < 20; i++) {
    const keepsMomentum = i < 12;
    await step(0.125, keepsMomentum);
    expected = expected.map(({ w, m }) => {
      const direction = m / 2 + 2 * w;
      return { w: w - direction / 8, m: keepsMomentum ? direction : m };
    });
    held.push(device.allocated?.().bytes as number);
  }
  assert.is(held[11], held[4]);
  assert.is(held[19], held[15]);
  for (const [i, { w, m }] of expected.entries()) {
    assert.ok(Math.abs((await weight.data())[i] - w) < 1e-5, `weight ${i}`);
    assert.ok(Math.abs((await momentum.data())[i] - m) < 1e-5, `momentum ${i}`);
  }
  await shutdown();
});

for (const threads of [1, 2]) {
  const name = threads === 1 ? '1 thread' : `${threads} threads`;

  test(`a step copies in the batch and numbers, and out nothing but a loss that is read: ${name}`, async () => {
    await useBackend('webasm', { threads });
    const device = await currentDevice();
    const { forward, step } = network();
    for (let i = 0; i < 3; i++) await step(forward());
    const before = device.copied?.() as { in: number; out: number };
    const held = device.allocated?.().bytes as number;
    let loss: Tensor | null = null;
    for (let i = 0; i < 50; i++) loss = await step(forward());
    const after = device.copied?.() as { in: number; out: number };
    const perStep = (after.in - before.in) / 50;
    const batch = BATCH * FEATURES * 4;
    assert.ok(perStep >= batch && perStep <= 2 * batch + 64, `${perStep} bytes a step for a batch of ${batch}`);
    assert.is(after.out, before.out);
    assert.ok(Number.isFinite(await loss?.item()));
    assert.is(device.copied?.().out, before.out + 4);
    const grown = (device.allocated?.().bytes as number) - held;
    assert.ok(grown <= 50 * 4, `${grown} bytes more are held after 50 steps`);
    await shutdown();
  });

  test(`what a program holds is computed from the parameters of its time, whenever it is read: ${name}`, async () => {
    await useBackend('cpu');
    const expected = await readings();
    await useBackend('webasm', { threads });
    const actual = await readings();
    for (const [what, numbers] of Object.entries(expected)) close(actual[what], numbers, what);
    await shutdown();
  });

  test(`what was never asked for is an error once its parameters have changed twice, never a wrong number: ${name}`, async () => {
    await useBackend('webasm', { threads });
    const { forward, step } = network();
    for (let i = 0; i < 3; i++) await step(forward());
    const out = forward();
    await step(out);
    await step(forward());
    await step(forward());
    assert.match(await messageOf(out.data()), /parameters of which an optimizer has made two steps since.*detach\(\)/);
    assert.is((await forward().data()).length, BATCH * FEATURES);
    await shutdown();
  });
}

test('results that nobody has read outlive other runs, and the backend', async () => {
  await useBackend('webasm', { threads: 2 });
  const a = rand([256, 256]);
  const expected = Float32Array.from(await a.matmul(a).data());
  const late = [a.matmul(a), a.matmul(a).add(1), a.matmul(a.neg())];
  for (const one of late) await realize([one]);
  await shutdown();
  assert.equal(Float32Array.from(await late[0].data()), expected);
  assert.equal(
    Float32Array.from(await late[1].data()),
    expected.map((value) => value + 1),
  );
  assert.equal(
    Float32Array.from(await late[2].data()),
    expected.map((value) => -value),
  );
});

test('what is changed in place takes no more memory with every change', async () => {
  await useBackend('webasm', { threads: 2 });
  const device = await currentDevice();
  const average = rand([5000]);
  const sum = rand([3000]);
  const seen: number[] = [];
  for (let i = 0; i < 40; i++) {
    noGradSync(() => average.copy_(average.mul(0.9).add(0.1)));
    noGradSync(() => sum.mul_(2).add_(1).mul_(0.5));
    if (i % 3 === 0) await average.mean().item();
    else await sum.sum().item();
    if (i >= 10) seen.push(device.allocated?.().bytes as number);
  }
  assert.ok(Math.max(...seen) - Math.min(...seen) <= 8000 * 4, `${Math.min(...seen)} to ${Math.max(...seen)} bytes`);
  await shutdown();
});

/** What a program may hold over several steps, read as late as can be. */
async function readings(): Promise<Record<string, number[]>> {
  const { weight, momentum, forward, step } = network();
  const held: Record<string, Tensor> = {};
  const read: Record<string, number[]> = {};
  for (let i = 0; i < 5; i++) {
    const out = forward();
    held[`detached before step ${i}`] = out.detach();
    held[`made without gradients before step ${i}`] = noGradSync(() => forward().relu());
    held[`loss ${i}`] = await step(out);
    held[`made after step ${i} of what was there before`] = out.detach().mul(2).sum();
    if (i % 2 === 1) read[`out after step ${i}`] = [...(await out.data())];
    if (i === 3) held.shared = weight.detach();
    held[`momentum after step ${i}`] = momentum.mul(1);
    if (i === 2) held['out without a gradient taken'] = forward().exp();
  }
  for (const [what, value] of Object.entries(held)) read[what] = [...(await value.data())];
  read.weight = [...(await weight.data())];
  return read;
}

for (const count of [1, 2]) {
  test(`weights that came from the host are copied in twice at most: ${count} threads`, async () => {
    await useBackend('webasm', { threads: count });
    const device = await currentDevice();
    const weight = rand([FEATURES, FEATURES]);
    const answers: number[][] = [];
    const copied: number[] = [];
    for (let i = 0; i < 4; i++) {
      const x = tensor(
        Float32Array.from({ length: BATCH * FEATURES }, (_, k) => k % 7),
        { shape: [BATCH, FEATURES] },
      );
      const before = device.copied?.().in as number;
      answers.push([...(await linear(x, weight).data())]);
      copied.push((device.copied?.().in as number) - before);
    }
    const batch = BATCH * FEATURES * 4;
    assert.equal(copied.slice(2), [batch, batch]);
    for (const answer of answers) assert.equal(answer, answers[0]);
    await shutdown();
  });
}

function close(actual: readonly number[], expected: readonly number[], message: string): void {
  assert.is(actual.length, expected.length);
  const worst = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]) / (1 + Math.abs(expected[i]))));
  assert.ok(worst < 1e-5, `${message}: off by ${worst}`);
}

test.run();
