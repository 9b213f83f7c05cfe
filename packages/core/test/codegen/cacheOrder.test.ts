import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { orderForCaches, rowsOutside } from '../../src/codegen/cacheOrder';
import type { Kernel } from '../../src/codegen/kernel';
import { wasmTiles } from '../../src/codegen/wasm/core';
import { type Affine, dotIndex, type Loop, loopIndex, newLoop } from '../../src/expression/affine';
import { binary, type Expression, reduce } from '../../src/expression/expression';
import { conv2d, zeros } from '../../src/index';
import { computeKernel } from '../support/evaluate';
import { scheduleOf } from '../support/schedules';

const load = (index: Affine, buffer: number): Expression => ({ kind: 'load', buffer, index });
const at = (loops: readonly Loop[], strides: readonly number[]) => dotIndex(loops.map(loopIndex), strides);
const sizes = ({ loops }: Kernel) => loops.map(({ loop }) => loop.size);

/** x weight^T + bias with both operands in rows. */
function linear(rows: number, terms: number, columns: number): Kernel {
  const [i, j, k] = [rows, columns, terms].map(newLoop);
  const product = binary('mul', load(at([i, k], [terms, 1]), 0), load(at([j, k], [terms, 1]), 1));
  return {
    name: 'linear',
    loops: [
      { loop: i, stride: columns },
      { loop: j, stride: 1 },
    ],
    cells: rows * columns,
    values: [binary('add', reduce('sum', [k], product), load(loopIndex(j), 2))],
    outermost: null,
    argumentSizes: [rows * terms, columns * terms, columns],
  };
}

test('a weight that the second-level cache does not hold passes once', () => {
  assert.equal(sizes(orderForCaches(linear(64, 784, 512), wasmTiles)), [512, 64]);
  assert.equal(
    sizes(orderForCaches(linear(64, 784, 80), wasmTiles)),
    [64, 80],
    'a small one is there when the next row wants it',
  );
  assert.equal(sizes(orderForCaches(linear(64, 64, 8192), wasmTiles)), [64, 8192], 'of few terms it is the output that is moved');
});

test('rows that it does not hold either pass in blocks', () => {
  assert.equal(sizes(orderForCaches(linear(768, 512, 2048), wasmTiles)), [6, 2048, 128]);
  // no block divides a prime number of rows: of two operands that it does not hold the columns are read once, not anew for every few rows
  assert.equal(sizes(orderForCaches(linear(1009, 512, 2048), wasmTiles)), [2048, 1009]);
});

test('what is computed stays the same', () => {
  const kernel = linear(48, 130, 70);
  const ordered = orderForCaches(kernel, { ...wasmTiles, cacheBytes: 2 ** 15 });
  assert.equal(sizes(ordered), [6, 70, 8]);
  const inputs = kernel.argumentSizes.map((size) => Float32Array.from({ length: size }, (_, i) => ((i * 37) % 101) / 16 - 3));
  assertClose(computeKernel(ordered, inputs), computeKernel(kernel, inputs), { rtol: 0, atol: 0 });
});

const convolution = (x: number[], weight: number[], options: { stride?: number; padding?: number }) =>
  scheduleOf([conv2d(zeros(x), zeros(weight), null, options)]).kernels.at(-1)?.kernel as Kernel;

test('rows of an input that the second-level cache does not hold are outside of the channels', () => {
  const windows = { stride: 2, padding: 1 };
  // blocks of the batch, rows, channels, places of a row, examples of a block
  assert.equal(sizes(convolution([32, 16, 32, 32], [24, 16, 3, 3], windows)), [2, 16, 24, 16, 16]);
  assert.equal(sizes(convolution([32, 16, 18, 18], [24, 16, 3, 3], windows)), [2, 24, 9, 9, 16], 'what it holds passes again');
  assert.equal(sizes(convolution([32, 8, 64, 64], [24, 8, 3, 3], windows)), [2, 24, 32, 32, 16], 'few terms');
});

test('what is computed in rows stays the same', () => {
  const kernel = convolution([4, 16, 9, 9], [3, 16, 3, 3], { stride: 2, padding: 1 });
  const ordered = rowsOutside(kernel, { ...wasmTiles, cacheBytes: 2 ** 12 });
  assert.equal(sizes(kernel), [3, 5, 5, 4]);
  assert.equal(sizes(ordered), [5, 3, 5, 4]);
  const inputs = kernel.argumentSizes.map((size) => Float32Array.from({ length: size }, (_, i) => ((i * 37) % 101) / 16 - 3));
  assertClose(computeKernel(ordered, inputs), computeKernel(kernel, inputs), { rtol: 0, atol: 0 });
});

test.run();
