import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pairedTarget } from '../../src/codegen/wasm/target';
import { reducesOf } from '../../src/expression/expression';
import {
  conv2d,
  groupNorm,
  layerNorm,
  linear,
  logSoftmax,
  maxPool2d,
  noGrad,
  softplus,
  type Tensor,
  tensor,
  tensorFromBatchInnermost,
  zeros,
} from '../../src/index';
import { kernelNames, scheduleOf } from '../support/schedules';

const parameter = (shape: number[]) => zeros(shape, { requiresGrad: true });
/** A batch as a data loader gives it: nothing has to be moved for the engine. */
const batch = (shape: number[]) => tensorFromBatchInnermost(new Float32Array(shape.reduce((n, size) => n * size, 1)), shape);

const x = zeros([8, 5]);
const images = batch([8, 3, 12, 12]);
const weight = parameter([4, 3, 3, 3]);
const bias = parameter([4]);

/** Takes the gradient of the loss anew and gives each parameter after a step of gradient descent. */
function updated(loss: Tensor, parameters: readonly Tensor[]): Tensor[] {
  for (const p of parameters) p.grad = null;
  loss.backward();
  return noGrad(() => parameters.map((p) => p.sub((p.grad as Tensor).mul(0.1))));
}

test('a chain of element-wise ops is one kernel', () => {
  assert.equal(kernelNames([x.mul(2).add(1).exp().sub(x).relu()]), ['mul+add+exp+sub+relu']);
});

test('what several use is computed once', () => {
  const shared = x.mul(3);
  assert.equal(kernelNames([shared.exp(), shared.sub(1)]), ['mul', 'exp', 'sub']);
});

test('an array times numbers for its columns is made by each who reads it, where that costs no more', () => {
  const [rows, columns] = [zeros([32, 20]), zeros([20])];
  const readBy = (shared: Tensor) => [shared.sum(1), shared.exp()];
  assert.equal(kernelNames(readBy(rows.mul(columns))), ['mul+sum', 'mul+exp']);
  assert.equal(kernelNames(readBy(rows.mul(zeros([32, 20])))), ['mul', 'sum', 'exp'], 'two arrays are two to read');
  assert.equal(kernelNames(readBy(rows.mul(zeros([32, 4]).repeatInterleave(5, 1)))).length, 4, 'so are many numbers');
  assert.equal(kernelNames(readBy(rows.div(columns))), ['div', 'sum', 'exp'], 'a quotient takes time');
  assert.equal(kernelNames([linear(rows.mul(columns), zeros([3, 20])), rows.mul(columns).exp()])[0], 'mul');
  assert.equal(kernelNames(readBy(rows.mul(columns)), false), ['mul', 'sum', 'exp'], 'a thread for each cell reads once');
});

test('all differences of two lists, and what a weight makes of them, are no arrays', () => {
  const [a, b] = [parameter([64, 1, 32]), parameter([1, 48, 32])];
  const difference = a.sub(b);
  difference
    .mul(difference)
    .sum(2)
    .backward(zeros([64, 48]).mul(2));
  const large = scheduleOf([a.grad as Tensor, b.grad as Tensor]).kernels.filter(({ kernel }) => kernel.cells > 64 * 48);
  assert.equal(
    large.map(({ kernel }) => kernel.name),
    [],
  );
  const made = zeros([64, 1]).sub(zeros([1, 48]));
  const kernelsOf = (x: Tensor) => kernelNames([x.exp().sum(0), x.sin().sum(1)]);
  assert.equal(kernelsOf(made), ['sub+exp+sum', 'sub+sin+sum']);
  assert.equal(kernelsOf(made.mul(made).mul(made).mul(made).mul(made)).length, 3, 'many steps take longer than memory');
});

test('functions that a host joins to pairs of vectors are a kernel of their own before a sum, of which it joins none', () => {
  const logits = zeros([64, 32]);
  assert.equal(kernelNames([softplus(logits).mean()], pairedTarget), ['softplus', 'mean']);
  assert.equal(kernelNames([softplus(logits).mean()]), ['softplus+mean'], 'no pairs');
  assert.equal(kernelNames([logits.exp().mean()], pairedTarget), ['exp+mean'], 'what takes less time');
});

test('a normalisation and its gradient keep nothing but the input', () => {
  const parameters = [parameter([64, 32]), parameter([32]), parameter([32])] as const;
  const [input, weight, bias] = parameters;
  const output = layerNorm(input, 32, { weight, bias });
  output.backward(zeros([64, 32]));
  const large = scheduleOf([output, ...parameters.map(({ grad }) => grad as Tensor)]).kernels.filter(
    ({ kernel }) => kernel.cells > 64,
  );
  assert.equal(
    large.map(({ kernel }) => kernel.name),
    ['standardize+mul+add', 'mul+mul+sub+mul+add+add'],
  );
});

