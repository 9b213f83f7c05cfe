import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isWindow, shareReductionLoops, writeOutWindows } from '../../src/codegen/writeOut';
import { addIndex, type Loop, loopIndex, newLoop, scaleIndex } from '../../src/expression/affine';
import { binary, constant, type Expression, type ReduceExpression, reduce, reducesOf } from '../../src/expression/expression';
import { ExpressionIds, shareEqual } from '../../src/expression/identity';
import { evaluate, forEachCounter } from '../support/evaluate';

const row = newLoop(5);

/** The element of a window at an output position: rows of the memory overlap. */
const windowAt = (loops: readonly Loop[]): Expression => {
  const steps = [3, 1];
  const index = loops.reduce((sum, loop, i) => addIndex(sum, scaleIndex(loopIndex(loop), steps[i])), loopIndex(row));
  return { kind: 'load', buffer: 0, index };
};
const window = (name: 'max' | 'argmax' | 'sum', sizes: number[]) => {
  const loops = sizes.map(newLoop);
  return reduce(name, loops, windowAt(loops)) as ReduceExpression;
};

/** Whole numbers: maxima tie often. */
const memory = [Array.from({ length: 40 }, (_, i) => (i * 7) % 4)];

function sameValues(before: readonly Expression[], after: readonly Expression[]): void {
  forEachCounter([row], (counters) => {
    const values = (list: readonly Expression[]) => list.map((e) => evaluate(e, counters, memory));
    assert.equal(values(after), values(before));
  });
}

test('a window is a maximum over at most nine elements', () => {
  assert.ok(isWindow(window('max', [3, 3])));
  assert.ok(isWindow(window('argmax', [2, 2])));
  assert.not(isWindow(window('max', [2, 5])));
  assert.not(isWindow(window('sum', [2, 2])));
});

test('a maximum and its position, written out, are what they were: the first of equal elements', () => {
  for (const sizes of [[2, 2], [3, 3], [1, 4], [7], [1]]) {
    const roots = [window('max', sizes), window('argmax', sizes)];
    const written = writeOutWindows(roots);
    assert.is(written.flatMap(reducesOf).length, 0, `no loop is left of ${sizes}`);
    sameValues(roots, written);
  }
});

test('what is no window stays a loop', () => {
  const roots = [window('sum', [2, 2]), window('max', [4, 4])];
  const written = writeOutWindows(roots);
  assert.is(written.flatMap(reducesOf).length, 2);
  sameValues(roots, written);
});

test('what a maximum and its position share is computed once', () => {
  const written = writeOutWindows([window('max', [2, 2]), window('argmax', [2, 2])]);
  const ids = new ExpressionIds();
  const loads = new Set<number>();
  const all: Expression[] = [];
  const collect = (e: Expression): void => {
    all.push(e);
    if (e.kind === 'load') loads.add(ids.idOf(e));
    if (e.kind === 'binary') for (const part of [e.x, e.y]) collect(part);
    if (e.kind === 'select') for (const part of [e.a, e.b, e.x, e.y]) collect(part);
  };
  written.forEach(collect);
  assert.is(loads.size, 4);
  sameValues(written, shareEqual(written));
});

test('a window over sums: one sum for each element', () => {
  const [k, w] = [newLoop(3), newLoop(2)];
  const element = reduce('sum', [k], windowAt([k, w]));
  const roots = [reduce('max', [w], binary('mul', element, constant(2)))];
  const written = writeOutWindows(roots);
  assert.is(new Set(reducesOf(written[0])).size, 2);
  sameValues(roots, written);
});

test('reductions of the same sizes come to run over the same loops, so that equal ones are found', () => {
  const roots = [window('sum', [3, 2]), window('sum', [3, 2]), window('max', [4, 4]), window('sum', [2, 3])];
  const shared = shareReductionLoops(roots);
  const loops = shared.flatMap(reducesOf).map((e) => e.loops);
  assert.is(loops[0][0], loops[1][0]);
  assert.is(loops[0][1], loops[1][1]);
  assert.is.not(loops[0][0], loops[3][0]);
  const ids = new ExpressionIds();
  assert.is(ids.idOf(shared[0]), ids.idOf(shared[1]));
  assert.is.not(ids.idOf(shared[0]), ids.idOf(shared[3]));
  sameValues(roots, shared);
});

test.run();
