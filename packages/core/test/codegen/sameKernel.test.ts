import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { kernelKey } from '../../src/codegen/kernelKey';
import { withOwnAddresses } from '../../src/codegen/ownAddresses';
import { linear, zeros } from '../../src/index';
import { scheduleOf } from '../support/schedules';

const weight = zeros([6, 4]);

/** The kernels of a layer that reads one step of a sequence. */
function kernelsOf(steps: number, step: number) {
  const x = zeros([steps, 3, 4]);
  return scheduleOf([linear(x.select(0, step), weight).exp()]).kernels.map(({ kernel }) => kernel);
}

test('kernels alike are one object', () => {
  assert.is(kernelsOf(5, 2)[0], kernelsOf(5, 2)[0]);
});

test('kernels that read from elsewhere, or from a longer sequence, are one code and know what they read', () => {
  const [first] = kernelsOf(5, 1);
  for (const [steps, step] of [
    [5, 3],
    [7, 1],
    [7, 6],
  ]) {
    const [other] = kernelsOf(steps, step);
    assert.is(withOwnAddresses(other).kernel, withOwnAddresses(first).kernel);
    assert.ok(other.argumentSizes.includes(steps * 12));
    const begins = withOwnAddresses(other).sources.map(({ offset }) => offset);
    assert.equal([...begins].sort(), [0, step * 12].sort());
    // what the code is told apart from says the same as the whole kernel
    assert.is(kernelKey(withOwnAddresses({ ...other }).kernel), kernelKey(withOwnAddresses(first).kernel));
    assert.is(kernelKey(other) === kernelKey(first), step === 1);
  }
});

test.run();
