import vm from 'node:vm';
import { noGrad, type Tensor, tensor } from '@kindling/core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DataLoader, type Dataset, defaultCollate, TensorDataset } from '../src/index';
import { numbersOf, refused, rejected } from './helpers';

const test = suite('TensorDataset');

const x = () =>
  tensor(
    Float32Array.from({ length: 24 }, (_, i) => i),
    { shape: [4, 2, 3] },
  );

test('gives rows and their targets', async () => {
  for (const y of [[3, 1, 4, 1.5], Float32Array.of(3, 1, 4, 1.5), tensor([3, 1, 4, 1.5])]) {
    const dataset = new TensorDataset(x(), y);
    assert.is(dataset.length, 4);
    const [row, target] = await dataset.get(2);
    assert.equal(await row.toArray(), [
      [12, 13, 14],
      [15, 16, 17],
    ]);
    assert.is(target, 4);
  }
});

test('a batch equals what collating its examples gives', async () => {
  for (const y of [
    [3, 1, 4, 2],
    tensor([
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
    ]),
  ]) {
    const dataset = new TensorDataset(x(), y);
    const indices = [3, 0, 2];
    const fast = await dataset.getBatch(indices);
    const slow = await defaultCollate(await Promise.all(indices.map((index) => dataset.get(index))));
    for (const part of [0, 1]) {
      assert.equal([...fast[part].shape], [...slow[part].shape]);
      assert.equal(await fast[part].toArray(), await slow[part].toArray());
    }
  }
  const [, y] = await new TensorDataset(x(), [3, 1, 4, 2]).getBatch([3, 0]);
  assert.equal(await numbersOf(y), [2, 3]);
});

test('tensors that are changed in place are read again', async () => {
  const [x, y] = [tensor([[1], [2]]), tensor([0, 1])];
  const set = new TensorDataset(x, y);
  const xs = async () => (await set.getBatch([0, 1]))[0].toArray();
  assert.equal(await xs(), [[1], [2]]);
  noGrad(() => x.mul_(10));
  assert.equal(await xs(), [[10], [20]]);
  assert.equal(await (await set.get(1))[0].toArray(), [20]);
  y.fill_(3);
  assert.is((await set.get(0))[1], 3);
});

test('there may be one tensor, or three and more, as batches and as examples', async () => {
  const alone = new TensorDataset(x());
  const [row] = await alone.get(1);
  assert.equal(await row.toArray(), [
    [6, 7, 8],
    [9, 10, 11],
  ]);
  const firsts: number[][] = [];
  for await (const [batch] of new DataLoader(alone, { batchSize: 3 })) firsts.push([...batch.shape], await numbersOf(batch));
  assert.equal(firsts, [[3, 2, 3], Array.from({ length: 18 }, (_, i) => i), [1, 2, 3], [18, 19, 20, 21, 22, 23]]);

  const weights = tensor([0.5, 1, 1, 2]);
  const mask = tensor([[true], [false], [true], [true]]);
  const dataset = new TensorDataset(x(), [3, 1, 4, 2], weights, mask);
  const [, y, weight, flag] = await dataset.get(2);
  assert.equal([y, weight, typeof flag === 'object' && (await flag.toArray())], [4, 1, [true]]);
  const batches: unknown[] = [];
  for await (const [images, targets, scales, flags] of new DataLoader(dataset, { batchSize: 2 })) {
    assert.equal([images.dtype, targets.dtype, scales.dtype, flags.dtype], ['float32', 'int32', 'float32', 'bool']);
    batches.push([images.shape[0], await targets.toArray(), await scales.toArray(), await flags.toArray()]);
  }
  assert.equal(batches, [
    [2, [3, 1], [0.5, 1], [[true], [false]]],
    [2, [4, 2], [1, 2], [[true], [true]]],
  ]);
  noGrad(() => weights.mul_(10));
  assert.is((await dataset.get(0))[2], 5);

  const slow = await defaultCollate(await Promise.all([0, 3].map((index) => dataset.get(index))));
  assert.equal(
    await Promise.all(slow.map((part) => part.toArray())),
    await Promise.all((await dataset.getBatch([0, 3])).map((part) => part.toArray())),
  );
});

