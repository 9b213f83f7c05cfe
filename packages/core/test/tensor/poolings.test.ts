import { rejectsExactly, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  avgPool1d,
  avgPool2d,
  maxPool1d,
  maxPool2d,
  maxPool2dWithIndices,
  maxUnpool2d,
  ones,
  pixelShuffle,
  pixelUnshuffle,
  tensor,
  zeros,
} from '../../src/index';

// Values and gradients are held against PyTorch's in test/fixtures; here is what is refused, and how it is said.

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const any = (value: unknown): any => value;
const images = ones([1, 4, 5, 6]);
const lines = ones([1, 4, 5]);

test('what PyTorch takes one by one is said to belong into options', () => {
  const expected = 'expected an object with stride, padding, dilation, ceilMode, got 2';
  throwsExactly(() => maxPool2d(images, 3, any(2)), `maxPool2d: options: ${expected}`);
  throwsExactly(() => maxPool1d(lines, 3, any(2)), `maxPool1d: options: ${expected}`);
  throwsExactly(
    () => avgPool2d(images, 3, any(2)),
    'avgPool2d: options: expected an object with stride, padding, ceilMode, countIncludePad, divisorOverride, got 2',
  );
  throwsExactly(
    () => avgPool1d(lines, 3, any({ dilation: 2 })),
    'avgPool1d: options: expected only stride, padding, ceilMode, countIncludePad, got dilation',
  );
});

test('windows fit', () => {
  throwsExactly(
    () => avgPool2d(images, 6),
    'avgPool2d: the window reaches over 6 rows, the padded x of shape [1, 4, 5, 6] has only 5',
  );
  throwsExactly(
    () => maxPool1d(lines, 3, { dilation: 3 }),
    'maxPool1d: the window reaches over 7 positions, the padded x of shape [1, 4, 5] has only 5',
  );
  throwsExactly(() => avgPool2d(images, 2, { padding: 2 }), 'avgPool2d: padding: expected at most half the kernel size 2, got 2');
  throwsExactly(
    () => avgPool2d(images, 2, { divisorOverride: 0 }),
    'avgPool2d: divisorOverride: expected a number that is not 0, got 0',
  );
  throwsExactly(() => avgPool1d(images, 2), 'avgPool1d: expected x of shape (N, C, L), got [1, 4, 5, 6]');
  throwsExactly(() => maxPool2d(images, 2, { ceilMode: any(1) }), 'maxPool2d: ceilMode: expected true or false, got 1');
});

test('adaptive poolings want sizes', () => {
  assert.equal(adaptiveAvgPool2d(images, [null, 2]).shape, [1, 4, 5, 2]);
  throwsExactly(
    () => adaptiveAvgPool2d(images, any([1, 2, 3])),
    'adaptiveAvgPool2d: outputSize: expected an integer from 1 to 2147483647 or a pair of them, got [1, 2, 3]',
  );
  throwsExactly(
    () => adaptiveMaxPool2d(zeros([1, 2, 0, 3]), 1),
    'adaptiveMaxPool2d: x: expected at least one element to pool, got shape [1, 2, 0, 3]',
  );
  throwsExactly(() => adaptiveMaxPool1d(images, 1), 'adaptiveMaxPool1d: expected x of shape (N, C, L), got [1, 4, 5, 6]');
  throwsExactly(
    () => adaptiveAvgPool1d(lines, 0),
    'adaptiveAvgPool1d: outputSize: expected an integer from 1 to 2147483647, got 0',
  );
  throwsExactly(
    () => adaptiveAvgPool2d(images, 2 ** 20),
    'adaptiveAvgPool2d: outputSize: expected at most 2147483647 elements, got 4398046511104 in shape [1, 4, 1048576, 1048576]',
  );
});

test('channels become places where they come out even', () => {
  throwsExactly(
    () => pixelShuffle(images, 3),
    'pixelShuffle: upscaleFactor: expected a number whose square divides the 4 channels of shape [1, 4, 5, 6], got 3',
  );
  throwsExactly(
    () => pixelUnshuffle(images, 2),
    'pixelUnshuffle: downscaleFactor: expected a number that divides height and width of shape [1, 4, 5, 6], got 2',
  );
  throwsExactly(() => pixelShuffle(ones([4, 5]), 2), 'pixelShuffle: expected x of shape (..., C, H, W), got [4, 5]');
});

test('what was pooled is put back where it stood, and nowhere else', async () => {
  const x = tensor([[[[1, 5, 2, 0, 7], [3, 4, 9, 8, 6], [1, 2, 3, 4, 5]]]]); // biome-ignore format: as pictures are written
  const [y, indices] = maxPool2dWithIndices(x, 2);
  assert.is(indices.dtype, 'int32');
  assert.equal(await y.toArray(), [[[[5, 9]]]]);
  assert.equal(await indices.toArray(), [[[[1, 7]]]]);
  const back = maxUnpool2d(y, indices, 2, { outputSize: [3, 5] });
  assert.equal(await back.toArray(), [[[[0, 5, 0, 0, 0], [0, 0, 9, 0, 0], [0, 0, 0, 0, 0]]]]); // biome-ignore format: as pictures are written
  await rejectsExactly(
    maxUnpool2d(y, tensor(Int32Array.of(1, 8), { shape: [1, 1, 1, 2] }), 2).data(),
    'maxUnpool2d: indices[1]: expected an index from 0 to 7, got 8',
  );
});

test('maxUnpool2d says what does not fit', () => {
  const [y, indices] = [ones([1, 1, 2, 3]), zeros([1, 1, 2, 3], { dtype: 'int32' })];
  throwsExactly(() => maxUnpool2d(ones([2, 3]), indices, 2), 'maxUnpool2d: x: expected shape (N, C, H, W), got [2, 3]');
  throwsExactly(
    () => maxUnpool2d(y, ones([1, 1, 2, 3]), 2),
    'maxUnpool2d: indices: expected int32 of shape [1, 1, 2, 3], as x has, got Tensor of shape [1, 1, 2, 3]',
  );
  throwsExactly(
    () => maxUnpool2d(y, indices, 2, { outputSize: [4, 8] }),
    'maxUnpool2d: outputSize[1]: expected a size less than 2 from 6, got 8',
  );
  throwsExactly(
    () => maxUnpool2d(y, indices, 1, { padding: 1 }),
    'maxUnpool2d: outputSize[0]: expected a size less than 1 from 0, got 0',
  );
  throwsExactly(
    () => maxUnpool2d(y, indices, 2, any({ output_size: [4, 6] })),
    'maxUnpool2d: options: expected only stride, padding, outputSize, got output_size',
  );
});

test.run();
