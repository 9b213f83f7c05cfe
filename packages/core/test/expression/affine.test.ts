import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Affine,
  addIndex,
  coefficientOf,
  constantIndex,
  dotIndex,
  loopIndex,
  newLoop,
  scaleIndex,
  shiftIndex,
} from '../../src/expression/affine';
import { forEachCounter, indexAt } from '../support/evaluate';

const loops = [newLoop(2), newLoop(3), newLoop(4)];
const indices = fc
  .tuple(fc.integer({ min: -5, max: 5 }), ...loops.map(() => fc.integer({ min: -3, max: 3 })))
  .map(
    ([offset, ...factors]): Affine =>
      loops.reduce((sum, loop, i) => addIndex(sum, scaleIndex(loopIndex(loop), factors[i])), constantIndex(offset)),
  );

/** Holds an index against what it must be at every combination of the counters. */
function means(index: Affine, expected: (at: (part: Affine) => number) => number): void {
  forEachCounter(loops, (counters) => assert.is(indexAt(index, counters) + 0, expected((part) => indexAt(part, counters)) + 0));
}

test('indices add, scale and shift as the numbers that they stand for', async () => {
  await fc.assert(
    fc.property(indices, indices, fc.integer({ min: -3, max: 3 }), (a, b, n) => {
      means(addIndex(a, b), (at) => at(a) + at(b));
      means(scaleIndex(a, n), (at) => at(a) * n);
      means(shiftIndex(a, n), (at) => at(a) + n);
      means(dotIndex([a, b], [n, 7]), (at) => at(a) * n + at(b) * 7);
    }),
    { seed: 1 },
  );
});

test('a loop that an index does not depend on is not in it', () => {
  const [i, j] = loops.map(loopIndex);
  const cancelled = addIndex(addIndex(i, j), scaleIndex(i, -1));
  assert.equal([...cancelled.terms.keys()], [loops[1]]);
  assert.is(coefficientOf(cancelled, loops[0]), 0);
  assert.is(coefficientOf(cancelled, loops[1]), 1);
  assert.is(scaleIndex(i, 0).terms.size, 0);
  assert.is(loopIndex(newLoop(1)).terms.size, 0, 'a loop of one turn stays at 0');
});

test('nothing that is given is changed', () => {
  const a = loopIndex(loops[0]);
  addIndex(a, loopIndex(loops[1]));
  scaleIndex(a, 3);
  shiftIndex(a, 1);
  assert.equal([...a.terms], [[loops[0], 1]]);
  assert.is(a.offset, 0);
});

test('loops of one size are told apart', () => {
  const [a, b] = [newLoop(4), newLoop(4)];
  assert.is.not(a.id, b.id);
  assert.is(addIndex(loopIndex(a), loopIndex(b)).terms.size, 2);
});

test('no indices are the place 0', () => {
  assert.equal(dotIndex([], []), constantIndex(0));
});

test.run();
