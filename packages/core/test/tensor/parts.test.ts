import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  arange,
  cat,
  chunk,
  linear,
  narrow,
  nllLoss,
  ones,
  pad,
  realize,
  select,
  shutdown,
  slice,
  split,
  squeeze,
  stack,
  type Tensor,
  tensor,
  unsqueeze,
  useBackend,
  zeros,
} from '../../src/index';

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const any = (value: unknown): any => value;
const grid = () => arange(24).reshape([4, 6]);
const shapesOf = (tensors: readonly Tensor[]) => tensors.map(({ shape }) => [...shape]);

/** What is left of 0, 1, ... size - 1, as Python's range(size)[start:end:step] gives it. */
function python(size: number, start = 0, end = size, step = 1): number[] {
  const bound = (value: number) => Math.min(Math.max(value < 0 ? value + size : value, 0), size);
  const found: number[] = [];
  for (let i = bound(start); i < bound(end); i += step) found.push(i);
  return found;
}

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

test('slice takes from start up to end in steps, and cuts off what is outside', async () => {
  const x = arange(7);
  for (const start of [undefined, 0, 2, 6, 7, 100, -1, -3, -7, -100]) {
    for (const end of [undefined, 0, 3, 7, 100, -1, -7, -100]) {
      for (const step of [undefined, 1, 2, 3, 7, 2 ** 40]) {
        const expected = python(7, start, end, step);
        const part = x.slice(0, start, end, step);
        assert.equal(part.shape, [expected.length], `${start}:${end}:${step}`);
        assert.equal([...(await part.data())], expected, `${start}:${end}:${step}`);
      }
    }
  }
  assert.equal(
    await grid().slice(1, 1, -1, 3).toArray(),
    [0, 1, 2, 3].map((row) => [6 * row + 1, 6 * row + 4]),
  );
  assert.equal(await grid().slice(-2, -1).toArray(), [[18, 19, 20, 21, 22, 23]]);
  throwsExactly(() => grid().slice(2), 'slice: dim: expected an integer from -2 to 1, got 2');
  throwsExactly(() => grid().slice(0, 0.5), 'slice: start: expected an integer, got 0.5');
  throwsExactly(() => grid().slice(0, 0, any('2')), 'slice: end: expected an integer, got "2"');
  throwsExactly(() => grid().slice(0, 0, 2, 0), 'slice: step: expected an integer >= 1, got 0');
  throwsExactly(() => grid().slice(0, 0, 2, -1), 'slice: step: expected an integer >= 1, got -1');
  throwsExactly(() => tensor(1).slice(0), 'slice: expected a tensor of at least one dimension, got shape []');
});

test('narrow takes so many from start, and select one', async () => {
  assert.equal(await grid().narrow(0, 1, 2).toArray(), [
    [6, 7, 8, 9, 10, 11],
    [12, 13, 14, 15, 16, 17],
  ]);
  assert.equal(await grid().narrow(1, -2, 1).toArray(), [[4], [10], [16], [22]]);
  assert.equal(grid().narrow(0, 4, 0).shape, [0, 6]);
  assert.equal(await grid().select(0, -1).toArray(), [18, 19, 20, 21, 22, 23]);
  assert.equal(await grid().select(-1, 0).toArray(), [0, 6, 12, 18]);
  assert.is(await arange(5).select(0, 3).item(), 3);
  throwsExactly(() => grid().narrow(0, 5, 0), 'narrow: start: expected an integer from -4 to 4, got 5');
  throwsExactly(() => grid().narrow(0, -5, 1), 'narrow: start: expected an integer from -4 to 4, got -5');
  throwsExactly(() => grid().narrow(0, 3, 2), 'narrow: length: expected an integer from 0 to 1, got 2');
  throwsExactly(() => grid().narrow(0, -1, 2), 'narrow: length: expected an integer from 0 to 1, got 2');
  throwsExactly(() => grid().narrow(0, 0, -1), 'narrow: length: expected an integer from 0 to 4, got -1');
  throwsExactly(() => grid().select(1, 6), 'select: index: expected an integer from -6 to 5, got 6');
  throwsExactly(() => grid().select(1, -7), 'select: index: expected an integer from -6 to 5, got -7');
  throwsExactly(() => grid().select(2, 0), 'select: dim: expected an integer from -2 to 1, got 2');
  throwsExactly(() => tensor(1).select(0, 0), 'select: expected a tensor of at least one dimension, got shape []');
  throwsExactly(() => zeros([0, 3]).select(0, 0), 'select: index: dimension 0 of shape [0, 3] has no entry to select, got 0');
});

