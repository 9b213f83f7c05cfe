import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { axisScale } from '../../src/charts/axisScale';

const test = suite('axisScale');

const labels = (values: number[], range?: [number, number]) => {
  const scale = axisScale(values, range);
  return scale.ticks.map(scale.format);
};

test('the tutorial’s axes', () => {
  assert.equal(labels([0, 180_000]), ['0', '25,000', '50,000', '75,000', '100,000', '125,000', '150,000', '175,000']);
  assert.equal(labels([0.05, 2.31]), ['0.0', '0.5', '1.0', '1.5', '2.0']);
});

test('labels have the decimals that their step needs, a real minus sign, and powers of ten where numbers are huge or tiny', () => {
  assert.equal(labels([0, 1], [0, 1.5]), ['0.00', '0.25', '0.50', '0.75', '1.00', '1.25', '1.50']);
  assert.equal(labels([-2, 1], [-2, 1]), ['−2.0', '−1.5', '−1.0', '−0.5', '0.0', '0.5', '1.0']);
  assert.equal(labels([], [0, 4e12]), ['0', '5e11', '1e12', '1.5e12', '2e12', '2.5e12', '3e12', '3.5e12', '4e12']);
  assert.equal(labels([], [0, 6e-9]), ['0', '1e−9', '2e−9', '3e−9', '4e−9', '5e−9', '6e−9']);
  assert.equal(labels([], [1e12, 1e12 + 3]).slice(0, 2), ['1e12', '1.0000000000005e12']);
});

test('no data, one value and what is not finite', () => {
  assert.equal([axisScale([]).min, axisScale([]).max], [0, 1]);
  assert.equal([axisScale([7]).min, axisScale([7]).max], [3.5, 10.5]);
  assert.equal([axisScale([0, 0]).min, axisScale([0, 0]).max], [-0.5, 0.5]);
  assert.equal(axisScale([Number.NaN, 1, Number.POSITIVE_INFINITY, 2]).ticks, axisScale([1, 2]).ticks);
});

test('a given range is kept as it is', () => {
  const { min, max, ticks } = axisScale([0, 100], [3, 17]);
  assert.equal([min, max, ticks[0], ticks.at(-1)], [3, 17, 5, 15]);
});

test('whatever the data: it is within, there are 4 to 9 ticks, even and within, and no two labels are alike', () => {
  const value = fc.double({ min: -1e15, max: 1e15, noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { minLength: 2, maxLength: 20 }), (values) => {
      const low = Math.min(...values);
      const high = Math.max(...values);
      // Values that differ in their last digits only have no round numbers in between.
      fc.pre(high - low > 1e-9 * Math.max(Math.abs(low), Math.abs(high)) && high - low > 1e-290);
      const { min, max, ticks, format } = axisScale(values);
      assert.ok(min < low && max > high);
      assert.ok(ticks.length >= 4 && ticks.length <= 9, `${ticks.length} ticks`);
      const slack = (max - min) * 1e-6;
      for (const tick of ticks) assert.ok(tick >= min - slack && tick <= max + slack);
      const step = (ticks.at(-1)! - ticks[0]) / (ticks.length - 1);
      for (let i = 1; i < ticks.length; i++) assert.ok(Math.abs(ticks[i] - ticks[i - 1] - step) <= step * 1e-2);
      assert.is(new Set(ticks.map(format)).size, ticks.length, ticks.map(format).join(' '));
    }),
    { numRuns: 500 },
  );
});

test.run();
