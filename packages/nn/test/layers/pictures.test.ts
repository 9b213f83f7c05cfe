import { randn, shutdown, type Tensor, tensor, useBackend, zeros } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ChannelShuffle,
  CircularPad1d,
  ConstantPad3d,
  functional as F,
  LocalResponseNorm,
  LPPool1d,
  LPPool2d,
  ReflectionPad3d,
} from '../../src/index';

// Values and gradients are held against PyTorch's in test/modules; errors, and what is not finite, here.

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const any = (value: unknown): any => value;
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});
test.after(shutdown);

test('the norm of Infinity is the largest magnitude, and a window of zeros has no slope', async () => {
  const x = randn([2, 3, 4, 6]);
  assert.equal(await new LPPool2d(inf, 2).forward(x).data(), await F.maxPool2d(x.abs(), 2).data());
  const lines = x.reshape([2, 3, 24]);
  assert.equal(await F.lpPool1d(lines, inf, 3, { stride: 2 }).data(), await F.maxPool1d(lines.abs(), 3, { stride: 2 }).data());
  assertClose(await new LPPool1d(2, 24).forward(lines).data(), await lines.norm(2, 2, { keepDim: true }).data());
  const given = tensor([[[0, 0, 3, -4, nan, 1, inf, 1, -2, 0]]], { requiresGrad: true });
  const y = F.lpPool1d(given, 2, 2);
  y.sum().backward();
  assert.equal(await y.toArray(), [[[0, 5, nan, inf, 2]]]);
  assert.equal(Array.from(await (given.grad as Tensor).data()).slice(0, 4), [0, 0, Math.fround(0.6), Math.fround(-0.8)]);
  assert.equal(await F.lpPool1d(tensor([[[1, -2]]]), 3, 2).toArray(), [[[nan]]]);
});

test('infinite numbers are normalised as in PyTorch, and nothing stays nothing', async () => {
  assert.equal(await F.localResponseNorm(tensor([[[inf, nan, 0]]]), 2).toArray(), [[[nan, nan, 0]]]);
  const empty = zeros([0, 2, 3]);
  assert.is(new LocalResponseNorm(2).forward(empty), empty);
});

test('channels change places in groups', async () => {
  const x = tensor([[[0], [1], [2], [3], [4], [5]]]);
  assert.equal(await new ChannelShuffle(2).forward(x).toArray(), [[[0], [3], [1], [4], [2], [5]]]);
  assert.equal((await F.channelShuffle(x.to('int32'), 3).data()).join(), '0,2,4,1,3,5');
});

test('says what does not fit', () => {
  throwsExactly(() => F.lpPool2d(zeros([1, 1, 4]), 2, 2), 'lpPool2d: x: expected shape (N, C, H, W), got [1, 1, 4]');
  throwsExactly(() => F.lpPool1d(zeros([1, 4]), 2, 2), 'lpPool1d: x: expected shape (N, C, L), got [1, 4]');
  throwsExactly(() => new LPPool2d(0, 2), 'LPPool2d: normType: expected a number > 0, got 0');
  throwsExactly(() => F.lpPool1d(zeros([1, 1, 4]), -inf, 2), 'lpPool1d: normType: expected a number > 0, got -Infinity');
  throwsExactly(() => new LPPool1d(2, any([2, 2])), 'LPPool1d: kernelSize: expected an integer >= 1, got [2, 2]');
  throwsExactly(() => F.lpPool2d(zeros([1, 1, 4, 4]), 2, 2, { stride: 0 }), 'lpPool2d: stride: expected an integer >= 1, got 0');
  throwsExactly(
    () => F.localResponseNorm(zeros([2, 3]), 2),
    'localResponseNorm: x: expected at least 3 dimensions (N, C, ...), got shape [2, 3]',
  );
  throwsExactly(() => new LocalResponseNorm(0), 'LocalResponseNorm: size: expected an integer >= 1, got 0');
  throwsExactly(
    () => F.channelShuffle(zeros([1, 4, 2]), 3),
    'channelShuffle: groups: expected a number that divides the 4 channels of shape [1, 4, 2], got 3',
  );
  throwsExactly(
    () => F.channelShuffle(zeros([4, 2]), 2),
    'channelShuffle: x: expected at least 3 dimensions (N, C, ...), got shape [4, 2]',
  );
  throwsExactly(() => new ConstantPad3d([1, 2], 0), 'ConstantPad3d: padding: expected a number, or 6 of them, got 2');
  throwsExactly(() => new ConstantPad3d(1, any('0')), 'ConstantPad3d: value: expected a number, got "0"');
  throwsExactly(
    () => new CircularPad1d(4).forward(zeros([2, 3])),
    'pad: amounts: expected at most 3 around dimension 1 of shape [2, 3] in mode "circular", got 4',
  );
  throwsExactly(
    () => new ReflectionPad3d(2).forward(zeros([1, 3, 2, 3])),
    'pad: amounts: expected at most 1 around dimension 2 of shape [1, 3, 2, 3] in mode "reflect", got 2',
  );
});

test.run();
