import vm from 'node:vm';
import { throwsExactly } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkImage, checkImageTensor, checkPicture, isImage, isImageTensor, Normalize, ToTensor } from '../src/index';
import { sameBits } from './fixtures';

const test = suite('image');

const elsewhere = <T>(code: string): T => vm.runInNewContext(code);

test('pictures are told by what they are, of whatever realm', () => {
  for (const data of ['new Uint8Array([0, 51, 255, 0])', 'new Uint8ClampedArray([0, 51, 255, 0])']) {
    const image = { data: elsewhere<Uint8Array>(data), height: 2, width: 2, channels: 1 };
    assert.ok(isImage(image));
    assert.is(checkImage('x', image), image);
    const own = { ...image, data: Uint8Array.of(0, 51, 255, 0) };
    sameBits(new ToTensor().forward(image).data, new ToTensor().forward(own).data);
  }
  const data = elsewhere<Float32Array>('new Float32Array([1, 2, 3, 4])');
  const tensor = { data, shape: elsewhere<number[]>('[1, 2, 2]') };
  assert.ok(isImageTensor(tensor));
  const normalize = new Normalize([1], [2]);
  sameBits(normalize.forward(tensor).data, Float32Array.of(0, 0.5, 1, 1.5));
  const table = elsewhere<Float32Array>('new Float32Array(256).fill(3)');
  sameBits(normalize.pixelTable(1, table)!, new Float32Array(256).fill(1));
});

test('what is neither is told so', () => {
  for (const value of [null, undefined, 1, 'x', [], {}, { data: new DataView(new ArrayBuffer(4)) }, () => 0, Symbol('x')]) {
    assert.is(isImage(value), false);
    assert.is(isImageTensor(value), false);
  }
  assert.is(isImage({ data: [1], height: 1, width: 1, channels: 1 }), false);
  assert.is(isImage({ data: Uint8Array.of(1), height: '1', width: 1, channels: 1 }), false);
  assert.is(isImageTensor({ data: new Float64Array(1), shape: [1, 1, 1] }), false);
});

test('sizes that are none are refused by name', () => {
  const check = (shape: unknown, count = 4) => checkImageTensor('x', { data: new Float32Array(count), shape: shape as number[] });
  throwsExactly(() => check([-1, 2, -2]), 'x: shape[0]: expected an integer >= 0, got -1');
  throwsExactly(() => check([1, 1.5, 2], 3), 'x: shape[1]: expected an integer >= 0, got 1.5');
  throwsExactly(() => check(['1', 2, 2]), 'x: shape[0]: expected an integer >= 0, got "1"');
  throwsExactly(() => check([[1], 2, 2]), 'x: shape[0]: expected an integer >= 0, got [1]');
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  throwsExactly(() => check([1, , 2, 2]), 'x: shape[1]: expected an integer >= 0, got undefined');
  throwsExactly(() => check([1, 2 ** 53, 1]), 'x: shape[1]: expected an integer between -2^53 and 2^53, got 9007199254740992');
  throwsExactly(() => check([Symbol('s')]), 'x: expected the shape [..., C, H, W], got [Symbol(s)]');
  throwsExactly(() => check([1, 2, 3]), 'x: expected 6 numbers for the shape [1, 2, 3], got 4');
  throwsExactly(
    () => checkImage('x', { data: new Uint8Array(4), height: -2, width: -2, channels: 1 }),
    'x: expected height * width * channels bytes, got 4 bytes for -2 * -2 * 1',
  );
  for (const call of [checkImage, checkImageTensor, checkPicture])
    throwsExactly(() => call(Symbol('name') as never, 1 as never), 'name: expected text, got Symbol(name)');
  throwsExactly(
    () => checkImage('x'.repeat(100_000), 1),
    `name: expected text of at most 1000 characters, got 100000: "${'x'.repeat(40)}..."`,
  );
});

test.run();
