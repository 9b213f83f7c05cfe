import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ones, shutdown, sparseCooTensor, spmm, tensor, useBackend } from '../../src/index';

// Values and gradients are held against PyTorch's in test/fixtures.

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const any = (value: unknown): any => value;
const places = [
  [0, 1, 3, 3],
  [2, 0, 1, 1],
];
const sparse = () => sparseCooTensor(places, [1, 2, 3, 4], [4, 3]);

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

test('a sparse matrix is what it is with its zeros', async () => {
  const dense = [
    [0, 0, 1],
    [2, 0, 0],
    [0, 0, 0],
    [0, 7, 0],
  ];
  assert.equal(await sparse().toDense().toArray(), dense);
  const x = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  assert.equal(await sparse().matmul(x).toArray(), await tensor(dense).matmul(x).toArray());
  assert.equal(await sparse().t().toDense().toArray(), await tensor(dense).mT.toArray());
  assert.is(String(sparse()), 'SparseTensor(shape=[4, 3], 4 values)');
});

test('what does not fit is named', async () => {
  throwsExactly(
    () => sparseCooTensor(places, [1, 2], [4, 3]),
    'sparseCooTensor: indices: expected shape [2, 2], a row and a column for each value, got [2, 4]',
  );
  throwsExactly(() => sparseCooTensor(places, [1, 2, 3, 4], [4]), 'sparseCooTensor: shape: expected two sizes, got [4]');
  throwsExactly(() => sparseCooTensor(ones([2, 1]), [1], [4, 3]), 'sparseCooTensor: indices: expected int32, got float32');
  throwsExactly(() => spmm(any(ones([2, 2])), ones([2, 2])), 'spmm: sparse: expected a SparseTensor, got Tensor of shape [2, 2]');
  throwsExactly(
    () => spmm(sparse(), ones([4, 2])),
    'spmm: dense: expected shape (3, k) for a sparse matrix of shape [4, 3], got [4, 2]',
  );
  throwsExactly(
    () => sparseCooTensor([[0], [5]], [1], [4, 3]),
    'sparseCooTensor: columns[0]: expected an index from 0 to 2, got 5',
  );
});

test.after(shutdown);
test.run();
