import { arange, shutdown, tensor, zeros } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CosineSimilarity, Flatten, PairwiseDistance, Transformer } from '../../src/index';

test.after(shutdown);

test('joins all dimensions but the first, in row-major order', async () => {
  const y = new Flatten().forward(arange(24).reshape([2, 3, 2, 2]));
  assert.equal([...y.shape], [2, 12]);
  assert.equal(((await y.toArray()) as number[][])[1], [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]);
});

test('joins the dimensions that it is told to', () => {
  assert.equal([...new Flatten({ startDim: 0 }).forward(zeros([2, 3, 4])).shape], [24]);
  assert.equal([...new Flatten({ startDim: 1, endDim: -2 }).forward(zeros([2, 3, 4, 5])).shape], [2, 12, 5]);
  assert.equal([...new Flatten({ startDim: 1, endDim: 1 }).forward(zeros([2, 3])).shape], [2, 3]);
});

test('refuses bad arguments and inputs', () => {
  throwsExactly(() => new Flatten({ startDim: 0.5 }), 'Flatten: startDim: expected an integer, got 0.5');
  throwsExactly(() => new Flatten({ endDim: null as never }), 'Flatten: endDim: expected an integer, got null');
  throwsExactly(() => new Flatten(null as never), 'Flatten: options: expected an object with startDim, endDim, got null');
  throwsExactly(() => new Flatten(1 as never), 'Flatten: options: expected an object with startDim, endDim, got 1');
  // as PyTorch writes them: an array of both is no answer
  const inOrder = (Kind: unknown, ...given: number[]) => new (Kind as new (...given: number[]) => unknown)(...given);
  throwsExactly(() => inOrder(Flatten, 0, 1), 'Flatten: options: expected an object with startDim, endDim, got 0');
  throwsExactly(() => inOrder(CosineSimilarity, 1, 1e-6), 'CosineSimilarity: options: expected an object with dim, eps, got 1');
  throwsExactly(
    () => inOrder(PairwiseDistance, 2, 1e-6),
    'PairwiseDistance: options: expected an object with p, eps, keepDim, got 2',
  );
  assert.throws(() => inOrder(Transformer, 512, 8), /^Transformer: options: expected an object with dModel, nhead, .*, got 512$/);
  throwsExactly(() => new Flatten().forward('x' as never), 'Flatten: input: expected a Tensor, got "x"');
  assert.throws(
    () => new Flatten({ startDim: 2 }).forward(tensor([1])),
    (error: Error) => error.name === 'KindlingError',
  );
});

test.run();
