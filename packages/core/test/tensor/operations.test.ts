import { runInNewContext } from 'node:vm';
import { rejectsExactly, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  conv2d,
  convOutputSize,
  crossEntropy,
  dropout,
  linear,
  logSoftmax,
  manualSeed,
  maxPool2d,
  mseLoss,
  nllLoss,
  noGrad,
  ones,
  realize,
  relu,
  shutdown,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '../../src/index';
import { any, matrix } from '../support/values';

// What ops compute is tested in test/ops, test/fixtures and test/property; here: how they are called, and what they refuse.

const image = ones([1, 1, 4, 4]);

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

test('an operand is a tensor or a number', async () => {
  assert.equal(
    await matrix
      .add(1)
      .sub(tensor([1, 1, 1]))
      .mul(2)
      .div(2)
      .toArray(),
    await matrix.toArray(),
  );
  for (const op of ['add', 'sub', 'mul', 'div'] as const) {
    throwsExactly(() => matrix[op](any('1')), `${op}: expected a Tensor or a number, got "1"`);
    throwsExactly(() => matrix[op](any(undefined)), `${op}: expected a Tensor or a number, got undefined`);
    throwsExactly(() => matrix[op](ones([4])), `${op}: shapes [2, 3] and [4] do not broadcast: 3 and 4 differ in dimension 1`);
  }
});

test('reductions take all dimensions, one or several, and keep them if told to', () => {
  const x = zeros([2, 3, 4]);
  assert.equal(x.sum().shape, []);
  assert.equal(x.sum(1).shape, [2, 4]);
  assert.equal(x.sum([0, -1]).shape, [3]);
  assert.equal(x.sum([0, -1], { keepDim: true }).shape, [1, 3, 1]);
  assert.equal(x.mean(undefined, { keepDim: true }).shape, [1, 1, 1]);
  assert.equal(x.max(-1, { keepDim: true }).shape, [2, 3, 1]);
  assert.equal(x.argmax().shape, []);
  assert.equal(x.argmax(undefined, { keepDim: true }).shape, [1, 1, 1]);
  assert.equal(tensor(5).sum(0).shape, []);
  assert.equal(tensor(5).argmax(-1).shape, []);
});

test('a dimension that is not there, or there twice, is named', () => {
  for (const op of ['sum', 'mean', 'max', 'argmax'] as const) {
    throwsExactly(() => matrix[op](2), `${op}: dim: expected an integer from -2 to 1, got 2`);
    throwsExactly(() => matrix[op](0.5), `${op}: dim: expected an integer from -2 to 1, got 0.5`);
  }
  for (const op of ['sum', 'mean'] as const) {
    throwsExactly(() => matrix[op](any('0')), `${op}: dim: expected a dimension or an array of them, got "0"`);
    throwsExactly(() => matrix[op](any([0, '1'])), `${op}: dim: expected an integer from -2 to 1, got "1"`);
    // biome-ignore lint/suspicious/noSparseArray: a hole is the point
    throwsExactly(() => matrix[op](any([0, , 1])), `${op}: dims[1]: expected an entry, got a hole in the array`);
  }
  for (const op of ['max', 'argmax'] as const) {
    throwsExactly(() => matrix[op](any('0')), `${op}: dim: expected one dimension, got "0"`);
  }
  throwsExactly(() => matrix.sum([0, -2]), 'sum: dim: a dimension appears twice in [0, -2]');
  throwsExactly(() => matrix.max(any([0, 1])), 'max: dim: expected one dimension, got [0, 1]');
  throwsExactly(
    () => matrix.min(any(matrix)),
    'min: dim: expected one dimension, got Tensor of shape [2, 3]: of two tensors it is minimum(x, y)',
  );
  throwsExactly(() => matrix.argmax(any([0])), 'argmax: dim: expected one dimension, got [0]');
  throwsExactly(() => zeros([0]).max(), 'max: expected at least one element to reduce, got shape [0]');
  throwsExactly(() => zeros([2, 0]).argmax(1), 'argmax: expected at least one element to reduce, got shape [2, 0]');
});

test('keepDim is the only option of a reduction', () => {
  for (const op of ['sum', 'mean', 'max', 'argmax'] as const) {
    throwsExactly(() => matrix[op](1, any(true)), `${op}: options: expected an object with keepDim, got true`);
    throwsExactly(() => matrix[op](1, any({ keepdim: true })), `${op}: options: expected only keepDim, got keepdim`);
    throwsExactly(() => matrix[op](1, { keepDim: any(1) }), `${op}: keepDim: expected true or false, got 1`);
    assert.equal(matrix[op](1, { keepDim: undefined }).shape, [2]);
  }
});

test('what stands behind an operand is not overlooked', () => {
  const scaled = [1, { alpha: 2 }] as unknown as [number];
  for (const op of ['mul', 'maximum', 'minimum'] as const) {
    throwsExactly(() => matrix[op](...scaled), `${op}: expected no further argument, got Object`);
  }
  throwsExactly(() => matrix.div(...scaled), 'div: options: expected only roundingMode, got alpha');
  const rounded = [1, { roundingMode: 'floor' }] as unknown as [number];
  for (const op of ['add', 'sub'] as const) {
    throwsExactly(() => matrix[op](...rounded), `${op}: options: expected only alpha, got roundingMode`);
  }
});

test('matmul', () => {
  throwsExactly(
    () => matrix.matmul(matrix),
    'matmul: shapes [2, 3] and [2, 3] do not fit: 3 columns on the left, 2 rows on the right',
  );
  throwsExactly(
    () => ones([2, 1, 2]).matmul(ones([3, 2, 1])),
    'matmul: shapes [2] and [3] do not broadcast: 2 and 3 differ in dimension 0',
  );
  throwsExactly(
    () => matrix.matmul(tensor(1)),
    'matmul: expected at least one dimension on both sides, got shapes [2, 3] and []',
  );
  throwsExactly(() => matrix.matmul(any([1])), 'matmul: expected a Tensor, got [1]');
});

test('linear', () => {
  assert.equal(linear(ones([3]), ones([2, 3])).shape, [2]);
  assert.equal(linear(ones([4, 5, 3]), ones([2, 3]), ones([2])).shape, [4, 5, 2]);
  throwsExactly(
    () => linear(matrix, ones([2, 4])),
    'linear: expected x of shape (..., 4) for a weight of shape [2, 4], got x of shape [2, 3]',
  );
  throwsExactly(() => linear(matrix, ones([5, 3]), ones([3])), 'linear: expected bias of shape [5], got [3]');
  throwsExactly(() => linear(any(null), matrix), 'linear: x: expected a Tensor, got null');
  throwsExactly(() => linear(matrix, any(1)), 'linear: weight: expected a Tensor, got 1');
  throwsExactly(() => linear(matrix, ones([2, 3]), any(0)), 'linear: bias: expected a Tensor, got 0');
});

test('conv2d', () => {
  const weight = ones([2, 1, 3, 3]);
  assert.equal(conv2d(image, weight, null, { stride: [1, 2], padding: 1, dilation: 1 }).shape, [1, 2, 4, 2]);
  const cases: [() => Tensor, string][] = [
    [() => conv2d(matrix, weight), 'expected x of shape (N, C, H, W), got [2, 3]'],
    [() => conv2d(image, matrix), 'expected weight of shape (O, C, KH, KW), got [2, 3]'],
    [
      () => conv2d(image, ones([1, 2, 1, 1])),
      'given groups 1 and weight of shape [1, 2, 1, 1], expected x of shape [1, 1, 4, 4] to have 2 channels, got 1 channel',
    ],
    [() => conv2d(image, ones([1, 1, 5, 1])), 'the kernel reaches over 5 rows, the padded x of shape [1, 1, 4, 4] has only 4'],
    [
      () => conv2d(image, weight, null, { dilation: [1, 2] }),
      'the kernel reaches over 5 columns, the padded x of shape [1, 1, 4, 4] has only 4',
    ],
    [() => conv2d(image, weight, ones([3])), 'expected bias of shape [2], got [3]'],
    [() => conv2d(image, weight, any(3)), 'bias: expected a Tensor, got 3'],
    [() => conv2d(any(1), weight), 'x: expected a Tensor, got 1'],
    [() => conv2d(image, any('w')), 'weight: expected a Tensor, got "w"'],
    [() => conv2d(image, weight, null, { stride: 0 }), 'stride: expected an integer from 1 to 2147483647, got 0'],
    [() => conv2d(image, weight, null, { padding: [0, -1] }), 'padding[1]: expected an integer from 0 to 2147483647, got -1'],
    [
      () => conv2d(image, weight, null, { dilation: any('a') }),
      'dilation: expected an integer from 1 to 2147483647 or a pair of them, got "a"',
    ],
    [
      () => conv2d(image, weight, null, { stride: any(null) }),
      'stride: expected an integer from 1 to 2147483647 or a pair of them, got null',
    ],
    [() => conv2d(image, weight, null, any(2)), 'options: expected an object with stride, padding, dilation, groups, got 2'],
    [() => conv2d(image, weight, null, any({ group: 2 })), 'options: expected only stride, padding, dilation, groups, got group'],
    [
      () => conv2d(image, weight, null, any(image)),
      'options: expected an object with stride, padding, dilation, groups, got Tensor of shape [1, 1, 4, 4]',
    ],
    [
      () => conv2d(image, weight, null, { padding: any([1, 2, 3]) }),
      'padding: expected an integer from 0 to 2147483647 or a pair of them, got [1, 2, 3]',
    ],
  ];
  for (const [call, message] of cases) throwsExactly(call, `conv2d: ${message}`);
});

test('maxPool2d', () => {
  assert.equal(maxPool2d(image, 2).shape, [1, 1, 2, 2]);
  assert.equal(maxPool2d(image, [2, 3], { stride: 1, padding: [0, 1] }).shape, [1, 1, 3, 4]);
  const cases: [() => Tensor, string][] = [
    [() => maxPool2d(matrix, 2), 'expected x of shape (N, C, H, W), got [2, 3]'],
    [() => maxPool2d(any(1), 2), 'x: expected a Tensor, got 1'],
    [
      () => maxPool2d(image, any(undefined)),
      'kernelSize: expected an integer from 1 to 2147483647 or a pair of them, got undefined',
    ],
    [() => maxPool2d(image, [0, 1]), 'kernelSize[0]: expected an integer from 1 to 2147483647, got 0'],
    [() => maxPool2d(image, 2, any(2)), 'options: expected an object with stride, padding, dilation, ceilMode, got 2'],
    [() => maxPool2d(image, 2, any({ ceil: true })), 'options: expected only stride, padding, dilation, ceilMode, got ceil'],
    [() => maxPool2d(image, 5), 'the window reaches over 5 rows, the padded x of shape [1, 1, 4, 4] has only 4'],
    [() => maxPool2d(image, 2, { padding: 2 }), 'padding: expected at most half the kernel size 2, got 2'],
    [() => maxPool2d(image, 2, { stride: 0 }), 'stride: expected an integer from 1 to 2147483647, got 0'],
  ];
  for (const [call, message] of cases) throwsExactly(call, `maxPool2d: ${message}`);
});

test('relu and logSoftmax', async () => {
  assert.equal(await relu(tensor([-1, 0, 2])).toArray(), [0, 0, 2]);
  throwsExactly(() => relu(any(1)), 'relu: x: expected a Tensor, got 1');
  throwsExactly(() => logSoftmax(any(1), 0), 'logSoftmax: x: expected a Tensor, got 1');
  throwsExactly(() => logSoftmax(matrix, 2), 'logSoftmax: dim: expected an integer from -2 to 1, got 2');
  throwsExactly(() => logSoftmax(matrix, any(undefined)), 'logSoftmax: dim: expected an integer from -2 to 1, got undefined');
});

test('losses', () => {
  const logProbs = logSoftmax(matrix, 1);
  for (const [name, loss] of [
    ['nllLoss', nllLoss],
    ['crossEntropy', crossEntropy],
  ] as const) {
    const foreign: Uint8Array = runInNewContext('new Uint8Array([0, 2])');
    for (const target of [[0, 2], Int32Array.of(0, 2), Uint8Array.of(0, 2), foreign, Buffer.from([0, 2]), tensor([0, 2])]) {
      assert.equal(loss(logProbs, target).shape, []);
    }
    assert.equal(loss(logProbs, [0, 2], { reduction: 'none' }).shape, [2]);
    const cases: [unknown, string][] = [
      [[0], 'target: expected class indices of shape [2], got shape [1]'],
      [tensor([[0, 1]]), 'target: expected class indices of shape [2], got shape [1, 2]'],
      [[0, 3], 'target[1]: expected an index from 0 to 2, got 3'],
      [[-1, 0], 'target[0]: expected an index from 0 to 2, got -1'],
      [tensor([0, 0.5]), 'target[1]: expected an index from 0 to 2, got 0.5'],
      [undefined, 'target: expected a Tensor or an array of class indices, got undefined'],
      ['01', 'target: expected a Tensor or an array of class indices, got "01"'],
      [5, 'target: expected a Tensor or an array of class indices, got 5'],
      [new Set([0, 2]), 'target: expected a Tensor or an array of class indices, got Set'],
      [{ length: 2, 0: 0, 1: 2 }, 'target: expected a Tensor or an array of class indices, got Object'],
      [BigInt64Array.of(0n, 2n), 'target: expected a Tensor or an array of class indices, got BigInt64Array(2)'],
      [['0', '2'], 'target[0]: expected an index from 0 to 2, got "0"'],
      [[0n, 2n], 'target[0]: expected an index from 0 to 2, got 0n'],
      [[true, false], 'target[0]: expected an index from 0 to 2, got true'],
      [[0, 0.5], 'target[1]: expected an index from 0 to 2, got 0.5'],
      [[0, 2 ** 24 + 1], 'target[1]: expected an index from 0 to 2, got 16777217'],
      [Float64Array.of(0.99999999999, 0), 'target[0]: expected an index from 0 to 2, got 0.99999999999'],
      [Int32Array.of(0, 2 ** 24 + 1), 'target[1]: expected an index from 0 to 2, got 16777217'],
      // biome-ignore lint/suspicious/noSparseArray: a hole is the point
      [[, 2], 'target[0]: expected an index from 0 to 2, got undefined'],
      [[[0], [2]], 'target[0]: expected an index from 0 to 2, got [0]'],
    ];
    for (const [target, message] of cases) throwsExactly(() => loss(logProbs, any(target)), `${name}: ${message}`);
  }
  throwsExactly(() => nllLoss(tensor(1), [0]), 'nllLoss: expected log-probabilities of shape (N, C), got shape []');
  throwsExactly(() => nllLoss(any(1), [0]), 'nllLoss: logProbs: expected a Tensor, got 1');
  throwsExactly(() => crossEntropy(tensor(1), [0]), 'crossEntropy: expected logits of shape (N, C), got shape []');
  throwsExactly(() => crossEntropy(any(1), [0]), 'crossEntropy: logits: expected a Tensor, got 1');
  throwsExactly(
    () => nllLoss(logProbs, [0, 2], { reduction: any('avg') }),
    `nllLoss: reduction: expected 'mean', 'sum' or 'none', got "avg"`,
  );
});

test('mseLoss', () => {
  throwsExactly(
    () => mseLoss(matrix, ones([4])),
    'mseLoss: shapes [2, 3] and [4] do not broadcast: 3 and 4 differ in dimension 1',
  );
  throwsExactly(() => mseLoss(matrix, any([1])), 'mseLoss: target: expected a Tensor, got [1]');
  throwsExactly(() => mseLoss(any(null), matrix), 'mseLoss: input: expected a Tensor, got null');
  throwsExactly(() => mseLoss(matrix, matrix, any('sum')), 'mseLoss: options: expected an object with reduction, got "sum"');
  throwsExactly(
    () => mseLoss(matrix, matrix, any(matrix)),
    'mseLoss: options: expected an object with reduction, got Tensor of shape [2, 3]',
  );
});

test('mseLoss of shapes that broadcast warns, once', async () => {
  const { warn } = console;
  const warned: string[] = [];
  console.warn = (message: string) => warned.push(message);
  try {
    mseLoss(tensor([[1], [2], [3]]), tensor([[1], [2], [3]]));
    assert.equal(warned, []);
    assert.equal(mseLoss(tensor([[1], [2], [3]]), tensor([1, 2, 3]), { reduction: 'none' }).shape, [3, 3]);
    mseLoss(tensor([1, 2, 3]), tensor([[1], [2], [3]]));
    assert.equal(warned, [
      'Kindling: mseLoss: the target has shape [3] and the input [3, 1]: both broadcast to [3, 3], which is likely to give a wrong loss. Give them the same shape.',
    ]);
  } finally {
    console.warn = warn;
  }
});

test('dropout', async () => {
  assert.is(dropout(matrix, { training: false }), matrix);
  assert.is(dropout(matrix, { p: 0 }), matrix);
  assert.equal(await dropout(matrix, { p: 1 }).toArray(), [
    [0, 0, 0],
    [0, 0, 0],
  ]);
  manualSeed(3);
  const first = await dropout(ones([50]), { p: 0.25 }).toArray();
  manualSeed(3);
  assert.equal(await dropout(ones([50]), { p: 0.25 }).toArray(), first);
  assert.equal([...new Set(first as number[])].sort(), [0, Math.fround(1 / 0.75)]);
  throwsExactly(() => dropout(matrix, { p: 1.5 }), 'dropout: p: expected a number from 0 to 1, got 1.5');
  throwsExactly(() => dropout(matrix, { p: any('a') }), 'dropout: p: expected a number from 0 to 1, got "a"');
  throwsExactly(() => dropout(any(1)), 'dropout: x: expected a Tensor, got 1');
  throwsExactly(() => dropout(matrix, { training: any(1) }), 'dropout: training: expected true or false, got 1');
  throwsExactly(() => dropout(matrix, any(0.2)), 'dropout: options: expected an object with p, training, got 0.2');
});

test('convOutputSize', () => {
  assert.is(convOutputSize(28, 5), 24);
  assert.is(convOutputSize(24, 2, { stride: 2 }), 12);
  assert.is(convOutputSize(7, 3, { stride: 2, padding: 1, dilation: 2 }), 3);
  assert.is(convOutputSize(5, 5), 1);
  const cases: [() => number, string][] = [
    [() => convOutputSize(any('28'), 5), 'size: expected an integer from 0 to 2147483647, got "28"'],
    [() => convOutputSize(2 ** 31, 5), 'size: expected an integer from 0 to 2147483647, got 2147483648'],
    [() => convOutputSize(28, 0), 'kernelSize: expected an integer from 1 to 2147483647, got 0'],
    [() => convOutputSize(28, 5, { stride: 0 }), 'stride: expected an integer from 1 to 2147483647, got 0'],
    [() => convOutputSize(28, 5, { padding: -1 }), 'padding: expected an integer from 0 to 2147483647, got -1'],
    [() => convOutputSize(28, 5, { dilation: 1.5 }), 'dilation: expected an integer from 1 to 2147483647, got 1.5'],
    [() => convOutputSize(28, 5, any(2)), 'options: expected an object with stride, padding, dilation, got 2'],
    [() => convOutputSize(28, 5, any({ strides: 2 })), 'options: expected only stride, padding, dilation, got strides'],
    [() => convOutputSize(2, 5, { padding: 1 }), 'the kernel reaches over 5 positions, there are only 4 with padding'],
  ];
  for (const [call, message] of cases) throwsExactly(call, `convOutputSize: ${message}`);
});

test('noGrad and realize', async () => {
  throwsExactly(() => noGrad(any(5)), 'noGrad: fn: expected a function, got 5');
  await rejectsExactly(realize(any(matrix)), 'realize: tensors: expected an array of tensors, got Tensor of shape [2, 3]');
  await rejectsExactly(realize([matrix, any(5)]), 'realize: tensors[1]: expected a Tensor, got 5');
});

test.after(shutdown);
test.run();
