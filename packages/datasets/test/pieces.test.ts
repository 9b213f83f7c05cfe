import { throwsExactly } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Gathered } from '../src/pieces';

const test = suite('pieces');

const counted = (length: number, from = 0) => Uint8Array.from({ length }, (_, i) => from + i);

test('pieces of any length become one', () => {
  for (const sizes of [[], [7], [3, 4], [0, 1, 0, 5, 1], [1, 1, 1, 1, 1, 1, 1]]) {
    for (const expected of [null, 7, 3, 20, 0]) {
      const gathered = new Gathered();
      let length = 0;
      sizes.forEach((size, i) => {
        if (i === 1 && expected !== null) gathered.expect(expected);
        gathered.add(counted(size, length));
        length += size;
      });
      if (sizes.length < 2 && expected !== null) gathered.expect(expected);
      assert.is(gathered.length, length);
      assert.equal([...gathered.take()], [...counted(Math.min(length, expected ?? length))], `${sizes} of ${expected}`);
    }
  }
});

test('the beginning is there as soon as enough came', () => {
  const gathered = new Gathered();
  assert.equal([...gathered.beginning(3)], []);
  gathered.add(counted(2));
  assert.equal([...gathered.beginning(3)], [0, 1]);
  gathered.add(counted(2, 2));
  assert.equal([...gathered.beginning(3)], [0, 1, 2, 3]);
  gathered.add(counted(2, 4));
  assert.equal([...gathered.take()], [0, 1, 2, 3, 4, 5]);
});

test('memory is asked for when it is small or half of it has come, and never for a claim', () => {
  const largest = { asked: 0 };
  const { Uint8Array: Own } = globalThis;
  globalThis.Uint8Array = new Proxy(Own, {
    construct(target, inputs, made) {
      if (typeof inputs[0] === 'number') largest.asked = Math.max(largest.asked, inputs[0]);
      return Reflect.construct(target, inputs, made);
    },
  });
  try {
    const piece = new Own(2 ** 20);
    for (const claimed of [2 ** 25, 2 ** 40, 2 ** 53, Number.POSITIVE_INFINITY]) {
      largest.asked = 0;
      const gathered = new Gathered();
      gathered.expect(claimed);
      for (let i = 0; i < 15; i++) gathered.add(piece);
      assert.is(largest.asked, 0);
      assert.is(gathered.take().length, 15 * 2 ** 20);
    }
    const gathered = new Gathered();
    gathered.expect(2 ** 25);
    for (let i = 0; i < 16; i++) gathered.add(piece);
    assert.is(largest.asked, 2 ** 25);
  } finally {
    globalThis.Uint8Array = Own;
  }
});

test('memory that the host refuses is an error in words', () => {
  const { Uint8Array: Own } = globalThis;
  const gathered = new Gathered();
  gathered.add(new Own(7));
  globalThis.Uint8Array = function refuse() {
    throw new RangeError('Array buffer allocation failed');
  } as unknown as Uint8ArrayConstructor;
  try {
    throwsExactly(() => gathered.take(), 'what was read: 7 bytes cannot be had: Array buffer allocation failed');
  } finally {
    globalThis.Uint8Array = Own;
  }
});

test('a piece that is all of it is not copied, unless it holds on to much more memory', () => {
  const whole = counted(7);
  const gathered = new Gathered();
  gathered.add(whole);
  gathered.expect(7);
  assert.is(gathered.take().buffer, whole.buffer);
  const part = new Gathered();
  part.add(counted(200).subarray(0, 7));
  part.expect(7);
  assert.is(part.take().buffer.byteLength, 7);
});

test.run();
