import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UNARY } from '../../src/expression/primitives/primitives';
import { gelu, shutdown, type Tensor, tensor, useBackend } from '../../src/index';
import { ulpsBetween } from '../support/ulp';

// gelu is relu less a gap, which is one polynomial for all sizes: held to float64 over all of these.

const STEP = 1 / 4096;
const numbers = Float32Array.from({ length: 2 * 10 * 4096 + 1 }, (_, i) => -10 + i * STEP);
/** `1 - erf` has no more digits than this in float64 where it is small. */
const meaning = (x: number): number => Math.max(x, 0) - UNARY.geluGap.float64(x);

/** The slope in float64: the share of a normal distribution below x, and x times its density. */
const slope = (x: number): number =>
  UNARY.erf.float64(x * Math.SQRT1_2) / 2 + 0.5 + (x * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);

const results: Float32Array[] = [];
const slopes: Float32Array[] = [];

/** The gradient beside the result, which shares its work, or alone. */
async function slopeOf(of: ArrayLike<number>, beside: boolean): Promise<Float32Array> {
  const x = tensor(Float32Array.from(of));
  x.requiresGrad = true;
  const y = gelu(x);
  y.sum().backward();
  if (beside) await y.data();
  return (x.grad as Tensor).data();
}

for (const options of [{ threads: 1 }, { threads: 2 }, { threads: 1, fusedMultiplyAdd: false }] as const) {
  const test = suite(`gelu on webasm ${JSON.stringify(options)}`);
  test.before(async () => {
    await useBackend('webasm', options);
    results.push(await gelu(tensor(numbers)).data());
    slopes.push(await slopeOf(numbers, true));
  });

  test('is off by two units in the last place and a half at most where it is positive', () => {
    const got = results.at(-1) as Float32Array;
    numbers.forEach((x, i) => {
      if (x > 0) assert.ok(ulpsBetween(got[i], meaning(x)) <= 2.5, `gelu(${x}) is ${got[i]}, should be ${meaning(x)}`);
    });
  });

  test('keeps its digits where it is small and negative, and ends at 0', () => {
    const got = results.at(-1) as Float32Array;
    numbers.forEach((x, i) => {
      const [expected, most] = [meaning(x), x < -4 ? 2e-4 : 3e-6];
      if (x < 0 && x > -5.5) assert.ok(Math.abs(got[i] / expected - 1) <= most, `gelu(${x}) is ${got[i]}, should be ${expected}`);
      else if (x < 0) assert.ok(got[i] <= 0 && got[i] > -2e-7, `gelu(${x}) is ${got[i]}`);
    });
  });

  test('of what is far out and of no number is as in PyTorch', async () => {
    const { POSITIVE_INFINITY, NEGATIVE_INFINITY, NaN: none } = Number;
    const [large, lost, beyond, before, nan] = await gelu(
      tensor([3e38, -3e38, POSITIVE_INFINITY, NEGATIVE_INFINITY, none]),
    ).data();
    assert.equal([large, beyond], [Math.fround(3e38), POSITIVE_INFINITY]);
    assert.ok(Math.abs(lost) < 1e-17 && Number.isNaN(before) && Number.isNaN(nan), `${lost}, ${before}, ${nan}`);
  });

  test('has a gradient that is off by 3 * 2^-24 at most', async () => {
    for (const got of [slopes.at(-1) as Float32Array, await slopeOf(numbers, false)]) {
      numbers.forEach((x, i) => {
        assert.ok(Math.abs(got[i] - slope(x)) <= 3 * 2 ** -24, `the slope at ${x} is ${got[i]}, should be ${slope(x)}`);
      });
    }
  });

  test('has a gradient of 1 and of 0 far out, and of none where there is no number', async () => {
    for (const beside of [true, false]) {
      const [large, lost, far, beyond, before, nan] = await slopeOf(
        [3e38, -3e38, 13.3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
        beside,
      );
      assert.equal([large, far], [1, 1]);
      assert.ok(Math.abs(lost) < 1e-17 && [beyond, before, nan].every(Number.isNaN), `${lost}, ${beyond}, ${before}, ${nan}`);
    }
  });

  test.after(shutdown);
  test.run();
}

const threads = suite('gelu with any number of threads');
threads('has the same bits', () => {
  assert.equal(results[0], results[1]);
  assert.equal(slopes[0], slopes[1]);
});
threads.run();
