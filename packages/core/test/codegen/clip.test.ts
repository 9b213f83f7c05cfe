import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clippedFraction, clipsOf } from '../../src/codegen/clip';
import { type Affine, addIndex, constantIndex, loopIndex, newLoop, scaleIndex, shiftIndex } from '../../src/expression/affine';
import { binary, type Expression, type Guard, guarded, type ReduceExpression, reduce } from '../../src/expression/expression';
import { forEachCounter, indexAt } from '../support/evaluate';

const [oy, ky, kx] = [newLoop(4), newLoop(3), newLoop(2)];
const x: Expression = { kind: 'load', buffer: 0, index: constantIndex(0) };
const weight: Expression = { kind: 'load', buffer: 1, index: constantIndex(0) };
/** Where an output position meets a kernel position, one row of padding before. */
const rowAt = shiftIndex(addIndex(scaleIndex(loopIndex(oy), 2), loopIndex(ky)), -1);
const guard = (index: Affine, size: number): Guard => ({ index, size });
const sum = (body: Expression, name: 'sum' | 'max' = 'sum') => reduce(name, [ky, kx], body) as ReduceExpression;

test('the border of a padded input bounds a loop of the sum', () => {
  const padded = guarded([guard(rowAt, 7)], x);
  const { clips, guarded: left } = clipsOf(sum(binary('mul', weight, padded)));
  assert.is(clips.length, 1);
  const [clip] = clips;
  assert.is(clip.loop, ky);
  assert.is(clip.coefficient, 1);
  assert.is(clip.size, 7);
  assert.is(clip.rest.offset, -1);
  assert.equal([...clip.rest.terms], [[oy, 2]]);
  assert.equal(left, [padded]);
});

test('both borders of a window, also deep within a product', () => {
  const padded = guarded([guard(rowAt, 7), guard(shiftIndex(loopIndex(kx), -1), 5)], x);
  const { clips } = clipsOf(sum(binary('mul', binary('mul', padded, weight), weight)));
  assert.equal(
    clips.map(({ loop }) => loop),
    [ky, kx],
  );
});

test('what would change the result is not left out', () => {
  const border = [guard(rowAt, 7)];
  const cases: [string, ReduceExpression][] = [
    ['a maximum: 0 counts', sum(guarded(border, x), 'max')],
    ['another value around it', sum(binary('mul', weight, guarded(border, x, 1)))],
    ['a sum: the other summand counts', sum(binary('add', weight, guarded(border, x)))],
    ['a border that no loop of the sum crosses', sum(guarded([guard(loopIndex(oy), 3)], x))],
    ['a border that two loops cross together', sum(guarded([guard(addIndex(loopIndex(ky), loopIndex(kx)), 3)], x))],
    ['two borders along one loop', sum(guarded([...border, guard(loopIndex(ky), 2)], x))],
    ['one of its borders can not be a bound', sum(guarded([...border, guard(addIndex(loopIndex(ky), loopIndex(kx)), 3)], x))],
  ];
  for (const [why, reduction] of cases) {
    const { clips, guarded: left } = clipsOf(reduction);
    assert.is(clips.length, 0, why);
    assert.is(left.length, 0, why);
    assert.is(clippedFraction(reduction), 1, why);
  }
});

test('a border that no loop of the sum crosses leaves all of a loop that is bounded, or nothing', () => {
  const whole = guard(shiftIndex(loopIndex(oy), -1), 2);
  const padded = guarded([whole, guard(rowAt, 7)], x);
  const reduction = sum(binary('mul', weight, padded));
  const { clips, guarded: left } = clipsOf(reduction);
  assert.equal(
    clips.map(({ loop, conditions }) => [loop, conditions]),
    [[ky, [whole]]],
  );
  assert.equal(left, [padded]);
  const bounded = clippedFraction(sum(binary('mul', weight, guarded([guard(rowAt, 7)], x))));
  assert.is(clippedFraction(reduction), bounded / 2, 'two of four rows');
});

test('a loop is bounded once: a second factor keeps its condition', () => {
  const [first, second] = [guarded([guard(rowAt, 7)], x), guarded([guard(loopIndex(ky), 2)], x)];
  const { clips, guarded: left } = clipsOf(sum(binary('mul', first, second)));
  assert.is(clips.length, 1);
  assert.equal(left, [first]);
});

test('the part of the elements that is left, counted', () => {
  const backwards = shiftIndex(addIndex(loopIndex(oy), scaleIndex(loopIndex(kx), -2)), 1);
  const guards = [guard(rowAt, 7), guard(backwards, 3)];
  const reduction = sum(binary('mul', weight, guarded(guards, x)));
  let [inside, all] = [0, 0];
  // the bounds are counted one by one: the output positions at which they bite are not held against each other
  const fraction = guards.reduce((product, { index, size }) => {
    [inside, all] = [0, 0];
    forEachCounter([oy, ky, kx], (counters) => {
      all++;
      if (indexAt(index, counters) >= 0 && indexAt(index, counters) < size) inside++;
    });
    return (product * inside) / all;
  }, 1);
  assert.is(clippedFraction(reduction), fraction);
  assert.ok(fraction < 1);
});

test.run();
