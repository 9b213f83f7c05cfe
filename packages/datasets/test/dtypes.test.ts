import { shutdown, tensor } from '@kindling/core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DataLoader, defaultCollate, TensorDataset } from '../src/index';

test.after(shutdown);

async function dtypesOf(dataset: TensorDataset, batchSize = 2): Promise<string[][]> {
  const found: string[][] = [];
  for await (const [x, y] of new DataLoader(dataset, { batchSize })) found.push([x.dtype, y.dtype]);
  return found;
}

const x = tensor([[0.5], [1], [2]]);

test('targets that are all whole are int32 in every batch, others float32 in every batch', async () => {
  assert.equal(await dtypesOf(new TensorDataset(x, [2, 0, 1])), [
    ['float32', 'int32'],
    ['float32', 'int32'],
  ]);
  assert.equal(await dtypesOf(new TensorDataset(x, [2, 0, 1.5])), [
    ['float32', 'float32'],
    ['float32', 'float32'],
  ]);
  assert.equal(await dtypesOf(new TensorDataset(x, Float32Array.of(2, 0, 1)), 3), [['float32', 'float32']]);
  assert.equal(await dtypesOf(new TensorDataset(x, Uint8Array.of(2, 0, 1)), 3), [['float32', 'int32']]);
});

test('tensors keep their dtype and their numbers, also beyond what float32 holds', async () => {
  const words = tensor(Int32Array.of(2 ** 31 - 1, -5, 7, 2 ** 24 + 1, 0, 3), { shape: [3, 2] });
  const dataset = new TensorDataset(words, tensor([true, false, true]));
  assert.equal(await dtypesOf(dataset), [
    ['int32', 'bool'],
    ['int32', 'bool'],
  ]);
  const [batch, targets] = await dataset.getBatch([1, 0]);
  assert.equal(await batch.toArray(), [
    [7, 2 ** 24 + 1],
    [2 ** 31 - 1, -5],
  ]);
  assert.equal(await targets.toArray(), [false, true]);
});

test('collated examples: numbers of x are float32 even where they are whole, arrays are what they are made of', async () => {
  const [numbers, labels] = await defaultCollate([
    [1, 3],
    [2, 4],
  ]);
  assert.equal([numbers.dtype, labels.dtype], ['float32', 'int32']);
  const [arrays, floats] = await defaultCollate([
    [Int32Array.of(1, 2), 0.5],
    [Int32Array.of(3, 4), 1],
  ]);
  assert.equal([arrays.dtype, floats.dtype], ['int32', 'float32']);
  assert.equal(await arrays.toArray(), [
    [1, 2],
    [3, 4],
  ]);
});

test.run();
