import vm from 'node:vm';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkNumbers, isArrayLike } from '../src/index';

const index = { kind: 'an array of indices', entry: 'an index (an integer >= 0)', accepts: (n: number) => n >= 0 && n % 1 === 0 };

test('what has entries by number is told apart from what has none', () => {
  for (const value of [[], [1], new Float32Array(2), new BigInt64Array(1), { length: 0 }, vm.runInNewContext('[1]')]) {
    assert.ok(isArrayLike(value));
  }
  for (const value of [
    null,
    undefined,
    3,
    'text',
    () => 1,
    {},
    new Map(),
    new DataView(new ArrayBuffer(4)),
    { length: -1 },
    { length: 1.5 },
    { length: Number.POSITIVE_INFINITY },
    { length: [1, 2] },
  ]) {
    assert.not.ok(isArrayLike(value));
  }
});

test('a typed array comes back as it is, of whatever realm; an array as a copy', () => {
  const own = new Float32Array([1, Number.NaN]);
  assert.is(checkNumbers('x', own), own);
  const foreign = vm.runInNewContext('new Int32Array([3, 4])');
  assert.is((checkNumbers('x', foreign, index) as Uint8Array).buffer, (foreign as unknown as Uint8Array).buffer);
  const handedOn = new Float32Array(2);
  structuredClone(handedOn, { transfer: [handedOn.buffer] });
  throwsExactly(
    () => checkNumbers('x', handedOn),
    'x: expected an array with its memory, got Float32Array(0) whose memory was handed on',
  );
  const array = [1, Number.NaN, -0];
  const copy = checkNumbers('x', array);
  assert.is.not(copy, array);
  assert.equal(copy, array);
  assert.equal(checkNumbers('x', { length: 2, 0: 5, 1: 6 }), [5, 6]);
});

test('what is no list, and the first entry that is wrong, are named', () => {
  throwsExactly(() => checkNumbers('x', '12'), 'x: expected an array of numbers, got "12"');
  throwsExactly(() => checkNumbers('x', new Map(), index), 'x: expected an array of indices, got Map');
  throwsExactly(() => checkNumbers('x', [1, '2']), 'x[1]: expected a number, got "2"');
  throwsExactly(() => checkNumbers('x', [1, undefined]), 'x[1]: expected a number, got undefined');
  throwsExactly(() => checkNumbers('x', [1, 0.5], index), 'x[1]: expected an index (an integer >= 0), got 0.5');
  throwsExactly(() => checkNumbers('x', new Int8Array([0, -3]), index), 'x[1]: expected an index (an integer >= 0), got -3');
  throwsExactly(() => checkNumbers('x', new BigInt64Array(1)), 'x[0]: expected a number, got 0n');
  const itself: unknown[] = [];
  itself.push(itself);
  throwsExactly(() => checkNumbers('x', itself), 'x[0]: expected a number, got [[[[...]]]]');
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  throwsExactly(() => checkNumbers('x', [1, , 3]), 'x[1]: expected a number, got a hole in the array');
});

test('a length that is only claimed makes no room for it', () => {
  throwsExactly(() => checkNumbers('x', { length: 2 ** 40 }), 'x[0]: expected a number, got a hole in the array');
  throwsExactly(() => checkNumbers('x', new Array(2 ** 32 - 1)), 'x[0]: expected a number, got a hole in the array');
});

test.run();
