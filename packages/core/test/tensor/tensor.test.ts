import { rejectsExactly, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  arange,
  isTensor,
  KindlingError,
  ones,
  shutdown,
  Tensor,
  tensor,
  tensorFromBatchInnermost,
  useBackend,
  zeros,
} from '../../src/index';
import { any, matrix } from '../support/values';

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

test('a tensor tells its shape, its dimensions and its size', () => {
  assert.equal(matrix.shape, [2, 3]);
  assert.is(matrix.dim, 2);
  assert.is(matrix.numel, 6);
  assert.is(tensor(5).dim, 0);
  assert.is(tensor(5).numel, 1);
  assert.is(zeros([2, 0]).numel, 0);
  assert.is(matrix.isSameSize(zeros([2, 3])), true);
  for (const other of [[2], [3, 2], [2, 3, 1], [2, 4], []]) assert.is(matrix.isSameSize(zeros(other)), false, String(other));
  throwsExactly(() => matrix.isSameSize([2, 3] as never), 'isSameSize: other: expected a Tensor, got [2, 3]');
  assert.ok(isTensor(matrix));
  assert.not(isTensor([1]));
  assert.not(isTensor(null));
});

test('reading: one number, all in a row, nested', async () => {
  assert.is(await tensor([[7]]).item(), 7);
  assert.is(await tensor(7).item(), 7);
  assert.is(await matrix.sum().item(), 21);
  const data = await matrix.data();
  assert.instance(data, Float32Array);
  assert.equal([...data], [1, 2, 3, 4, 5, 6]);
  assert.equal(await matrix.toArray(), [
    [1, 2, 3],
    [4, 5, 6],
  ]);
  assert.is(await tensor(7).toArray(), 7);
  assert.equal(await zeros([2, 0]).toArray(), [[], []]);
  assert.is((await zeros([0]).data()).length, 0);
});

test('a batch that lies innermost reads in the usual order', async () => {
  const batch = tensorFromBatchInnermost(Float32Array.of(1, 4, 2, 5, 3, 6), [2, 3]);
  assert.equal(await batch.toArray(), await matrix.toArray());
  assert.equal(await batch.add(0).toArray(), await matrix.toArray());
});

test('only one element is an item', async () => {
  await rejectsExactly(matrix.item(), 'item: expected a tensor with one element, got shape [2, 3]');
  await rejectsExactly(zeros([0]).item(), 'item: expected a tensor with one element, got shape [0]');
});