test('a normalisation of groups of channels is no array beside what follows it', () => {
  const parameters = [parameter([2, 8, 6, 5]), parameter([8]), parameter([8])] as const;
  const [input, weight, bias] = parameters;
  const output = groupNorm(input, 4, { weight, bias }).relu();
  output.backward(zeros([2, 8, 6, 5]));
  const large = scheduleOf([output, ...parameters.map(({ grad }) => grad as Tensor)]).kernels.filter(
    ({ kernel }) => kernel.cells >= 2 * 8 * 6 * 5,
  );
  assert.equal(
    large.map(({ kernel }) => kernel.name),
    ['standardize+add+relu', 'reluGradient', 'mul+mul+sub+mul+add+add'],
  );
});

test('what is wanted itself has memory, and who uses it reads that', () => {
  const inner = x.mul(3);
  assert.equal(kernelNames([inner, inner.exp()]), ['mul', 'exp']);
});

test('what leads to a reduction joins it, and what follows in its shape', () => {
  assert.equal(kernelNames([x.mul(2).exp().sum(1, { keepDim: true }).sqrt()]), ['mul+exp+sum+sqrt']);
});

test('an expensive value that is read often is computed before', () => {
  const column = zeros([8, 1]);
  assert.equal(kernelNames([column.exp().mul(x)]), ['exp', 'mul']);
  assert.equal(kernelNames([column.neg().mul(x)]), ['neg+mul']);
});

test('a convolution takes in its bias and ReLU', () => {
  for (const tiles of [true, false]) assert.equal(kernelNames([conv2d(images, weight, bias).relu()], tiles), ['conv2d+add+relu']);
});

test('on tiles, pooling joins the convolution under it', () => {
  const pooled = maxPool2d(conv2d(images, weight, bias), 2).relu();
  assert.equal(kernelNames([pooled]), ['conv2d+add+maxPool2d+relu']);
  assert.equal(kernelNames([pooled], false), ['conv2d+add', 'maxPool2d+relu']);
});

test('with its positions, where a gradient asks for them', () => {
  const loss = maxPool2d(conv2d(images, weight, bias), 2)
    .relu()
    .sum();
  updated(loss, [weight, bias]);
  const names = kernelNames([loss, weight.grad as Tensor]);
  assert.equal(names.slice(0, 2), ['conv2d+add+maxPool2d+relu, conv2d+add+maxPool2dIndices', 'sum']);
  assert.equal(kernelNames([loss, weight.grad as Tensor], false).slice(0, 2), ['conv2d+add', 'maxPool2d+relu, maxPool2dIndices']);
});

test('overlapping windows would compute elements several times: they stay apart', () => {
  assert.equal(kernelNames([maxPool2d(conv2d(images, weight), 3, { stride: 1 })]), ['conv2d', 'maxPool2d']);
  assert.equal(kernelNames([maxPool2d(conv2d(images, weight, bias), 3, { stride: 1 })]), ['conv2d+add', 'maxPool2d']);
});

test('weights whose channels crowd into a few sets of the cache are copied apart, others are read where they are', () => {
  for (const [channels, copies] of [
    [128, 1],
    [120, 0],
  ]) {
    const x = batch([8, channels, 5, 5]);
    const names = kernelNames([conv2d(x, zeros([4, channels, 3, 3]))]);
    assert.is(names.filter((name) => name === 'copy leaf').length, copies, `${channels} channels: ${names}`);
  }
});

test('windows of nine elements need more registers than there are', () => {
  assert.equal(kernelNames([maxPool2d(conv2d(images, weight, bias), 3)]), ['conv2d+add', 'maxPool2d']);
});

test("the optimiser's update is part of the weight's gradient", () => {
  const loss = conv2d(images, weight, bias).relu().sum();
  const names = kernelNames([loss, ...updated(loss, [weight, bias])]);
  assert.ok(names.includes('conv2dWeightGradient+mul+sub'), names.join(', '));
  const w = parameter([7, 5]);
  const linearLoss = linear(x, w).relu().sum();
  const linearNames = kernelNames([linearLoss, ...updated(linearLoss, [w])]);
  assert.ok(linearNames.includes('linearWeightGradient+mul+sub'), linearNames.join(', '));
});

test('what is kept of a weight’s gradient lies as the weight does, whichever operand is larger', () => {
  const layer = parameter([32, 8]);
  linear(zeros([40, 8]), layer)
    .mul(zeros([40, 32]))
    .sum()
    .backward();
  const { results } = scheduleOf([(layer.grad as Tensor).add(zeros([32, 8]))]);
  assert.equal(results[0].strides, [8, 1]);
});

test("a bias' gradient sums the gradient of max-pool before it is spread over the windows", () => {
  const sizeSummed = (height: number) => {
    const loss = maxPool2d(conv2d(batch([8, 3, height, 12]), weight, bias), 2)
      .mul(batch([8, 4, (height - 2) >> 1, 5]))
      .sum();
    updated(loss, [weight, bias]);
    const { kernels } = scheduleOf([weight.grad as Tensor, bias.grad as Tensor]);
    const sums = kernels.filter(({ kernel }) => kernel.name === 'sum');
    return sums.map(({ kernel }) => kernel.argumentSizes);
  };
  assert.equal(sizeSummed(12), [[8 * 4 * 5 * 5]]);
  assert.equal(sizeSummed(13), [[8 * 4 * 5 * 5]], 'with a row that no window covers');
});

