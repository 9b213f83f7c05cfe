import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { beyond, inParts } from '../../src/codegen/splitSums';
import { plainTarget, type Target, type TileTarget } from '../../src/codegen/target';
import { chooseTiling } from '../../src/codegen/wasm/chooseTiling';
import { wasmTiles } from '../../src/codegen/wasm/core';
import { wasmTarget } from '../../src/codegen/wasm/target';
import { buffersOf, reducesOf } from '../../src/expression/expression';
import { cat, conv2d, maxPool2d, type Tensor, tensorFromBatchInnermost, zeros } from '../../src/index';
import { kernelNames, scheduleOf } from '../support/schedules';

// Every pass reads what a device can from its target: another target, other kernels.

const batch = (shape: number[]) => tensorFromBatchInnermost(new Float32Array(shape.reduce((n, size) => n * size, 1)), shape);
const withTiles = (changes: Partial<TileTarget>): Target => ({ ...wasmTarget, tiles: { ...wasmTiles, ...changes } });

/** A sum of so many matrices. */
function sumOf(count: number, side = 9): Tensor {
  let total = zeros([side, side]);
  for (let i = 1; i < count; i++) total = total.add(zeros([side, side]));
  return total;
}

const argumentsOf = (tensor: Tensor, target: Target) =>
  scheduleOf([tensor], target).kernels.map((kernel) => kernel.arguments.length);

test('no kernel reads more buffers than the device has arguments for', () => {
  assert.equal(argumentsOf(sumOf(20), plainTarget), [7, 7, 7, 2]);
  assert.equal(argumentsOf(sumOf(20), { ...plainTarget, arguments: 12 }), [12, 9]);
  assert.equal(argumentsOf(sumOf(20), wasmTarget), [20]);
});

test('what WebAssembly computes in one kernel is bounded by its size', () => {
  const { kernels } = scheduleOf([sumOf(60)], wasmTarget);
  assert.equal(
    kernels.map((kernel) => kernel.arguments.length),
    [24, 24, 14],
  );
});

test('what a reduction reads shares the registers of its tile, what follows it does not', () => {
  for (const dim of [0, 1]) {
    const { kernels } = scheduleOf([sumOf(12).sum(dim)], wasmTarget);
    assert.is(kernels.length, 2);
    for (const { kernel } of kernels)
      for (const reduction of kernel.values.flatMap(reducesOf)) assert.ok(buffersOf([reduction.x]).length <= 7);
  }
  assert.equal(
    argumentsOf(
      zeros([9, 9])
        .matmul(zeros([9, 9]))
        .add(sumOf(1))
        .add(zeros([9, 9])),
      wasmTarget,
    ),
    [4],
  );
  let biased = zeros([9, 9]).matmul(zeros([9, 9]));
  for (let i = 0; i < 10; i++) biased = biased.add(zeros([9, 9]));
  assert.equal(argumentsOf(biased, wasmTarget), [12]);
  assert.equal(argumentsOf(biased, { ...wasmTarget, reductionArguments: 1 }), [2, 11]);
});

test('a dimension that fills no vector is not laid innermost', () => {
  const convolution = () => conv2d(zeros([6, 2, 5, 5]), zeros([3, 2, 3, 3]));
  assert.ok(kernelNames([convolution()], wasmTarget).includes('copy leaf'));
  assert.not(kernelNames([convolution()], { ...wasmTarget, lanes: 8 }).includes('copy leaf'));
});

test('too few examples to fill a vector are neither pooled nor framed by zeros in a convolution', () => {
  // seven examples fill two vectors nearly, and eight lanes not once
  const convolve = (padding: number) => conv2d(batch([7, 2, 6, 6]), zeros([3, 2, 3, 3]), zeros([3]), { padding });
  const wide = { ...wasmTarget, lanes: 8 };
  const kernels = (tensor: Tensor, target: Target) => scheduleOf([tensor], target).kernels.length;
  assert.is(kernels(maxPool2d(convolve(0), 2), wasmTarget), 1);
  assert.is(kernels(maxPool2d(convolve(0), 2), wide), 2);
  assert.is(kernels(convolve(1), wasmTarget), 1);
  assert.is(kernels(convolve(1), wide), 2);
});

test('a concatenation lies along a dimension that fills vectors', () => {
  const strides = (target: Target) => {
    const { results } = scheduleOf([cat([zeros([20, 6]), zeros([20, 6])], 1)], target);
    return results[0].strides;
  };
  assert.equal(strides(wasmTarget), [12, 1]);
  assert.equal(strides({ ...wasmTarget, lanes: 8 }), [1, 20]);
});

test('parts of a concatenation are looked for in as many buffers as a kernel may read', () => {
  const joined = () => cat(Array.from({ length: 10 }, () => zeros([4, 5])));
  assert.is(scheduleOf([joined()], plainTarget).kernels.length, 3);
  assert.is(scheduleOf([joined()], { ...plainTarget, arguments: 12 }).kernels.length, 1);
});

test('only where kernels write parts are the parts of a concatenation written in place', () => {
  const joined = () => cat([zeros([4, 5]).exp(), zeros([4, 5])], 1);
  assert.equal(kernelNames([joined()], wasmTarget), ['exp+cat, cat']);
  assert.equal(kernelNames([joined()], { ...wasmTarget, lower: [] }), kernelNames([joined()], plainTarget));
});

