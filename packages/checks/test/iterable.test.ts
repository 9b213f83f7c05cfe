import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkInteger, checkIterable } from '../src/index';

const sizes = (value: unknown) => checkIterable('sizes', value, (name, size) => checkInteger(name, size), 'a list of sizes');

test('takes arrays and anything else that can be gone through', () => {
  assert.equal(sizes([2, 3]), [2, 3]);
  assert.equal(sizes(new Set([2, 3])), [2, 3]);
  assert.equal(sizes(new Map([[2, 3]]).keys()), [2]);
  assert.equal(sizes([]), []);
});

test('refuses what is no list', () => {
  const refused: [unknown, string][] = [
    [undefined, 'undefined'],
    [5, '5'],
    ['23', '"23"'],
    [new Map(), 'Map'],
    [new Float32Array(0), 'Float32Array(0)'],
    [{ length: 2 ** 40 }, 'Object'],
    [Promise.resolve([1]), 'Promise'],
    [{ [Symbol.iterator]: 5 }, 'Object whose iterator is 5'],
    [{ [Symbol.iterator]: () => null }, 'Object whose iterator is null'],
    [{ [Symbol.iterator]: () => ({}) }, 'Object whose iterator is Object'],
    [{ [Symbol.iterator]: () => ({ next: () => 7 }) }, 'Object whose next entry is 7'],
  ];
  for (const [value, shown] of refused) throwsExactly(() => sizes(value), `sizes: expected a list of sizes, got ${shown}`);
});

test('names the entry that is wrong, a hole too', () => {
  throwsExactly(() => sizes(new Set([2, '3'])), 'sizes[1]: expected an integer, got "3"');
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  throwsExactly(() => sizes([2, , 3]), 'sizes[1]: expected an entry, got a hole in the array');
});

test('a list that never ends is an error, and is closed', () => {
  let closed = 0;
  function* endless() {
    try {
      for (;;) yield 1;
    } finally {
      closed++;
    }
  }
  throwsExactly(() => sizes(endless()), 'sizes: expected at most 1048576 entries, got more');
  assert.is(closed, 1);
});

test('a check may be called with anything', () => {
  throwsExactly(
    () => checkIterable(Symbol('list') as never, new Set([1]), 3 as never),
    'checkIterable: checkEntry: expected a function, got 3',
  );
  throwsExactly(
    () => checkIterable(Symbol('list') as never, { [Symbol.iterator]: 1 }, () => 1, Symbol('kind') as never),
    'Symbol(list): expected Symbol(kind), got Object whose iterator is 1',
  );
});

test.run();
