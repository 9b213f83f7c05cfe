import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { div, elu, floorDivide, lgamma, selu, shutdown, type Tensor, tensor, useBackend } from '../../src/index';

// Numbers at the edges of float32, where an op's formula is right for all others.

/** Numbers from 0 to 1, the same each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

for (const name of ['cpu', 'webasm'] as const) {
  const test = suite(`edges on ${name}`);
  test.before(async () => void (await useBackend(name, { threads: 1 })));

  test('whole quotients are exact up to 2^24, and have the sign of the quotient at 0', async () => {
    const random = numbers(3);
    const [x, y] = [new Float32Array(20_000), new Float32Array(20_000)];
    for (let i = 0; i < x.length; i++) {
      y[i] = (random() - 0.5) * 10 ** (random() * 6 - 3);
      const quotient = (random() - 0.5) * 2 ** (1 + 24 * random());
      // every third beside a multiple
      x[i] = (i % 3 === 0 ? Math.round(quotient) : quotient) * y[i];
    }
    x[0] = 5e6;
    y[0] = 0.7;
    const exact = Array.from(x, (_, i) => {
      const rest = x[i] % y[i];
      const towards0 = Math.round((x[i] - rest) / y[i]);
      return { down: rest !== 0 && rest < 0 !== y[i] < 0 ? towards0 - 1 : towards0, towards0 };
    }).map(({ down, towards0 }) => ({ down: Math.fround(down), towards0: Math.fround(towards0) }));
    const down = await floorDivide(tensor(x), tensor(y)).data();
    const towards0 = await div(tensor(x), tensor(y), { roundingMode: 'trunc' }).data();
    const wrong = exact.flatMap((right, i) =>
      right.down === down[i] && right.towards0 === towards0[i] ? [] : [[x[i], y[i], down[i], towards0[i], right]],
    );
    assert.equal(wrong, []);
    assert.equal(await floorDivide(tensor([0, -0, 5]), tensor([-2, 2, Number.POSITIVE_INFINITY])).toArray(), [-0, -0, 0]);
    assert.equal(await floorDivide(tensor([1e30, -1e30, 1, -5]), tensor([1e-30, 1e-30, 0, Number.POSITIVE_INFINITY])).toArray(), [
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      -1,
    ]);
  });

  test('lgamma is infinite where all numbers are whole, and finite beside 0', async () => {
    const far = [Number.NEGATIVE_INFINITY, -3.4e38, -1e20, -(2 ** 24), -(2 ** 23)];
    assert.equal(await lgamma(tensor(far)).toArray(), new Array(far.length).fill(Number.POSITIVE_INFINITY));
    const [least, subnormal, above] = await lgamma(tensor([-1.401298464324817e-45, -1e-39, 1e-39])).data();
    // PyTorch 2.13's; near 0 it is minus the logarithm
    assert.ok(Math.abs(least / 103.2789306640625 - 1) < 3e-7, `${least}`);
    assert.ok(Math.abs(subnormal / 89.80081939697266 - 1) < 3e-7, `${subnormal}`);
    assert.ok(Math.abs(above / 89.80081939697266 - 1) < 3e-7, `${above}`);
  });

  test('gradients of elu and selu keep their digits where the functions are near their limit', async () => {
    const x = [-0.5, -3, -7.25, -10, -20, -60, -80];
    const slopes = async (activation: (x: Tensor) => Tensor): Promise<Float32Array> => {
      const leaf = tensor(x, { requiresGrad: true });
      activation(leaf).sum().backward();
      return (leaf.grad as Tensor).data();
    };
    const [own, scaled] = [await slopes((x) => elu(x, { alpha: 0.5 })), await slopes(selu)];
    const scale = 1.6732632423543772 * 1.0507009873554805;
    for (const [i, number] of x.entries()) {
      assert.ok(Math.abs(own[i] / (0.5 * Math.exp(number)) - 1) < 1e-6, `elu at ${number}: ${own[i]}`);
      assert.ok(Math.abs(scaled[i] / (scale * Math.exp(number)) - 1) < 1e-6, `selu at ${number}: ${scaled[i]}`);
    }
  });

  test('an infinite bound of clamp beside integers is infinite', async () => {
    const x = tensor([1, -7], { dtype: 'int32' });
    assert.equal(await x.clamp(Number.POSITIVE_INFINITY).toArray(), [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    assert.equal(await x.clamp(null, Number.NEGATIVE_INFINITY).toArray(), [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    assert.equal(await x.clamp(Number.NEGATIVE_INFINITY).toArray(), [1, -7]);
    assert.equal(await x.clamp(null, 0.5).toArray(), [0.5, -7]);
    assert.equal(await x.clamp(0).toArray(), [1, 0]);
  });

  test.run();
}

const after = suite('afterwards');
after('the backend is freed', shutdown);
after.run();
