import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { costOf, type Kernel, mergeLoops } from '../../src/codegen/kernel';
import { type Affine, dotIndex, type Loop, loopIndex, newLoop, shiftIndex } from '../../src/expression/affine';
import { binary, type Expression, guarded, type ReduceName, reduce, reducesOf, unary } from '../../src/expression/expression';
import { conv2d, tensorFromBatchInnermost, zeros } from '../../src/index';
import { rowMajorStrides } from '../../src/shape/shape';
import { computeKernel } from '../support/evaluate';
import { scheduleOf } from '../support/schedules';

const load = (index: Affine, buffer = 0): Expression => ({ kind: 'load', buffer, index });
const at = (loops: readonly Loop[], strides: readonly number[]) => dotIndex(loops.map(loopIndex), strides);
const data = (size: number) => Float32Array.from({ length: size }, (_, i) => ((i * 37) % 101) / 16 - 3);

function kernelOf(loops: readonly Loop[], values: Expression[], argumentSizes: number[]): Kernel {
  const strides = rowMajorStrides(loops.map(({ size }) => size));
  const cells = loops.reduce((n, { size }) => n * size, values.length);
  const outputs = loops.map((loop, i) => ({ loop, stride: strides[i] }));
  return { name: 'test', loops: outputs, cells, values, outermost: null, argumentSizes };
}

/** Merges the loops of a kernel and holds what it then computes against what it computed before. */
function merged(kernel: Kernel): Kernel {
  const inputs = kernel.argumentSizes.map(data);
  const result = mergeLoops(kernel);
  assertClose(computeKernel(result, inputs), computeKernel(kernel, inputs), { rtol: 1e-12, atol: 1e-12 });
  return result;
}

const sizes = ({ loops }: Kernel) => loops.map(({ loop }) => loop.size);
const reduceSizes = ({ values }: Kernel) => values.flatMap(reducesOf).map(({ loops }) => loops.map(({ size }) => size));

test('neighbours that lie in memory like one loop become one', () => {
  const loops = [2, 3, 4].map(newLoop);
  assert.equal(sizes(merged(kernelOf(loops, [load(at(loops, [12, 4, 1]))], [24]))), [24]);
});

test('a transposed input keeps its loops, what is left in order is joined', () => {
  const loops = [2, 3, 4].map(newLoop);
  assert.equal(sizes(merged(kernelOf(loops, [load(at(loops, [1, 2, 6]))], [24]))), [2, 3, 4]);
  assert.equal(sizes(merged(kernelOf(loops, [load(at(loops, [4, 8, 1]))], [24]))), [2, 3, 4]);
  assert.equal(sizes(merged(kernelOf(loops, [load(at(loops, [1, 8, 2]))], [24]))), [2, 12]);
});

test('all inputs have to agree, a broadcast one too', () => {
  const loops = [3, 4].map(newLoop);
  const broadcast = load(at(loops, [0, 1]), 1);
  assert.equal(sizes(merged(kernelOf(loops, [binary('add', load(at(loops, [4, 1])), broadcast)], [12, 4]))), [3, 4]);
  const scalar = load(at(loops, [0, 0]), 1);
  assert.equal(sizes(merged(kernelOf(loops, [binary('add', load(at(loops, [4, 1])), scalar)], [12, 1]))), [12]);
});

test('gaps in the output keep loops apart', () => {
  const [i, j] = [3, 4].map(newLoop);
  const kernel = {
    ...kernelOf([i, j], [load(at([i, j], [4, 1]))], [12]),
    loops: [
      { loop: i, stride: 6 },
      { loop: j, stride: 1 },
    ],
    cells: 16,
  };
  assert.equal(sizes(mergeLoops(kernel)), [3, 4]);
});

test('a border keeps its loop', () => {
  const loops = [3, 4].map(newLoop);
  const inner = guarded([{ index: shiftIndex(loopIndex(loops[1]), -1), size: 3 }], load(shiftIndex(at(loops, [3, 1]), -1)));
  assert.equal(sizes(merged(kernelOf(loops, [inner], [9]))), [3, 4]);
});

test('the loops of a sum are joined as well, in any order that fits', () => {
  const i = newLoop(2);
  const inner = [3, 4, 5].map(newLoop);
  const total = (name: ReduceName, strides: number[]) =>
    kernelOf([i], [reduce(name, inner, load(at([i, ...inner], [60, ...strides])))], [120]);
  assert.equal(reduceSizes(merged(total('sum', [20, 5, 1]))), [[60]]);
  assert.equal(reduceSizes(merged(total('max', [4, 1, 12]))), [[60]], 'sorted by their steps');
  assert.equal(reduceSizes(merged(total('argmax', [20, 5, 1]))), [[60]]);
  assert.equal(reduceSizes(merged(total('argmax', [4, 1, 12]))), [[12, 5]], 'positions count in the order that was given');
});

test('reductions that share loops stay alike', () => {
  const inner = [3, 4].map(newLoop);
  const values = ['max', 'argmax'].map((name) => reduce(name as ReduceName, inner, load(at(inner, [4, 1]))));
  const result = merged(kernelOf([], values, [12]));
  const [a, b] = result.values.flatMap(reducesOf);
  assert.is(a.loops[0], b.loops[0]);
});

test('a matrix product costs a multiplication and an addition for each triple', () => {
  const [i, j, k] = [7, 5, 11].map(newLoop);
  const product = binary('mul', load(at([i, k], [11, 1])), load(at([k, j], [5, 1]), 1));
  const kernel = kernelOf([i, j], [reduce('sum', [k], product)], [77, 55]);
  assert.equal(costOf(kernel), { flops: 2 * 7 * 5 * 11, bytes: 4 * (77 + 55 + 35) });
});

test('what is not read of an argument costs nothing', () => {
  const [i, j] = [7, 5].map(newLoop);
  const step = kernelOf([i, j], [unary('exp', load(at([i, j], [50, 1])))], [1000]);
  assert.is(costOf(step).bytes, 4 * (35 + 35));
  // a window counts each number as often as it is in one, up to all there are
  const k = newLoop(3);
  const windows = kernelOf([i], [reduce('sum', [k], load(at([i, k], [1, 1])))], [9]);
  assert.is(costOf(windows).bytes, 4 * (9 + 7));
});

test('what several values share costs once', () => {
  const loop = newLoop(10);
  const shared = unary('exp', load(loopIndex(loop)));
  const again = unary('exp', load(loopIndex(loop)));
  assert.is(costOf(kernelOf([loop], [binary('add', shared, again)], [10])).flops, 20);
  assert.is(costOf(kernelOf([loop], [shared, unary('neg', again)], [10])).flops, 20);
});

test('a padded convolution costs what is left of it without the border', () => {
  const x = tensorFromBatchInnermost(new Float32Array(8 * 16), [8, 1, 4, 4]);
  const { kernels } = scheduleOf([conv2d(x, zeros([2, 1, 3, 3]), null, { padding: 1 })]);
  // 10 of 12 rows and columns of kernel positions meet the input
  assert.is(Math.round(costOf(kernels[0].kernel).flops), 2 * 2 * 8 * 10 * 10);
});

test.run();
