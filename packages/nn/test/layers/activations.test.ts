import { manualSeed, randn, shutdown, type Tensor, tensor, useBackend, zeros } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CELU, functional as F, Hardshrink, RReLU, Softmax2d, Softshrink } from '../../src/index';

// Values and gradients are held against PyTorch's in test/modules/activations.test.ts; what is not finite, and what is drawn, here.

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});
test.after(shutdown);

/** What a function makes of numbers, and the gradient. */
async function resultOf(of: (x: Tensor) => Tensor, numbers: number[]): Promise<[number[], number[]]> {
  const x = tensor(numbers, { requiresGrad: true });
  const y = of(x);
  y.sum().backward();
  const plain = (values: Float32Array) => Array.from(values, (value) => value + 0);
  return [plain(await y.data()), plain(await (x.grad as Tensor).data())];
}

test('what is no number, infinite or large is as in PyTorch', async () => {
  const numbers = [nan, inf, -inf, 100, -200];
  assert.equal(await resultOf((x) => F.celu(x), numbers), [
    [nan, inf, -1, 100, -1],
    [nan, 1, 0, 1, 0],
  ]);
  assert.equal(await resultOf((x) => F.threshold(x, 0.5, 7), [...numbers, 0.5]), [
    [nan, inf, 7, 100, 7, 7],
    [1, 1, 0, 1, 0, 0],
  ]);
  assert.equal(await resultOf((x) => F.hardshrink(x), [...numbers, 0.5, -0.5]), [
    [nan, inf, -inf, 100, -200, 0, 0],
    [1, 1, 1, 1, 1, 0, 0],
  ]);
  assert.equal(await resultOf((x) => F.softshrink(x), [...numbers, 0.5, -0.5]), [
    [nan, inf, -inf, 99.5, -199.5, 0, 0],
    [1, 1, 1, 1, 1, 0, 0],
  ]);
  assert.equal(await resultOf((x) => F.tanhshrink(x), numbers), [
    [nan, inf, -inf, 99, -199],
    [nan, 1, 1, 1, 1],
  ]);
  assert.equal(await resultOf((x) => F.rrelu(x, { lower: 0.25, upper: 0.25, training: true }), [...numbers, 0]), [
    [nan, inf, -inf, 100, -50, 0],
    [1, 1, 0.25, 1, 0.25, 0.25],
  ]);
});

test('RReLU draws a factor for each number in training, the same with the same seed, and takes the mean in evaluation', async () => {
  const layer = new RReLU({ lower: 0.25, upper: 0.5 });
  const draw = async () => {
    manualSeed(7);
    const x = tensor(new Float32Array(20_000).fill(-1), { requiresGrad: true });
    const y = layer.forward(x);
    y.sum().backward();
    return [await y.data(), await (x.grad as Tensor).data()] as const;
  };
  const [values, slopes] = await draw();
  assert.equal(
    Array.from(values, (value) => -value),
    [...slopes],
  );
  assert.ok(slopes.every((slope) => slope >= 0.25 && slope <= 0.5));
  assert.ok(new Set(slopes).size > 15_000);
  const mean = slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length;
  // six standard errors of a uniform number
  assert.ok(Math.abs(mean - 0.375) < (6 * 0.25) / Math.sqrt(12 * slopes.length), `${mean}`);
  assert.equal((await draw())[0], values);
  assert.equal(
    await layer
      .eval()
      .forward(tensor([-1, 2]))
      .toArray(),
    [-0.375, 2],
  );
});

test('softmin is the softmax of the negative, and Softmax2d that over channels', async () => {
  const x = randn([2, 3, 4, 5]);
  assert.equal(await F.softmin(x, 1).data(), await F.softmax(x.neg(), 1).data());
  assert.equal(await new Softmax2d().forward(x).data(), await F.softmax(x, 1).data());
});

test('says what does not fit', () => {
  throwsExactly(() => F.celu(zeros([2]), { alpha: 0 }), 'celu: alpha: expected a number that is not 0, got 0');
  throwsExactly(() => new CELU(0), 'CELU: alpha: expected a number that is not 0, got 0');
  throwsExactly(() => new Softshrink(-1), 'Softshrink: lambd: expected a number >= 0, got -1');
  throwsExactly(() => new RReLU({ lower: 0.5, upper: 0.2 }), 'RReLU: expected lower to be at most upper, got 0.5 and 0.2');
  throwsExactly(
    () => new Softmax2d().forward(zeros([2, 3])),
    'Softmax2d: input: expected shape (N, C, H, W) or (C, H, W), got [2, 3]',
  );
  throwsExactly(
    () => F.threshold(zeros([2], { dtype: 'int32' }), 1, 2),
    "threshold: x: expected float32, got int32: x.to('float32') converts it",
  );
  assert.is(String(new Hardshrink(0.25)), 'Hardshrink(0.25)');
});

test.run();