test('split and chunk cut a dimension up', async () => {
  assert.equal(shapesOf(grid().split(3)), [
    [3, 6],
    [1, 6],
  ]);
  assert.equal(shapesOf(grid().split([1, 0, 5], 1)), [
    [4, 1],
    [4, 0],
    [4, 5],
  ]);
  assert.equal(
    await Promise.all(
      arange(7)
        .split(3)
        .map((part) => part.toArray()),
    ),
    [[0, 1, 2], [3, 4, 5], [6]],
  );
  assert.equal(shapesOf(arange(10).chunk(4)), [[3], [3], [3], [1]]);
  // as many as it takes, which may be fewer
  assert.equal(shapesOf(arange(6).chunk(4)), [[2], [2], [2]]);
  assert.equal(shapesOf(arange(3).chunk(5)), [[1], [1], [1]]);
  assert.equal(shapesOf(zeros([0, 2]).chunk(3)), [
    [0, 2],
    [0, 2],
    [0, 2],
  ]);
  assert.equal(shapesOf(zeros([0, 2]).split(0)), [[0, 2]]);
  assert.equal(shapesOf(zeros([0, 2]).split(5)), [[0, 2]]);
  assert.equal(shapesOf(zeros([0, 2]).split([])), []);
  throwsExactly(() => grid().split(0), 'split: sizeOrSizes: expected an integer >= 1, got 0');
  throwsExactly(
    () => grid().split([1, 2]),
    'split: sizeOrSizes: expected sizes that add up to 4, the size of dimension 0, got [1, 2], which add up to 3',
  );
  throwsExactly(() => grid().split([5, -1]), 'split: sizeOrSizes[1]: expected an integer >= 0, got -1');
  throwsExactly(() => grid().split(any('2')), 'split: sizeOrSizes: expected an integer or an array of them, got "2"');
  throwsExactly(() => grid().chunk(0), 'chunk: chunks: expected an integer >= 1, got 0');
  throwsExactly(() => tensor(1).chunk(1), 'chunk: expected a tensor of at least one dimension, got shape []');
});

test('unsqueeze and squeeze add and drop dimensions of size 1', async () => {
  assert.equal(unsqueeze(grid(), 0).shape, [1, 4, 6]);
  assert.equal(grid().unsqueeze(-1).shape, [4, 6, 1]);
  assert.equal(grid().unsqueeze(-2).shape, [4, 1, 6]);
  assert.equal(await tensor(3).unsqueeze(0).toArray(), [3]);
  const x = zeros([1, 3, 1, 2, 1]);
  assert.equal(x.squeeze().shape, [3, 2]);
  assert.equal(x.squeeze(0).shape, [3, 1, 2, 1]);
  assert.equal(x.squeeze(1).shape, [1, 3, 1, 2, 1]);
  assert.equal(x.squeeze([0, -1]).shape, [3, 1, 2]);
  assert.equal(x.squeeze([]).shape, [1, 3, 1, 2, 1]);
  assert.equal(tensor(3).squeeze(0).shape, []);
  assert.equal(await grid().unsqueeze(1).squeeze().data(), await grid().data());
  throwsExactly(() => grid().unsqueeze(3), 'unsqueeze: dim: expected an integer from -3 to 2, got 3');
  throwsExactly(() => x.squeeze([0, -5]), 'squeeze: dim: a dimension appears twice in [0, -5]');
  throwsExactly(() => grid().squeeze(2), 'squeeze: dim: expected an integer from -2 to 1, got 2');
  throwsExactly(() => zeros(new Array(64).fill(1)).unsqueeze(0), 'unsqueeze: expected at most 63 dimensions, got 64');
});