test('reshape: one size may be left open', async () => {
  assert.equal(matrix.reshape([3, 2]).shape, [3, 2]);
  assert.equal(matrix.reshape([-1]).shape, [6]);
  assert.equal(matrix.reshape([3, -1, 1]).shape, [3, 2, 1]);
  assert.equal(tensor(5).reshape([-1]).shape, [1]);
  assert.equal(tensor([5]).reshape([]).shape, []);
  assert.equal(zeros([0, 3]).reshape([-1, 3]).shape, [0, 3]);
  assert.equal(await matrix.reshape([3, 2]).toArray(), [
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const fit = 'reshape: a tensor of shape [2, 3] (6 elements) does not fit shape';
  throwsExactly(() => matrix.reshape([4]), `${fit} [4]`);
  throwsExactly(() => matrix.reshape([-1, 4]), `${fit} [-1, 4]`);
  throwsExactly(() => matrix.reshape([0, -1]), `${fit} [0, -1]`);
  throwsExactly(() => matrix.reshape([-1, -1]), 'reshape: shape: only one size can be -1, got [-1, -1]');
  throwsExactly(() => matrix.reshape([-2, 3]), 'reshape: shape[0]: expected an integer >= -1, got -2');
  throwsExactly(() => matrix.reshape([1.5, 4]), 'reshape: shape[0]: expected an integer >= -1, got 1.5');
  throwsExactly(() => matrix.reshape(any(6)), 'reshape: shape: expected an array of dimension sizes, got 6');
});

test('flatten joins dimensions', () => {
  const x = zeros([2, 3, 4, 5]);
  assert.equal(x.flatten().shape, [120]);
  assert.equal(x.flatten(1).shape, [2, 60]);
  assert.equal(x.flatten(1, 2).shape, [2, 12, 5]);
  assert.equal(x.flatten(-2).shape, [2, 3, 20]);
  assert.equal(x.flatten(1, 1).shape, [2, 3, 4, 5]);
  assert.equal(tensor(5).flatten().shape, [1]);
  throwsExactly(() => x.flatten(2, 1), 'flatten: expected startDim <= endDim, got 2 and 1');
  throwsExactly(() => x.flatten(4), 'flatten: startDim: expected an integer from -4 to 3, got 4');
});

test('permute and transpose reorder dimensions', async () => {
  const transposed = [
    [1, 4],
    [2, 5],
    [3, 6],
  ];
  assert.equal(await matrix.permute([1, 0]).toArray(), transposed);
  assert.equal(await matrix.permute([-1, 0]).toArray(), transposed);
  assert.equal(await matrix.mT.toArray(), transposed);
  assert.equal(zeros([2, 3, 4]).permute([2, 0, 1]).shape, [4, 2, 3]);
  assert.equal(zeros([2, 3, 4]).mT.shape, [2, 4, 3]);
  throwsExactly(() => matrix.permute([0]), 'permute: dims: expected each of the 2 dimensions once, got [0]');
  throwsExactly(() => matrix.permute([0, -2]), 'permute: dims: expected each of the 2 dimensions once, got [0, -2]');
  throwsExactly(() => matrix.permute([0, 2]), 'permute: dim: expected an integer from -2 to 1, got 2');
  throwsExactly(() => matrix.permute(any(1)), 'permute: dims: expected an array of dimensions, got 1');
  throwsExactly(() => tensor([1]).mT, 'mT: expected at least two dimensions, got shape [1]');
});

test('transpose swaps the two dimensions that it is given', async () => {
  const x = arange(24).reshape([2, 3, 4]);
  for (const [first, second] of [
    [0, 1],
    [1, 0],
    [-3, -2],
  ]) {
    assert.equal(x.transpose(first, second).shape, [3, 2, 4]);
    assert.equal(await x.transpose(first, second).data(), await x.permute([1, 0, 2]).data());
  }
  assert.equal(await x.transpose(0, 2).data(), await x.permute([2, 1, 0]).data());
  assert.equal(await x.transpose(1, 2).data(), await x.mT.data());
  assert.equal(await x.transpose(1, 1).data(), await x.data());
  assert.is(await tensor(5).transpose(0, -1).item(), 5);
  throwsExactly(() => x.transpose(0, 3), 'transpose: dim1: expected an integer from -3 to 2, got 3');
  throwsExactly(() => x.transpose(1, any(undefined)), 'transpose: dim1: expected an integer from -3 to 2, got undefined');
  throwsExactly(() => x.transpose(any([0, 1]), 1), 'transpose: dim0: expected an integer from -3 to 2, got [0, 1]');
  throwsExactly(
    () => x.transpose(any(undefined), any(undefined)),
    'transpose: expected the two dimensions to swap, got none: x.mT swaps the last two',
  );
});

test('a gradient is a tensor of the same shape, or null', () => {
  const x = tensor([1, 2], { requiresGrad: true });
  const grad = tensor([3, 4]);
  x.grad = grad;
  assert.is(x.grad, grad);
  throwsExactly(() => {
    x.grad = tensor([3]);
  }, 'grad: expected null or a Tensor of shape [2], got Tensor of shape [1]');
  throwsExactly(() => {
    x.grad = any(5);
  }, 'grad: expected null or a Tensor of shape [2], got 5');
  throwsExactly(() => {
    x.grad = any(undefined);
  }, 'grad: expected null or a Tensor of shape [2], got undefined');
  throwsExactly(() => {
    x.grad = x;
  }, 'grad: expected null or a Tensor of shape [2], got this tensor itself');
  throwsExactly(() => {
    x.grad = tensor([1, 2], { dtype: 'int32' });
  }, 'grad: expected null or a Tensor of float32, got one of int32');
  assert.is(x.grad, grad);
  x.grad = null;
  assert.is(x.grad, null);
});

test('whether a gradient is asked for is true or false', () => {
  const x = tensor([1]);
  throwsExactly(() => {
    x.requiresGrad = any(1);
  }, 'requiresGrad: expected true or false, got 1');
  assert.is(x.requiresGrad, false);
});

test('requiresGrad_ gives the tensor back', () => {
  const x = tensor([1]);
  assert.is(x.requiresGrad_(), x);
  assert.ok(x.requiresGrad && x.mul(2).requiresGrad);
  assert.not(x.requiresGrad_(false).requiresGrad);
  throwsExactly(() => x.requiresGrad_(any(1)), 'requiresGrad: expected true or false, got 1');
  throwsExactly(
    () => x.requiresGrad_().mul(2).requiresGrad_(false),
    'requiresGrad: only leaf tensors can be changed, this one is the result of an op; use detach()',
  );
});

test('nobody changes the shape of a tensor', () => {
  const isTypeError = (error: unknown) => error instanceof TypeError;
  const x = zeros([2, 3]);
  const y = x.reshape([3, 2]);
  for (const { shape } of [x, y, x.sum(0)]) {
    assert.throws(() => (shape as number[]).pop(), isTypeError);
    assert.throws(() => {
      (shape as number[])[0] = 9;
    }, isTypeError);
  }
  assert.equal(x.shape, [2, 3]);
  assert.is(x.shape, x.shape);
  const given = [2, 3];
  const z = zeros(given);
  given[0] = 7;
  assert.equal(z.shape, [2, 3]);
});

test('a tensor is made of a node', () => {
  throwsExactly(() => new Tensor(any(5)), 'Tensor: expected a node of the graph, got 5; tensor() makes tensors of numbers');
  throwsExactly(
    () => new Tensor(any({ shape: [2], inputs: [] })),
    'Tensor: expected a node of the graph, got Object of shape [2]; tensor() makes tensors of numbers',
  );
});

test('sizes beyond what memory and kernels count are errors in words', async () => {
  const most = 'expected at most 2147483647 elements, got';
  throwsExactly(() => tensor(1).expand([2 ** 20, 2 ** 20]), `expand: shape: ${most} 1099511627776 in shape [1048576, 1048576]`);
  throwsExactly(() => ones([1, 1]).expand([2 ** 31, -1]), `expand: shape: ${most} 2147483648 in shape [2147483648, 1]`);
  throwsExactly(
    () => zeros([0]).reshape([0, 2 ** 40]),
    `reshape: shape: ${most} 1099511627776 beside the sizes of 0 in shape [0, 1099511627776]`,
  );
  throwsExactly(() => tensor(1).expand(new Array(65).fill(1)), 'expand: shape: expected at most 64 dimensions, got 65');
  const row = tensor([1]).expand([2 ** 26 + 1]);
  await rejectsExactly(
    row.toArray(),
    'toArray: expected at most 67108864 numbers, where each array counts as 8, got 67108873 in shape [67108865]; data() gives them all in one Float32Array',
  );
  await rejectsExactly(
    row.reshape([-1, 1]).toArray(),
    'toArray: expected at most 67108864 numbers, where each array counts as 8, got 603979793 in shape [67108865, 1]; data() gives them all in one Float32Array',
  );
  assert.is(tensor(1).expand([2 ** 31 - 1]).numel, 2 ** 31 - 1, 'the most there can be');
});

test('flip reverses dimensions', async () => {
  assert.equal(await matrix.flip([-1]).toArray(), [
    [3, 2, 1],
    [6, 5, 4],
  ]);
  assert.equal(await matrix.flip([0, 1]).toArray(), [
    [6, 5, 4],
    [3, 2, 1],
  ]);
  assert.equal(await matrix.flip([]).toArray(), await matrix.toArray());
  throwsExactly(() => matrix.flip([2]), 'flip: dim: expected an integer from -2 to 1, got 2');
  throwsExactly(() => matrix.flip([1, -1]), 'flip: dims: a dimension appears twice in [1, -1]');
  throwsExactly(() => matrix.flip(any(0)), 'flip: dims: expected an array of dimensions, got 0');
});

test('expand repeats what has size 1', async () => {
  const column = tensor([[1], [2]]);
  assert.equal(await column.expand([2, 3]).toArray(), [
    [1, 1, 1],
    [2, 2, 2],
  ]);
  assert.equal(column.expand([4, -1, 3]).shape, [4, 2, 3]);
  assert.equal(column.expand([-1, 5]).shape, [2, 5]);
  throwsExactly(() => matrix.expand([4, 3]), 'expand: a tensor of shape [2, 3] does not expand to shape [4, 3]');
  throwsExactly(() => matrix.expand([3]), 'expand: a tensor of shape [2, 3] does not expand to shape [3]');
  throwsExactly(() => matrix.expand([-1, 2, 3]), 'expand: shape[0]: expected an integer >= 0, got -1');
  throwsExactly(() => matrix.expand([2, 1.5]), 'expand: shape[1]: expected an integer >= -1, got 1.5');
  throwsExactly(() => matrix.expand(any(6)), 'expand: shape: expected an array of dimension sizes, got 6');
});

test('copy_ takes over values; who kept the old ones keeps them', async () => {
  const parameter = tensor([1, 2], { requiresGrad: true });
  const [snapshot, before] = [parameter.detach(), parameter.mul(10)];
  assert.is(parameter.copy_(tensor([3, 4]).add(1)), parameter);
  assert.equal(await parameter.toArray(), [4, 5]);
  assert.equal(await snapshot.toArray(), [1, 2]);
  assert.equal(await before.toArray(), [10, 20]);
  assert.ok(parameter.requiresGrad && parameter.isLeaf);
  parameter.sum().backward();
  assert.equal(await parameter.grad?.toArray(), [1, 1]);
  throwsExactly(() => parameter.copy_(tensor([1])), 'copy_: expected shape [2], got [1]');
  throwsExactly(() => parameter.copy_(any([1, 2])), 'copy_: source: expected a Tensor, got [1, 2]');
  assert.equal(await parameter.toArray(), [4, 5]);
});

test('detach shares the numbers, computed or not', async () => {
  const x = tensor([1, 2], { requiresGrad: true });
  const lazy = x.mul(2);
  const detached = lazy.detach();
  assert.not(detached.requiresGrad);
  assert.equal(await detached.toArray(), [2, 4]);
  assert.equal(await lazy.toArray(), [2, 4]);
  assert.ok(lazy.requiresGrad);
});

test('a subclass is made from a tensor’s node', async () => {
  class Named extends Tensor {
    readonly name = 'weight';
  }
  const named = new Named(arange(3).node);
  assert.ok(isTensor(named));
  assert.equal(await named.add(1).toArray(), [1, 2, 3]);
  assert.is(named.name, 'weight');
});

test('every error of bad input is a KindlingError', () => {
  assert.throws(
    () => ones(any(2)),
    (error: unknown) => error instanceof KindlingError,
  );
});

test.after(shutdown);
test.run();
