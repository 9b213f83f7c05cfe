import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { constantIndex, type Loop, loopIndex, newLoop, shiftIndex } from '../../src/expression/affine';
import {
  binary,
  children,
  constant,
  type Expression,
  guarded,
  indexValue,
  indicesOf,
  loadsOf,
  reduce,
  reducesOf,
  rewrite,
  select,
  unary,
  walk,
  walkAll,
} from '../../src/expression/expression';
import { evaluate } from '../support/evaluate';

const load = (buffer: number, loop: Loop): Expression => ({ kind: 'load', buffer, index: loopIndex(loop) });

const i = newLoop(3);
const k = newLoop(4);
const x = load(0, k);
const sum = reduce('sum', [k], x);
const chosen = select('greater', sum, constant(2), unary('neg', sum), indexValue(loopIndex(i)));
const outside = guarded([{ index: shiftIndex(loopIndex(i), -1), size: 2 }], load(1, i), 5);
const root = binary('add', chosen, outside);

test('the expressions directly inside one', () => {
  assert.equal(children(constant(1)), []);
  assert.equal(children(x), []);
  assert.equal(children(sum), [x]);
  assert.equal(children(unary('exp', x)), [x]);
  assert.equal(children(root), [chosen, outside]);
  assert.is(children(chosen).length, 4);
  assert.is(children(outside).length, 1);
});

test('a walk visits every part once, also a shared one', () => {
  const visited: Expression[] = [];
  walk(root, (e) => visited.push(e));
  assert.is(new Set(visited).size, visited.length);
  assert.is(visited.filter((e) => e === sum).length, 1);
  assert.is(visited.length, 9);
  let parts = 0;
  walkAll([root, sum, chosen], () => parts++);
  assert.is(parts, 9, 'what several roots share is visited once');
});

test('loads, reductions and indices are found wherever they are', () => {
  assert.equal(
    loadsOf(root)
      .map(({ buffer }) => buffer)
      .sort(),
    [0, 1],
  );
  assert.equal(reducesOf(root), [sum]);
  assert.is(indicesOf(root).length, 4, 'of two loads, of a guard and of a counter used as a number');
});

test('a reduction over loops of one turn has none', () => {
  const one = reduce('max', [newLoop(1)], constant(3));
  assert.equal(one.kind === 'reduce' && one.loops, []);
});

test('without guards nothing is guarded', () => {
  assert.is(guarded([], x), x);
});

test('rewriting replaces what it is told to and keeps the rest', () => {
  const [rewritten] = rewrite([root], { buffer: (buffer) => buffer + 10 });
  assert.equal(
    loadsOf(rewritten)
      .map(({ buffer }) => buffer)
      .sort(),
    [10, 11],
  );
  const data = [
    [1, 2, 3, 4],
    [10, 20, 30],
  ];
  const moved = data.map((numbers) => [0, ...numbers]);
  const [shifted] = rewrite([root], { index: (index) => shiftIndex(index, 1) });
  for (let at = 0; at < 3; at++) {
    // every index of the rewritten expression means one more: its loads, its guard and its counter
    const here = new Map([[i, at]]);
    const guardHolds = at >= 0 && at < 2;
    const expected = -10 + (guardHolds ? data[1][at] : 5);
    assert.is(evaluate(shifted, here, moved), expected);
  }
});

test('what was shared stays shared, within and between roots', () => {
  const [first, second] = rewrite([root, chosen], { index: (index) => shiftIndex(index, 0) });
  assert.is(reducesOf(first).length, 1);
  assert.is(children(first)[0], second);
});

test('reductions can be replaced once their parts are', () => {
  const [doubled] = rewrite([root], {
    index: (index) => index,
    reduce: (e) => {
      assert.is.not(e, sum, 'the rebuilt one is given');
      return binary('mul', constant(2), e);
    },
  });
  const at = new Map([[i, 0]]);
  assert.is(
    evaluate(root, at, [
      [1, 2, 3, 4],
      [10, 20, 30],
    ]),
    -10 + 5,
  );
  assert.is(
    evaluate(doubled, at, [
      [1, 2, 3, 4],
      [10, 20, 30],
    ]),
    -20 + 5,
  );
});

test('the loops of a reduction can be replaced', () => {
  const other = newLoop(2);
  const [shorter] = rewrite([sum], {
    loops: (loops) => loops.map((loop) => (loop === k ? other : loop)),
    index: () => loopIndex(other),
  });
  assert.is(evaluate(shorter, new Map(), [[1, 2, 3, 4]]), 3);
});

test('a constant index loads without loops', () => {
  assert.is(evaluate({ kind: 'load', buffer: 0, index: constantIndex(2) }, new Map(), [[5, 6, 7]]), 7);
});

test.run();