test('cat joins along a dimension, stack along a new one', async () => {
  assert.equal(await cat([arange(3), arange(2)]).toArray(), [0, 1, 2, 0, 1]);
  assert.equal(cat([ones([2, 3]), ones([2, 1])], -1).shape, [2, 4]);
  assert.equal(await cat([grid()]).data(), await grid().data());
  assert.equal(stack([ones([2, 3]), ones([2, 3])], -1).shape, [2, 3, 2]);
  assert.equal(await stack([tensor(1), tensor(2)]).toArray(), [1, 2]);
  throwsExactly(() => cat([]), 'cat: tensors: expected at least one Tensor, got none');
  throwsExactly(() => stack([]), 'stack: tensors: expected at least one Tensor, got none');
  throwsExactly(() => cat(any(ones([2]))), 'cat: tensors: expected an array of Tensors, got Tensor of shape [2]');
  throwsExactly(() => cat([ones([2]), any(3)]), 'cat: tensors[1]: expected a Tensor, got 3');
  throwsExactly(
    () => cat([ones([2, 3]), ones([2, 4])]),
    'cat: tensors[1]: expected shape [any, 3], as tensors[0] has, got [2, 4]',
  );
  throwsExactly(
    () => cat([zeros([0]), ones([2, 3]), ones([3])], 1),
    'cat: tensors[2]: expected shape [2, any], as tensors[1] has, got [3]',
  );
  throwsExactly(
    () => cat([tensor(1), tensor(2)]),
    'cat: expected tensors of at least one dimension, got shape []: stack joins those',
  );
  throwsExactly(() => cat([grid()], 2), 'cat: dim: expected an integer from -2 to 1, got 2');
  throwsExactly(
    () => stack([ones([2, 3]), ones([3, 2])]),
    'stack: tensors[1]: expected shape [2, 3], as tensors[0] has, got [3, 2]',
  );
  throwsExactly(() => stack([grid()], 3), 'stack: dim: expected an integer from -3 to 2, got 3');
});

test('parts without elements are no trouble, and get gradients of their shape', async () => {
  const [empty, nothing, x] = [zeros([2, 0]), zeros([0]), ones([2, 3])];
  for (const t of [empty, nothing, x]) t.requiresGrad = true;
  const joined = cat([nothing, empty, x, empty], 1);
  assert.equal(await joined.toArray(), [
    [1, 1, 1],
    [1, 1, 1],
  ]);
  joined.mul(2).sum().backward();
  assert.equal(
    [empty, nothing, x].map(({ grad }) => [...(grad as Tensor).shape]),
    [[2, 0], [0], [2, 3]],
  );
  assert.equal([...(await (x.grad as Tensor).data())], [2, 2, 2, 2, 2, 2]);
  assert.equal(cat([nothing, zeros([0])]).shape, [0]);
  assert.equal(cat([empty, empty]).shape, [4, 0]);
  assert.equal(stack([empty, empty]).shape, [2, 2, 0]);
  const part = x.narrow(1, 3, 0);
  part.sum().add(x.slice(0, 5).sum()).backward();
  assert.equal([...(await (x.grad as Tensor).data())], [2, 2, 2, 2, 2, 2]);
});

test('pad surrounds with a number, last dimension first, and crops', async () => {
  assert.equal(await pad(arange(2), [1, 2]).toArray(), [0, 0, 1, 0, 0]);
  assert.equal(await pad(ones([1, 2]), [0, 1, 1, 0], { value: 7 }).toArray(), [
    [7, 7, 7],
    [1, 1, 7],
  ]);
  assert.equal(await pad(grid(), [-1, -3, -2, 1], { value: -1 }).toArray(), [
    [13, 14],
    [19, 20],
    [-1, -1],
  ]);
  assert.equal(await pad(arange(3), [-3, 2], { value: Number.NEGATIVE_INFINITY }).toArray(), [-Infinity, -Infinity]);
  assert.equal(await pad(zeros([0, 3]), [-1, 0, 1, 0], { value: 2 }).toArray(), [[2, 2]]);
  assert.ok((await pad(ones([1]), [1, 0], { value: Number.NaN }).data()).slice(0, 1).every(Number.isNaN));
  assert.equal(pad(grid(), []).shape, [4, 6]);
  assert.equal(await pad(tensor(3), []).item(), 3);
  throwsExactly(
    () => pad(grid(), [1]),
    'pad: amounts: expected a pair [before, after] for each of the last dimensions of shape [4, 6], at most 4 numbers, got 1',
  );
  throwsExactly(
    () => pad(arange(3), [1, 1, 1, 1]),
    'pad: amounts: expected a pair [before, after] for each of the last dimensions of shape [3], at most 2 numbers, got 4',
  );
  throwsExactly(
    () => pad(grid(), [-4, -3]),
    'pad: amounts: expected to crop at most 6 from dimension 1 of shape [4, 6], got -4 and -3',
  );
  throwsExactly(() => pad(grid(), [0.5, 0]), 'pad: amounts[0]: expected an integer, got 0.5');
  throwsExactly(() => pad(grid(), any(1)), 'pad: amounts: expected an array of integers, got 1');
  throwsExactly(() => pad(grid(), [0, 0], { value: any('0') }), 'pad: value: expected a number, got "0"');
  throwsExactly(() => pad(grid(), [0, 0], any({ border: 1 })), 'pad: options: expected only mode, value, got border');
  throwsExactly(
    () => pad(grid(), [0, 0], { mode: any('symmetric') }),
    'pad: mode: expected "constant", "reflect", "replicate", "circular", got "symmetric"',
  );
  throwsExactly(
    () => pad(grid(), [1, 0], { mode: 'reflect', value: 1 }),
    'pad: value: expected nothing beside mode "reflect", got 1',
  );
  throwsExactly(
    () => pad(grid(), [0, 6], { mode: 'reflect' }),
    'pad: amounts: expected at most 5 around dimension 1 of shape [4, 6] in mode "reflect", got 6',
  );
  throwsExactly(
    () => pad(zeros([0]), [1, 0], { mode: 'replicate' }),
    'pad: amounts: expected at most 0 around dimension 0 of shape [0] in mode "replicate", got 1',
  );
});

