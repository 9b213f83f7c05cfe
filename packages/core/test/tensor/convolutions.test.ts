import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conv1d, conv2d, convTranspose1d, convTranspose2d, ones } from '../../src/index';

// Values and gradients are held against PyTorch's in test/fixtures; here is what is refused, and how it is said.

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const any = (value: unknown): any => value;
const images = ones([1, 4, 5, 5]);

test('groups divide the channels', () => {
  assert.equal(conv2d(images, ones([6, 2, 3, 3]), null, { groups: 2 }).shape, [1, 6, 3, 3]);
  throwsExactly(
    () => conv2d(images, ones([6, 4, 3, 3]), null, { groups: 2 }),
    'conv2d: given groups 2 and weight of shape [6, 4, 3, 3], expected x of shape [1, 4, 5, 5] to have 8 channels, got 4 channels, which need weight of shape [6, 2, 3, 3]',
  );
  throwsExactly(
    () => conv2d(images, ones([6, 1, 3, 3]), null, { groups: 4 }),
    'conv2d: groups: expected a number that divides the 6 output channels of weight of shape [6, 1, 3, 3], got 4',
  );
  throwsExactly(
    () => convTranspose2d(images, ones([4, 1, 3, 3]), null, { groups: 3 }),
    'convTranspose2d: groups: expected a number that divides the 4 input channels of weight of shape [4, 1, 3, 3], got 3',
  );
});

test('channels that do not fit are told with the groups and the weight, by every convolution alike', () => {
  const lines = ones([1, 4, 5]);
  throwsExactly(
    () => conv1d(lines, ones([6, 4, 3]), null, { groups: 4 }),
    'conv1d: given groups 4 and weight of shape [6, 4, 3], expected x of shape [1, 4, 5] to have 16 channels, got 4 channels, which need weight of shape [6, 1, 3]',
  );
  throwsExactly(
    () => conv2d(images, ones([6, 1, 3, 3])),
    'conv2d: given groups 1 and weight of shape [6, 1, 3, 3], expected x of shape [1, 4, 5, 5] to have 1 channel, got 4 channels',
  );
  throwsExactly(
    () => conv2d(images, ones([6, 1, 3, 3]), null, { groups: 3 }),
    'conv2d: given groups 3 and weight of shape [6, 1, 3, 3], expected x of shape [1, 4, 5, 5] to have 3 channels, got 4 channels',
  );
  throwsExactly(
    () => convTranspose1d(lines, ones([6, 4, 3]), null, { groups: 2 }),
    'convTranspose1d: given groups 2 and weight of shape [6, 4, 3], expected x of shape [1, 4, 5] to have 6 channels, got 4 channels',
  );
  throwsExactly(
    () => convTranspose2d(images, ones([8, 4, 3, 3]), null, { groups: 2 }),
    'convTranspose2d: given groups 2 and weight of shape [8, 4, 3, 3], expected x of shape [1, 4, 5, 5] to have 8 channels, got 4 channels',
  );
});

test('padding is told in numbers or by name', () => {
  assert.equal(conv2d(images, ones([1, 4, 4, 2]), null, { padding: 'same' }).shape, [1, 1, 5, 5]);
  throwsExactly(
    () => conv2d(images, ones([1, 4, 3, 3]), null, { padding: 'same', stride: 2 }),
    'conv2d: padding: expected numbers for a stride above 1, got "same"',
  );
  throwsExactly(
    () => conv2d(images, ones([1, 4, 3, 3]), null, { padding: any('full') }),
    'conv2d: padding: expected numbers, "same" or "valid", got "full"',
  );
  throwsExactly(
    () => convTranspose2d(images, ones([4, 1, 3, 3]), null, { outputPadding: 1 }),
    'convTranspose2d: outputPadding: expected less than the larger of stride and dilation, 1, got 1',
  );
  throwsExactly(
    () => convTranspose2d(ones([1, 4, 1, 1]), ones([4, 1, 3, 3]), null, { padding: 2 }),
    'convTranspose2d: padding: expected an output of at least one of the rows, got a padding of 2 that leaves -1',
  );
});

test('lines have three dimensions and options of one number', () => {
  throwsExactly(() => conv1d(images, ones([1, 4, 3])), 'conv1d: expected x of shape (N, C, L), got [1, 4, 5, 5]');
  throwsExactly(() => conv1d(ones([1, 4, 5]), ones([1, 4])), 'conv1d: expected weight of shape (O, C, K), got [1, 4]');
  throwsExactly(
    () => conv1d(ones([1, 4, 5]), ones([1, 4, 7])),
    'conv1d: the kernel reaches over 7 positions, the padded x of shape [1, 4, 5] has only 5',
  );
  throwsExactly(
    () => conv1d(ones([1, 4, 5]), ones([1, 4, 3]), null, { stride: any([1]) }),
    'conv1d: stride: expected an integer from 1 to 2147483647, got [1]',
  );
  throwsExactly(
    () => conv1d(ones([1, 4, 5]), ones([1, 4, 3]), null, any(2)),
    'conv1d: options: expected an object with stride, padding, dilation, groups, got 2',
  );
});

test.run();
