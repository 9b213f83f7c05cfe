import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasFusedMultiplyAdd } from '../../src/engine/webasm/fusedMultiplyAdd';
import { shutdown, useBackend } from '../../src/index';
import { errorOf, errorOfPower, powerInputs, preciseOps, precisionInputs, results } from '../support/precision';

// Each primitive over the whole range of float32, against float64: infinities, NaN, subnormal numbers and the sign of 0 included.

/** Units in the last place; 0.5 is what rounding alone takes. */
const MOST_ULPS = 2;
const inputs = precisionInputs();
const powers = powerInputs(300_000);

/** Results are compared by their bits, in which the payload of NaN does not count. */
const bitsOf = (numbers: Float32Array) => new Int32Array(numbers.map((x) => (Number.isNaN(x) ? Number.NaN : x)).buffer);

const settings: readonly { backend: 'cpu' | 'webasm'; threads: number; fusedMultiplyAdd?: boolean }[] = [
  { backend: 'cpu', threads: 1 },
  { backend: 'webasm', threads: 1, fusedMultiplyAdd: false },
  { backend: 'webasm', threads: 2, fusedMultiplyAdd: false },
];
const fused = settings.filter(({ backend }) => backend === 'webasm').map((setting) => ({ ...setting, fusedMultiplyAdd: true }));
/** What one thread computed, by op and setting. */
const computed = new Map<string, Int32Array>();

for (const { backend, ...options } of [...settings, ...(hasFusedMultiplyAdd() ? fused : [])]) {
  const test = suite(`precision on ${backend} ${JSON.stringify(options)}`);
  test.before(async () => {
    await useBackend(backend, options);
  });

  for (const row of preciseOps) {
    test(row.op, async () => {
      const { ulps, where } = await errorOf(row, inputs);
      assert.ok(ulps <= MOST_ULPS, `off by ${ulps}: ${where}`);
    });
  }

  test('pow', async () => {
    const { ulps, where } = await errorOfPower(powers);
    assert.ok(ulps <= MOST_ULPS, `off by ${ulps}: ${where}`);
  });

  if (backend === 'webasm') {
    const some = inputs.filter((_, i) => i % 31 === 0);
    for (const { op } of preciseOps) {
      test(`${op}: the same bits with any number of threads and at every place of a row`, async () => {
        const expected = bitsOf(await results(op, some));
        const key = `${op} ${options.fusedMultiplyAdd}`;
        if (!computed.has(key)) computed.set(key, expected);
        assert.equal(expected, computed.get(key), 'threads');
        // tails of vectors, whole tiles and what is left of them, and single numbers
        for (const [start, length] of [
          [0, 1],
          [1, 2],
          [2, 3],
          [5, 5],
          [7, 9],
          [3, 63],
          [11, 130],
        ]) {
          const bits = bitsOf(await results(op, some.slice(start, start + length)));
          assert.equal(bits, expected.slice(start, start + length), `${length} numbers from ${start}`);
        }
      });
    }
  }

  test.after(shutdown);
  test.run();
}