test('types: a batch and an example have a part for each tensor', async () => {
  const two: TensorDataset = new TensorDataset(x(), [3, 1, 4, 2]);
  const pairs: Dataset<Tensor, number | Tensor> = two;
  const [first, target]: [x: Tensor, y: number | Tensor] = await pairs.get(0);
  const three = new TensorDataset(x(), [3, 1, 4, 2], tensor([1, 2, 3, 4]));
  const [a, b, c]: [Tensor, Tensor, Tensor] = await three.getBatch([0]);
  // @ts-expect-error there is no fourth
  const [, , , none] = await three.getBatch([0]);
  // @ts-expect-error the first is a Tensor
  refused(() => new TensorDataset([1, 2], [1, 2]), /^x: expected a Tensor/);
  assert.equal([first.shape.length, target, a.shape.length, await b.item(), await c.item(), none], [2, 3, 3, 3, 1, undefined]);
  const list: [Tensor, ...Tensor[]] = [x(), tensor([1, 2, 3, 4])];
  for await (const batch of new DataLoader(new TensorDataset(...list))) assert.is(batch.length, 2);
});

test('what does not fit is refused', async () => {
  refused(() => new TensorDataset(x(), [1, 2, 3]), /^y: expected 4 targets, one per example of x, got 3$/);
  refused(() => new TensorDataset(x(), tensor(1)), /^y: expected 4 targets, one per example of x, got 0$/);
  refused(() => new TensorDataset(tensor(1), []), /^x: expected a Tensor \[count, \.\.\.\], got one of no dims$/);
  refused(() => new TensorDataset([1, 2] as never, [1, 2]), /^x: expected a Tensor \[count, \.\.\.\], got \[1, 2\]$/);
  refused(() => new TensorDataset(...([] as never as [Tensor])), /^x: expected a Tensor \[count, \.\.\.\], got undefined$/);
  refused(
    () => new TensorDataset(x(), [1, 2, 3, 4], tensor([1])),
    /^tensors\[2\]: expected 4 rows, one per example of x, got 1$/,
  );
  refused(
    () => new TensorDataset(x(), [1, 2, 3, 4], { seed: 1 } as never),
    /^tensors\[2\]: expected a Tensor or an array of numbers, got Object$/,
  );
  refused(() => new TensorDataset(x(), 'abcd' as never), /^y: expected a Tensor or an array of numbers, got "abcd"$/);
  const dataset = new TensorDataset(x(), [0, 1, 2, 3]);
  await rejected(dataset.get(4), /^index: expected an integer from 0 to 3, got 4$/);
  await rejected(dataset.getBatch([0, -1]), /got -1$/);
});

test('targets that are no numbers are refused by their place', () => {
  const refuse = (y: unknown, message: RegExp) => refused(() => new TensorDataset(x(), y as number[]), message);
  refuse(['1', '2', '3', '4'], /^y\[0\]: expected a number, got "1"$/);
  refuse([0, 1, null, 2], /^y\[2\]: expected a number, got null$/);
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  refuse([0, 1, , 2], /^y\[2\]: expected a number, got a hole in the array$/);
  refuse(BigInt64Array.of(0n, 1n, 2n, 3n), /^y\[0\]: expected a number, got 0n$/);
  refuse(new DataView(new ArrayBuffer(4)), /^y: expected a Tensor or an array of numbers, got DataView\(4\)$/);
  refuse({ length: 2 ** 40 }, /^y\[0\]: expected a number, got a hole in the array$/);
  refuse(undefined, /^y: expected a Tensor or an array of numbers, got undefined$/);
});

test('targets of another realm, and a list that is changed afterwards', async () => {
  const foreign = new TensorDataset(x(), vm.runInNewContext('new Float64Array([3, 1, 4, 2])'));
  assert.equal(await numbersOf((await foreign.getBatch([0, 3]))[1]), [3, 2]);
  const list = [3, 1, 4, 2];
  const dataset = new TensorDataset(x(), list);
  list[0] = '7' as never;
  list.length = 1;
  assert.is((await dataset.get(3))[1], 2);
  assert.is((await dataset.get(0))[1], 3);
});

test('a batch of what is no list of numbers is refused', async () => {
  const dataset = new TensorDataset(x(), [0, 1, 2, 3]);
  await rejected(dataset.getBatch(undefined as never), /^indices: expected an array of numbers, got undefined$/);
  await rejected(
    dataset.getBatch({ length: 2 ** 30 }),
    /^indices\[0\]: expected an integer from 0 to 3, got a hole in the array$/,
  );
});

test('a reading that failed is tried again', async () => {
  const tensors = x();
  const data = tensors.data.bind(tensors);
  let tries = 0;
  tensors.data = () => (tries++ === 0 ? Promise.reject(new Error('the device is lost')) : data());
  const dataset = new TensorDataset(tensors, [0, 1, 2, 3]);
  const message = await dataset.get(0).then(
    () => null,
    (error: Error) => error.message,
  );
  assert.is(message, 'the device is lost');
  assert.is((await dataset.get(3))[1], 3);
});

test.run();
