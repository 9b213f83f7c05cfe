import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { kernelKey } from '../../src/codegen/kernelKey';
import { Sources, withOwnAddresses } from '../../src/codegen/ownAddresses';
import { constantIndex, loopIndex, newLoop, shiftIndex } from '../../src/expression/affine';
import type { LoadExpression } from '../../src/expression/expression';
import { linear, type Tensor, zeros } from '../../src/index';
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

test('products of all times that read one weight in panels are one code', () => {
  const weight = zeros([128, 128]);
  const codesOf = (times: number) => {
    const x = zeros([times, 32, 128]);
    let h: Tensor = zeros([32, 128]);
    for (let time = 0; time < times; time++) h = linear(h, weight).add(x.select(0, time));
    const { kernels } = scheduleOf([h]);
    assert.ok(kernels.some(({ kernel }) => kernel.name.startsWith('panels of')));
    return kernels.flatMap(({ kernel }) => (kernel.name === 'linear+add' ? [withOwnAddresses(kernel)] : []));
  };
  const codes = [...codesOf(16), ...codesOf(17)];
  assert.is(new Set(codes.map(({ kernel }) => kernel)).size, 1);
  assert.equal(
    codes.map(({ sources }) => Math.max(...sources.map(({ offset }) => offset))),
    [...Array(16).keys(), ...Array(17).keys()].map((time) => time * 32 * 128),
  );
});

test('what is read in blocks begins with the rest of its argument', () => {
  const loop = newLoop(4);
  const along: LoadExpression = { kind: 'load', buffer: 0, index: shiftIndex(loopIndex(loop), 3) };
  const blocked = { loop: newLoop(32), size: 16, stride: 64, step: 1, rest: null };
  const inBlocks: LoadExpression = { kind: 'load', buffer: 0, index: constantIndex(5), blocked };
  const sources = new Sources([along, inBlocks]);
  assert.is(sources.fromOwn(inBlocks).index.offset, 2);
  assert.equal(sources.list, [{ argument: 0, offset: 3 }]);
});

test.run();