/** The gradient of a second convolution's weight, whose kernel reads 700 KB. */
function weightGradient(): Tensor {
  const weight = zeros([4, 2, 3, 3], { requiresGrad: true });
  const hidden = conv2d(batch([256, 1, 14, 14]), zeros([2, 1, 3, 3])).relu();
  conv2d(hidden, weight).relu().sum().backward();
  return weight.grad as Tensor;
}

test('a block of a batch is a cache line of examples', () => {
  const blocks = (target: Target) => {
    const { kernels } = scheduleOf([weightGradient()], target);
    const { kernel } = kernels[kernels.length - 1];
    return kernel.values.flatMap(reducesOf)[0].loops[0].size;
  };
  assert.is(blocks(wasmTarget), 256 / 16);
  assert.is(blocks(withTiles({ cacheLine: 32 })), 256 / 32);
});

test('gaps between channels and blocks are odd numbers of cache lines', () => {
  const hiddenSize = (examples: number, channels: number, target: Target) => {
    const hidden = conv2d(batch([examples, 2, 14, 14]), zeros([channels, 2, 3, 3])).relu();
    const { kernels, buffers } = scheduleOf([conv2d(hidden, zeros([2, channels, 3, 3]))], target);
    return buffers[kernels[kernels.length - 2].output].size;
  };
  const wide = withTiles({ cacheLine: 32 });
  // 144 lines of 16 examples a channel, or 72 of 32
  assert.is(hiddenSize(16, 4, wasmTarget), (3 * 145 + 144) * 16);
  assert.is(hiddenSize(16, 4, wide), (3 * 73 + 72) * 32);
  // 2 * 145 + 144 lines a block
  assert.is(hiddenSize(64, 3, wasmTarget), 4 * 435 * 16);
  assert.is(hiddenSize(64, 3, wide), 2 * 435 * 32);
});

test('blocks are outermost only where the inputs exceed the cache', () => {
  const outermost = (target: Target) =>
    scheduleOf([weightGradient()], target).kernels.filter(({ kernel }) => kernel.outermost !== null).length;
  assert.is(outermost(wasmTarget), 0);
  assert.is(outermost(withTiles({ cacheBytes: 2 ** 19 })), 1);
});

test('a kernel stores no more values than a set of the cache has lines', () => {
  const joined = () => cat(Array.from({ length: 12 }, () => zeros([4, 5]).exp()));
  const count = (cacheWays: number) => scheduleOf([joined()], withTiles({ cacheWays })).kernels.length;
  assert.is(count(8), 2);
  assert.is(count(4), 3);
});

test('rows lie in panels where a first-level cache or its table of pages would not hold them', () => {
  const panels = (changes: Partial<TileTarget>) =>
    kernelNames([zeros([512, 512]).matmul(zeros([512, 512]))], withTiles(changes)).filter((name) => name.startsWith('panels'))
      .length;
  assert.is(panels({}), 1);
  assert.is(panels({ cacheWays: 256, pages: 256 }), 0);
  assert.is(panels({ cacheWays: 256 }), 1, 'too many pages');
  assert.is(panels({ pages: 256 }), 1, 'too few ways');
  assert.is(panels({ cacheWays: 32, cacheSets: 512, pages: 256 }), 0);
  assert.is(panels({ cacheWays: 256, pages: 64, pageBytes: 16384 }), 0);
});

test('transformed tiles are those of as many examples as a third of the last cache holds', () => {
  const slices = (lastCacheBytes: number) =>
    kernelNames([conv2d(zeros([64, 32, 6, 6]), zeros([32, 32, 3, 3]))], withTiles({ lastCacheBytes })).filter(
      (name) => name === 'conv2d of windows',
    ).length;
  // 64 channels in and out of 64 examples, a tile of 36 places
  const third = 64 * 64 * 36 * 4;
  assert.is(slices(3 * third), 1);
  assert.is(slices(3 * third - 1), 2, '48 examples fit: two slices of 32');
  assert.is(slices(third), 4);
  assert.is(slices(1), 4, 'a block of 16 is the least');
});

test('a tile fills the registers that there are', () => {
  const [{ kernel }] = scheduleOf([zeros([64, 64]).matmul(zeros([64, 64]))]).kernels;
  const copies = (registers: number) =>
    [...chooseTiling(kernel, { ...wasmTiles, registers }).jam.values()].reduce((product, factor) => product * factor, 1);
  assert.ok(copies(6) < copies(12), `${copies(6)} and ${copies(12)}`);
  assert.ok(copies(12) < copies(28), `${copies(12)} and ${copies(28)}`);
});

test('a tile fills the cache lines that it stores to', () => {
  const [{ kernel }] = scheduleOf([
    zeros([64, 128])
      .slice(1, 0, 128, 2)
      .mT.add(zeros([64, 64])),
  ]).kernels;
  const factors = (cacheLine: number) => [...chooseTiling(kernel, { ...wasmTiles, cacheLine }).jam.values()];
  assert.equal(factors(16), [4, 2]);
  assert.equal(factors(64), [8], 'a longer line is filled by more neighbours');
});

test('long sums are split where the device bounds them', () => {
  const sum = () => zeros([3, 5000]).sum(1);
  assert.is(scheduleOf([sum()], plainTarget).kernels.length, 1);
  const { kernels } = scheduleOf([sum()], { ...plainTarget, splitSum: inParts(beyond({ elements: 100, cells: 1000 })) });
  assert.ok(kernels.length > 1);
});

test.run();
