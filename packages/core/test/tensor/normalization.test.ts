import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  attentionWeights,
  groupNorm,
  instanceNorm,
  layerNorm,
  manualSeed,
  ones,
  rmsNorm,
  scaledDotProductAttention,
  shutdown,
  standardize,
  tensor,
  useBackend,
} from '../../src/index';

// Values and gradients are held against PyTorch's in test/fixtures; here is what is refused, and how it is said.

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const any = (value: unknown): any => value;
const x = ones([2, 4, 3]);

test('normalisations say which sizes they want', () => {
  throwsExactly(() => layerNorm(x, [4]), 'layerNorm: normalizedShape: expected the last sizes of x, of shape [2, 4, 3], got [4]');
  throwsExactly(() => layerNorm(x, []), 'layerNorm: normalizedShape: expected at least one size, got []');
  throwsExactly(() => layerNorm(x, 3, { weight: ones([4]) }), 'layerNorm: weight: expected shape [3], got [4]');
  throwsExactly(
    () => layerNorm(x, 3, any(ones([3]))),
    'layerNorm: options: expected an object with weight, bias, eps, got Tensor of shape [3]',
  );
  throwsExactly(() => layerNorm(x.to('int32'), 3), "layerNorm: x: expected float32, got int32: x.to('float32') converts it");
  throwsExactly(() => rmsNorm(x, 3, any({ bias: null })), 'rmsNorm: options: expected only weight, eps, got bias');
  throwsExactly(
    () => groupNorm(x, 3),
    'groupNorm: numGroups: expected a number that divides the 4 channels of shape [2, 4, 3], got 3',
  );
  throwsExactly(() => groupNorm(x, 2, { bias: ones([3]) }), 'groupNorm: bias: expected shape [4], got [3]');
  throwsExactly(
    () => instanceNorm(ones([2, 3, 1, 1])),
    'instanceNorm: x: expected more than 1 number per channel, got shape [2, 3, 1, 1]',
  );
  throwsExactly(
    () => standardize(x, ones([4]), ones([4])),
    'standardize: mean: expected for each dimension of x, of shape [2, 4, 3], its size or 1, got shape [4]',
  );
  throwsExactly(
    () => standardize(x, ones([1, 2, 1]), ones([1, 2, 1])),
    'standardize: mean: expected for each dimension of x, of shape [2, 4, 3], its size or 1, got shape [1, 2, 1]',
  );
  const mean = ones([1, 4, 1]);
  throwsExactly(() => standardize(x, mean, ones([4])), 'standardize: variance: expected shape [1, 4, 1], got [4]');
  throwsExactly(() => standardize(x, mean, mean, { bias: ones([4]) }), 'standardize: bias: expected shape [1, 4, 1], got [4]');
});

test('attention says which sizes it wants', () => {
  const op = 'scaledDotProductAttention';
  const [q, k, v] = [ones([2, 5, 4]), ones([2, 3, 4]), ones([2, 3, 6])];
  assert.equal(scaledDotProductAttention(q, k, v).shape, [2, 5, 6]);
  throwsExactly(
    () => scaledDotProductAttention(q, v, v),
    `${op}: key: expected 4 numbers a key, as a query has (shape [2, 5, 4]), got shape [2, 3, 6]`,
  );
  throwsExactly(
    () => scaledDotProductAttention(q, k, q),
    `${op}: value: expected 3 of them, as there are keys (shape [2, 3, 4]), got shape [2, 5, 4]`,
  );
  throwsExactly(
    () => scaledDotProductAttention(q, k, v, { mask: ones([4, 3]) }),
    `${op}: mask: shapes [4, 3] and [2, 5, 3] do not broadcast: 4 and 5 differ in dimension 1`,
  );
  throwsExactly(
    () => scaledDotProductAttention(q, k, v, { mask: ones([5, 3]), isCausal: true }),
    `${op}: mask: expected none beside isCausal, got one of shape [5, 3]`,
  );
  throwsExactly(
    () => scaledDotProductAttention(q, k, v, { mask: tensor(Int32Array.of(1)) }),
    `${op}: mask: expected bool or float32, got int32`,
  );
});

test('the weights of attention are those that it takes', async () => {
  const [q, k, v] = [
    tensor([
      [1, 2],
      [0, -1],
    ]),
    tensor([
      [0.5, 1],
      [2, -1],
      [0, 1],
    ]),
    tensor([
      [1, 2],
      [3, 4],
      [5, 7],
    ]),
  ];
  const weights = attentionWeights(q, k, { isCausal: true, scale: 2 });
  assert.equal(await weights.select(0, 0).data(), Float32Array.of(1, 0, 0));
  assert.equal(await weights.matmul(v).data(), await scaledDotProductAttention(q, k, v, { isCausal: true, scale: 2 }).data());
  throwsExactly(
    () => attentionWeights(q, k, any({ dropoutP: 0.5 })),
    'attentionWeights: options: expected only mask, isCausal, scale, got dropoutP',
  );
});

test('dropped weights are those of the seed', async () => {
  await useBackend('webasm', { threads: 1 });
  const draw = () => {
    manualSeed(3);
    return scaledDotProductAttention(x, x, x, { dropoutP: 0.5 }).data();
  };
  const first = await draw();
  assert.equal(first, await draw());
  assert.ok(
    first.some((value) => Math.abs(value - 1) > 0.2),
    first.join(),
  );
});

test.after(shutdown);
test.run();
