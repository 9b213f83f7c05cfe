import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Affine, addIndex, constantIndex, loopIndex, newLoop, scaleIndex } from '../../src/expression/affine';
import {
  binary,
  constant,
  type Expression,
  guarded,
  indexValue,
  reduce,
  select,
  unary,
  walkAll,
} from '../../src/expression/expression';
import { ExpressionIds, shareEqual } from '../../src/expression/identity';
import { evaluate } from '../support/evaluate';

const [i, j] = [newLoop(3), newLoop(3)];
const load = (buffer: number, index: Affine): Expression => ({ kind: 'load', buffer, index });
const at = (loop = i) => load(0, loopIndex(loop));
const guard = (size: number) => [{ index: loopIndex(i), size }];

/** Expressions that differ from each other, each made anew at every call. */
const different = (): Expression[] => [
  constant(0),
  constant(-0),
  constant(1),
  at(),
  at(j),
  load(1, loopIndex(i)),
  load(0, constantIndex(0)),
  load(0, scaleIndex(loopIndex(i), 2)),
  load(0, addIndex(loopIndex(i), loopIndex(j))),
  indexValue(loopIndex(i)),
  unary('neg', at()),
  unary('abs', at()),
  binary('sub', at(), at(j)),
  binary('sub', at(j), at()),
  binary('add', at(), at(j)),
  select('equal', at(), constant(0), constant(1), constant(2)),
  select('greater', at(), constant(0), constant(1), constant(2)),
  select('equal', at(), constant(0), constant(2), constant(1)),
  guarded(guard(2), at()),
  guarded(guard(3), at()),
  guarded(guard(2), at(), 1),
  reduce('sum', [i], at()),
  reduce('max', [i], at()),
  reduce('argmax', [i, j], at()),
  reduce('argmax', [j, i], at()),
];

test('equal expressions have one number, different ones another', () => {
  const ids = new ExpressionIds();
  const first = different().map((e) => ids.idOf(e));
  const again = different().map((e) => ids.idOf(e));
  assert.equal(again, first);
  assert.is(new Set(first).size, first.length);
});

test('the order in which an index was put together does not matter', () => {
  const ids = new ExpressionIds();
  const [a, b] = [addIndex(loopIndex(i), loopIndex(j)), addIndex(loopIndex(j), loopIndex(i))];
  assert.is(ids.idOf(load(0, a)), ids.idOf(load(0, b)));
});

test('equal parts become one object, within and between roots', () => {
  const square = () => binary('mul', at(), at());
  const [first, second] = shareEqual([binary('add', square(), square()), unary('exp', square())]);
  const parts = new Set<Expression>();
  walkAll([first, second], (e) => parts.add(e));
  assert.is(parts.size, 4, 'a load, its square, the sum and the exponential');
});

test('sharing changes no value', () => {
  const roots = different().filter((e) => e.kind !== 'load' || e.buffer === 0);
  const data = [[3, -1, 2, 5, 4, 7]];
  const counters = new Map([
    [i, 1],
    [j, 2],
  ]);
  const values = (all: readonly Expression[]) => all.map((e) => evaluate(e, counters, data));
  assert.equal(values(shareEqual(roots)), values(roots));
});

test.run();
