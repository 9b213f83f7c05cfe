import { manualSeed, randn, shutdown, type Tensor, tensor, useBackend, zeros } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AlphaDropout, functional as F, FeatureAlphaDropout } from '../../src/index';

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});
test.after(shutdown);

/** What PyTorch makes of a number with this probability: where it is kept, and where it is dropped. */
function outcomes(x: number, p: number): [kept: number, dropped: number] {
  const alpha = 1.7580993408473766;
  const a = 1 / Math.sqrt((alpha * alpha * p + 1) * (1 - p));
  return [a * x + alpha * a * p, alpha * a * (p - 1)];
}

const near = (value: number, other: number) => Math.abs(value - other) < 1e-5;

test('each number is scaled and shifted, or what SELU gives far below 0; so often and with the same mean and variance', async () => {
  manualSeed(3);
  for (const p of [0.1, 0.5, 0.75]) {
    const x = randn([40_000]);
    const [given, values] = [await x.data(), await F.alphaDropout(x, { p, training: true }).data()];
    let dropped = 0;
    for (let i = 0; i < values.length; i++) {
      const [kept, other] = outcomes(given[i], p);
      assert.ok(near(values[i], kept) || near(values[i], other), `${given[i]} became ${values[i]}`);
      if (!near(values[i], kept)) dropped++;
    }
    const error = Math.sqrt((p * (1 - p)) / values.length);
    assert.ok(Math.abs(dropped / values.length - p) < 6 * error, `${dropped} of ${values.length} for ${p}`);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    assert.ok(Math.abs(mean) < 0.04 && Math.abs(variance - 1) < 0.06, `${mean} and ${variance} for ${p}`);
  }
});

test('the gradient is the scale where a number is kept, else 0; nothing is dropped in evaluation, all with p of 1', async () => {
  const x = tensor(new Float32Array(1000).fill(2), { requiresGrad: true });
  const y = new AlphaDropout(0.5).forward(x);
  y.sum().backward();
  const [values, slopes] = [await y.data(), await (x.grad as Tensor).data()];
  const [kept] = outcomes(2, 0.5);
  const scale = outcomes(1, 0.5)[0] - outcomes(0, 0.5)[0];
  for (let i = 0; i < values.length; i++) assert.ok(near(slopes[i], near(values[i], kept) ? scale : 0), `${slopes[i]}`);
  assert.is(new AlphaDropout().eval().forward(x), x);
  assert.is(F.alphaDropout(x), x);
  assert.equal(await F.alphaDropout(tensor([1, -2]), { p: 1, training: true }).toArray(), [0, -0]);
});

test('of features whole channels are dropped', async () => {
  manualSeed(5);
  const values = (await new FeatureAlphaDropout(0.5)
    .forward(zeros([8, 16, 3, 2]).add(1))
    .reshape([128, 6])
    .toArray()) as number[][];
  const [kept, dropped] = outcomes(1, 0.5);
  for (const channel of values)
    assert.ok(channel.every((value) => near(value, kept)) || channel.every((value) => near(value, dropped)));
  const count = values.filter(([first]) => near(first, kept)).length;
  assert.ok(count > 30 && count < 98, `${count} of 128 kept`);
  throwsExactly(
    () => new FeatureAlphaDropout().forward(zeros([3])),
    'featureAlphaDropout: x: expected at least 2 dimensions (N, C, ...), got shape [3]',
  );
  throwsExactly(() => F.alphaDropout(zeros([3]), { p: 2 }), 'alphaDropout: p: expected a number from 0 to 1, got 2');
});

test.run();