test('a linear layer takes in its bias and ReLU', () => {
  assert.equal(kernelNames([linear(x, parameter([7, 5]), parameter([7])).relu()]), ['linear+add+relu']);
});

test('a log-softmax is three passes', () => {
  assert.equal(kernelNames([logSoftmax(x, 1)]), ['amax', 'sub+exp+sum+log', 'logSoftmax']);
});

test('a reshape moves nothing', () => {
  assert.equal(kernelNames([x.reshape([40]).mul(2)]), ['mul']);
  assert.equal(kernelNames([x.mul(2).reshape([5, 8])]), ['mul']);
  const { kernels, results } = scheduleOf([x.reshape([4, 10]), x.permute([1, 0])]);
  assert.is(kernels.length, 1, 'only the permuted one, which is wanted as it is');
  assert.equal(results[0], { buffer: 0, offset: 0, strides: [10, 1], dtype: 'float32' });
});

test('a reshape of a view moves nothing where the strides allow it', () => {
  const rows = zeros([6, 12]);
  const heads = rows.narrow(1, 4, 8).reshape([2, 3, 4, 2]).permute([0, 2, 1, 3]);
  assert.equal(kernelNames([heads.mul(2)]), ['mul']);
  const halves = linear(rows, zeros([12, 12])).chunk(2, 1);
  assert.equal(kernelNames([halves[0].reshape([2, 3, 6]).add(halves[1].reshape([2, 3, 6]))]), ['linear', 'add']);
  assert.equal(kernelNames([rows.narrow(1, 4, 8).reshape([48]).mul(2)]).length, 2, 'rows with gaps between them are no row');
  assert.equal(kernelNames([rows.flip([1]).reshape([2, 3, 12]).mul(2)]).length, 2, 'what runs backwards is moved');
  const wanted = rows.mul(3).narrow(1, 4, 8).reshape([2, 3, 8]);
  const { results, buffers } = scheduleOf([wanted]);
  assert.is(buffers[results[0].buffer].size, 48, 'a result keeps no more than its own numbers');
});

test('flattening a batch that lies innermost moves nothing', () => {
  assert.equal(kernelNames([linear(images.flatten(1), parameter([6, 432]))]), ['linear']);
});

test('a convolution reads its input with the batch innermost: what lies otherwise is laid out once', () => {
  assert.equal(kernelNames([conv2d(zeros([8, 3, 12, 12]), weight)]), ['copy leaf', 'conv2d']);
  assert.equal(kernelNames([conv2d(zeros([2, 3, 12, 12]), weight)]), ['conv2d'], 'two examples fill no vector');
});

test('views are read in place', () => {
  const flipped = zeros([4, 6]).permute([1, 0]).flip([0]).expand([2, 6, 4]);
  assert.equal(kernelNames([flipped.mul(2)]), ['mul']);
});

test('a padded convolution reads its input as it is and leaves the borders out', () => {
  const { kernels } = scheduleOf([conv2d(images, weight, bias, { padding: 1 })]);
  assert.equal(
    kernels.map(({ kernel }) => kernel.name),
    ['pad+conv2d+add'],
  );
  const few = scheduleOf([conv2d(zeros([2, 3, 12, 12]), weight, bias, { padding: 1 })]);
  assert.equal(
    few.kernels.map(({ kernel }) => kernel.name),
    ['pad', 'conv2d+add'],
    'lanes that do not lie along the batch would meet the border',
  );
});

test('no kernel holds two long reductions', () => {
  const sums = zeros([40])
    .sum(0, { keepDim: true })
    .mul(zeros([40]).sum(0, { keepDim: true }));
  for (const { kernel } of scheduleOf([sums]).kernels) assert.ok(kernel.values.flatMap(reducesOf).length <= 1, kernel.name);
});

test('single numbers share one argument', () => {
  const { kernels, buffers } = scheduleOf([x.mul(2).add(3).div(4).sub(tensor(5))]);
  assert.is(kernels[0].arguments.length, 2);
  assert.equal(
    buffers.map(({ kind }) => kind),
    ['packed', 'leaf', 'computed'],
  );
  assert.is(buffers[0].size, 4);
});

test('kernels come in order: each reads what is there', () => {
  for (const tiles of [true, false]) {
    const features = maxPool2d(conv2d(images, weight, bias), 2).flatten(1);
    const loss = logSoftmax(linear(features, parameter([5, 100])), 1).sum();
    const { buffers, kernels, results } = scheduleOf([loss, ...updated(loss, [weight, bias])], tiles);
    const there = new Set(buffers.flatMap(({ kind }, id) => (kind === 'computed' ? [] : [id])));
    for (const { kernel, arguments: from, output } of kernels) {
      for (const id of from) assert.ok(there.has(id), `${kernel.name} reads buffer ${id}`);
      assert.equal(
        kernel.argumentSizes,
        from.map((id) => buffers[id].size),
      );
      assert.not(there.has(output), 'no buffer is written twice');
      there.add(output);
    }
    for (const { buffer } of results) assert.ok(there.has(buffer));
  }
});

test.run();