test('each is a function as well', async () => {
  const x = grid();
  const both: [Tensor, Tensor][] = [
    [slice(x, 1, 0, 5, 2), x.slice(1, 0, 5, 2)],
    [narrow(x, 1, 1, 2), x.narrow(1, 1, 2)],
    [select(x, 0, 1), x.select(0, 1)],
    [unsqueeze(x, 1), x.unsqueeze(1)],
    [squeeze(x.unsqueeze(1), 1), x],
    [split(x, [1, 3])[1], x.split([1, 3])[1]],
    [chunk(x, 3, 1)[2], x.chunk(3, 1)[2]],
  ];
  for (const [one, other] of both) {
    assert.equal(one.shape, other.shape);
    assert.equal(await one.data(), await other.data());
  }
  for (const [name, call] of Object.entries({ slice, narrow, select, split, chunk, unsqueeze, squeeze })) {
    throwsExactly(() => any(call)([1], ...(name === 'slice' ? [0, 0, 0] : [0])), `${name}: x: expected a Tensor, got [1]`);
  }
});

test('what is joined from its parts is what it was, and so is its gradient', async () => {
  const x = arange(60).reshape([3, 4, 5]);
  x.requiresGrad = true;
  const upstream = arange(60).reshape([3, 4, 5]).mul(0.5);
  const joined = [
    cat(x.split([1, 3, 0], 1), 1),
    cat(x.chunk(2, 2), 2),
    stack([0, 1, 2].map((i) => x.select(0, i))),
    stack(
      [0, 1, 2, 3, 4].map((i) => x.select(-1, i)),
      -1,
    ),
    cat([x.slice(1, 0, 2), x.slice(1, 2)], 1),
  ];
  for (const result of joined) {
    assert.equal(await result.data(), await x.data());
    x.grad = null;
    result.backward(upstream);
    assert.equal(await (x.grad as unknown as Tensor).data(), await upstream.data());
  }
  x.grad = null;
  x.slice(2, 1, undefined, 2).sum().backward();
  assert.equal(
    [...(await (x.grad as unknown as Tensor).data())],
    Array.from({ length: 60 }, (_, i) => (i % 5) % 2),
  );
});

test('class indices may be a column of other numbers, which are not looked at', async () => {
  const rows = tensor([
    [0.5, -3, 1],
    [Number.NaN, 7.5, 0],
  ]).mul(1);
  const logProbs = tensor([
    [-1, -2],
    [-3, -4],
  ]);
  assert.is(await nllLoss(logProbs, rows.select(1, 2)).item(), 2.5);
  let message = '';
  await nllLoss(logProbs, rows.select(1, 1))
    .item()
    .catch((error: Error) => {
      message = error.message;
    });
  assert.is(message, 'nllLoss: target[0]: expected an index from 0 to 1, got -3');
});

test('linear takes any leading dimensions, or none', async () => {
  const [weight, bias] = [arange(6).reshape([2, 3]), tensor([10, 20])];
  const x = arange(24).reshape([2, 4, 3]);
  const rows = await linear(x.reshape([8, 3]), weight, bias).data();
  for (const leading of [[2, 4], [8], [2, 2, 2], [1, 8, 1]]) {
    const y = linear(x.reshape([...leading, 3]), weight, bias);
    assert.equal(y.shape, [...leading, 2]);
    assert.equal(await y.data(), rows);
  }
  const vector = linear(tensor([1, 2, 3]), weight, bias);
  assert.equal(vector.shape, [2]);
  assert.equal(await vector.toArray(), [18, 46]);
  assert.equal(linear(zeros([2, 0, 3]), weight).shape, [2, 0, 2]);
  // batch first or time first, nothing is copied
  const [first, second] = [linear(x.transpose(0, 1), weight), linear(x, weight).transpose(0, 1)];
  await realize([first, second]);
  assert.equal(await first.data(), await second.data());
});

test.after(shutdown);
test.run();
