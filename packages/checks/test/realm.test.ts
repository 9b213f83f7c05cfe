import vm from 'node:vm';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isThenable, isTypedArray, ofThisRealm, typedArrayName } from '../src/index';

const elsewhere = <T>(code: string): T => vm.runInNewContext(code);

test('typed arrays are told by what they are, of whatever realm', () => {
  assert.is(typedArrayName(new Float32Array(1)), 'Float32Array');
  assert.is(typedArrayName(elsewhere('new Uint8ClampedArray(2)')), 'Uint8ClampedArray');
  assert.is(typedArrayName(Buffer.from([1])), 'Uint8Array');
  for (const value of [
    new DataView(new ArrayBuffer(4)),
    new BigInt64Array(1),
    [1],
    { [Symbol.toStringTag]: 'Float32Array', length: 1 },
    null,
    7,
  ]) {
    assert.is(isTypedArray(value), false);
  }
});

test('an array of another realm becomes one of this realm over the same memory', () => {
  const foreign = elsewhere<Float32Array>('new Float32Array([1, 2, 3]).subarray(1)');
  assert.is(foreign instanceof Float32Array, false);
  const own = ofThisRealm(foreign);
  assert.ok(own instanceof Float32Array);
  assert.equal([...own], [2, 3]);
  own[0] = 7;
  assert.is(foreign[0], 7);
  const already = new Int32Array(2);
  assert.is(ofThisRealm(already), already);
});

test('an array whose memory was handed on is told from an empty one', () => {
  const given = Float32Array.of(1, 2);
  structuredClone(given.buffer, { transfer: [given.buffer] });
  const message = 'weights: expected an array with its memory, got Float32Array(0) whose memory was handed on';
  throwsExactly(() => ofThisRealm(given, 'weights'), message);
  assert.is(ofThisRealm(new Float32Array(0), 'weights').length, 0);
  assert.is(ofThisRealm(elsewhere<Float32Array>('new Float32Array(0)'), 'weights').length, 0);
});

// biome-ignore-start lint/suspicious/noThenProperty: what has `then` is the point
test('anything with then is to be awaited', () => {
  assert.ok(isThenable(elsewhere('Promise.resolve(1)')));
  assert.ok(isThenable({ then: () => {} }));
  for (const value of [null, undefined, 1, {}, { then: 1 }, 'then']) assert.not.ok(isThenable(value));
});
// biome-ignore-end lint/suspicious/noThenProperty: what has `then` is the point

test.run();
