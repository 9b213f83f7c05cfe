import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UNARY } from '../../src/expression/primitives/primitives';
import { gelu, shutdown, tensor, useBackend } from '../../src/index';
import { ulpsBetween } from '../support/ulp';

// gelu is relu less a gap, which is one polynomial for all sizes: held to float64 over all of these.

const STEP = 1 / 4096;
const numbers = Float32Array.from({ length: 2 * 10 * 4096 + 1 }, (_, i) => -10 + i * STEP);
/** `1 - erf` has no more digits than this in float64 where it is small. */
const meaning = (x: number): number => Math.max(x, 0) - UNARY.geluGap.float64(x);

const results: Float32Array[] = [];

for (const options of [{ threads: 1 }, { threads: 2 }, { threads: 1, fusedMultiplyAdd: false }] as const) {
  const test = suite(`gelu on webasm ${JSON.stringify(options)}`);
  test.before(async () => {
    await useBackend('webasm', options);
    results.push(await gelu(tensor(numbers)).data());
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

  test.after(shutdown);
  test.run();
}

const threads = suite('gelu with any number of threads');
threads('has the same bits', () => assert.equal(results[0], results[1]));
threads.run();
