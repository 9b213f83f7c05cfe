import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allclose, equal, shutdown, tensor, zeros } from '../../src/index';
import { any, matrix } from '../support/values';

// values and gradients: test/fixtures

test('equal and allclose give a boolean that is awaited', async () => {
  assert.is(await matrix.equal(matrix.add(0)), true);
  assert.is(await equal(matrix, matrix.add(1e-3)), false);
  assert.is(await matrix.equal(matrix.t()), false);
  assert.is(await matrix.allclose(matrix.mul(1 + 1e-6)), true);
  assert.is(await allclose(matrix, matrix.mul(1.01)), false);
  assert.is(await matrix.allclose(matrix.mul(1.01), { rtol: 0.1 }), true);
  assert.is(await tensor([Number.NaN]).allclose(tensor([Number.NaN]), { equalNan: true }), true);
  throwsExactly(() => matrix.equal(any([1])), 'equal: other: expected a Tensor, got [1]');
  throwsExactly(() => matrix.allclose(matrix, any({ rtol: -1 })), 'isclose: rtol: expected a number >= 0, got -1');
});

test('sizes are numbers', () => {
  assert.equal(matrix.size(), [2, 3]);
  assert.is(matrix.size(-1), 3);
  throwsExactly(() => matrix.size(2), 'size: dim: expected an integer from -2 to 1, got 2');
  throwsExactly(() => tensor(1).size(0), 'size: dim: expected none of a tensor of shape [], which has no dimension');
});

test('of several values for one place the mean stands there', async () => {
  const index = tensor([0, 0, 2], { dtype: 'int32' });
  assert.equal(
    await zeros([4])
      .scatter(0, index, tensor([1, 2, 5]))
      .toArray(),
    [1.5, 0, 5, 0],
  );
  throwsExactly(() => zeros([4]).scatter(0, index, index), 'scatter: source: expected float32, got int32');
});

test('what has no middle, no diagonal and no transpose is refused', () => {
  throwsExactly(() => zeros([2, 0]).median(1), 'median: expected at least one element to reduce, got shape [2, 0]');
  throwsExactly(() => zeros([2]).trace(), 'trace: expected two dimensions, got shape [2]');
  throwsExactly(() => zeros([2, 3, 4]).t(), 't: expected at most two dimensions, got shape [2, 3, 4]: mT swaps the last two');
});

test.after(shutdown);
test.run();
