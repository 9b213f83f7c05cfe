import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as core from '../../src/index';
import { any, matrix, numbers } from '../support/values';

const { ones, tensor, zeros } = core;
const vector = tensor([1, 2]);

test('a mask of what is past, as attention has it', async () => {
  assert.equal(await ones([3, 3]).tril().toArray(), [
    [1, 0, 0],
    [1, 1, 0],
    [1, 1, 1],
  ]);
  assert.equal(await core.triu(ones([2, 3]), 1).toArray(), [
    [0, 1, 1],
    [0, 0, 1],
  ]);
  throwsExactly(() => vector.tril(), 'tril: x: expected at least two dimensions, got shape [2]');
  throwsExactly(() => matrix.triu(0.5), 'triu: diagonal: expected an integer, got 0.5');
});

test('diag makes a matrix of a vector, and a vector of a matrix', async () => {
  assert.equal(await core.diag(vector, 1).toArray(), [
    [0, 1, 0],
    [0, 0, 2],
    [0, 0, 0],
  ]);
  assert.equal(await numbers(matrix.diag(1)), [2, 6]);
  throwsExactly(() => zeros([1, 2, 3]).diag(), 'diag: x: expected a vector or a matrix, got shape [1, 2, 3]');
  throwsExactly(() => vector.diag(2 ** 31), 'diag: diagonal: expected an integer from -2147483647 to 2147483647, got 2147483648');
});

test('products say what does not fit', async () => {
  assert.equal(await core.mm(matrix, ones([3, 1])).toArray(), [[6], [15]]);
  assert.equal(core.bmm(ones([2, 3, 4]), ones([2, 4, 5])).shape, [2, 3, 5]);
  assert.is(await core.dot(vector, vector).item(), 5);
  assert.equal(await core.outer(vector, vector).toArray(), [
    [1, 2],
    [2, 4],
  ]);
  assert.equal(await numbers(tensor([Number.NaN]).addmm(ones([1, 2]), ones([2, 1]), { beta: 0 })), [2]);
  assert.is(core.matmul(matrix, ones([3])).numel, 2);
  throwsExactly(() => matrix.mm(vector), 'mm: other: expected a matrix, got shape [2]');
  throwsExactly(() => matrix.mm(matrix), 'mm: other: expected shape [3, any] beside [2, 3], got [2, 3]');
  throwsExactly(
    () => ones([2, 3, 4]).bmm(ones([3, 4, 5])),
    'bmm: other: expected shape [2, 4, any] beside [2, 3, 4], got [3, 4, 5]',
  );
  throwsExactly(() => vector.dot(tensor([1])), 'dot: other: expected shape [2], got [1]');
  throwsExactly(() => vector.outer(matrix), 'outer: other: expected a vector, got shape [2, 3]');
  throwsExactly(
    () => ones([2, 2, 2]).addmm(matrix, ones([3, 2])),
    'addmm: x: expected a shape that broadcasts to [2, 2], got [2, 2, 2]',
  );
  throwsExactly(
    () => matrix.addmm(matrix, ones([3, 3]), any({ gamma: 1 })),
    'addmm: options: expected only beta, alpha, got gamma',
  );
});

test('meshgrid gives a grid for each vector', async () => {
  const [rows, columns] = core.meshgrid([vector, tensor([3, 4, 5])]);
  assert.equal(await rows.toArray(), [
    [1, 1, 1],
    [2, 2, 2],
  ]);
  assert.equal(await columns.toArray(), [
    [3, 4, 5],
    [3, 4, 5],
  ]);
  throwsExactly(() => core.meshgrid([]), 'meshgrid: tensors: expected at least one Tensor, got none');
  throwsExactly(() => core.meshgrid([matrix]), 'meshgrid: tensors[0]: expected a vector, got shape [2, 3]');
  throwsExactly(() => core.meshgrid([vector], any({ indexing: 'yx' })), 'meshgrid: indexing: expected "ij", "xy", got "yx"');
});

test('einsum says what of an equation does not fit', async () => {
  assert.equal(await core.einsum('ij,kj->ik', matrix, matrix).toArray(), [
    [14, 32],
    [32, 77],
  ]);
  assert.is(
    await core
      .einsum('ii', [
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ])
      .item(),
    5,
  );
  const refuses = (equation: string, expected: string, ...operands: core.Tensor[]) =>
    throwsExactly(
      () => core.einsum(equation, ...operands),
      `einsum: equation: expected ${expected}, got ${JSON.stringify(equation)}`,
    );
  refuses('ij', 'a term for each of the 2 operands, separated by commas', matrix, matrix);
  refuses('ijk', 'a letter for each of the 2 dimensions of operands[0]', matrix);
  refuses('...ijk', 'a letter for each of the 2 dimensions of operands[0]', matrix);
  refuses('ij->ik', 'each letter of the result once, and in an operand (not so: k)', matrix);
  refuses('ij->ii', 'each letter of the result once, and in an operand (not so: i)', matrix);
  refuses('i.j', "letters for dimensions, as in 'ij,jk->ik', at most one '...' an operand", matrix);
  refuses('ij->i->j', "letters for dimensions, as in 'ij,jk->ik', at most one '...' an operand", matrix);
  throwsExactly(
    () => core.einsum('ij,jk->ik', matrix, matrix),
    "einsum: operands[1]: expected 3 for dimensions 'j' of shape [2, 3], as before, got 2",
  );
  throwsExactly(
    () => core.einsum('ii', matrix),
    "einsum: operands[0]: expected 2 for dimensions 'i' of shape [2, 3], as before, got 3",
  );
  throwsExactly(() => core.einsum('i'), 'einsum: operands: expected at least one Tensor, got none');
  throwsExactly(() => core.einsum('i', any(3)), 'einsum: operands[0]: expected a Tensor, got 3');
  throwsExactly(() => core.einsum(any(3), matrix), 'einsum: equation: expected text, got 3');
});

test('cdist compares vectors of one length', async () => {
  const [three, two] = [core.zeros([4, 3]), core.zeros([5, 2])];
  assert.equal(core.cdist(core.zeros([7, 1, 4, 3]), core.zeros([2, 5, 3])).shape, [7, 2, 4, 5]);
  const [x, y] = [core.tensor([[1, 5]]), core.tensor([[3, 4]])];
  assert.is(await core.cdist(x, y, { p: Number.POSITIVE_INFINITY }).item(), 2);
  throwsExactly(() => core.cdist(three, two), 'cdist: x2: expected vectors of 3, as x1 [4, 3] has, got shape [5, 2]');
  throwsExactly(() => core.cdist(three, core.zeros([3])), 'cdist: x2: expected at least two dimensions, got shape [3]');
  throwsExactly(() => core.cdist(three, three, { p: -1 }), 'cdist: p: expected a number >= 0, got -1');
  throwsExactly(() => core.cdist(three, three.to('int32')), "cdist: expected float32, got int32: x.to('float32') converts it");
  throwsExactly(() => core.cdist(any(3), three), 'cdist: x1: expected a Tensor, got 3');
});

test.after(core.shutdown);
test.run();
