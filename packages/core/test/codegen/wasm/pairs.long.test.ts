import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Kernel } from '../../../src/codegen/kernel';
import { schedule } from '../../../src/codegen/scheduler';
import type { Target } from '../../../src/codegen/target';
import { chooseTiling } from '../../../src/codegen/wasm/chooseTiling';
import { pairedTiles } from '../../../src/codegen/wasm/core';
import { pairableLoops } from '../../../src/codegen/wasm/pairs';
import { pairedTarget, wasmTarget } from '../../../src/codegen/wasm/target';
import { topologicalOrder } from '../../../src/graph/topology';
import { conv2d, linear, seededRandom, type Tensor, tensor, tensorFromBatchInnermost } from '../../../src/index';
import { computeKernel } from '../../support/evaluate';
import { kernelZoo, longestReduction } from '../../support/kernelZoo';
import { ModuleRun, UNTOUCHED } from '../../support/moduleRun';

// Tiles of pairs of vectors are code that every host runs; those that join pairs run it twice as fast. What is joined stands in V8.

const random = seededRandom(13);
const numbers = (count: number) => Float32Array.from({ length: count }, () => 2 * random.uniform() - 1);
const leaf = (...shape: number[]) => tensor(numbers(shape.reduce((n, size) => n * size, 1)), { shape });
const batch = (...shape: number[]) => tensorFromBatchInnermost(numbers(shape.reduce((n, size) => n * size, 1)), shape);

/** The kernel of a graph that is no copy. */
function kernelOf({ node }: Tensor): Kernel {
  const order = topologicalOrder([node], (n) => n.value !== null);
  const kernels = schedule(order, [node], pairedTarget).kernels.map(({ kernel }) => kernel);
  const [found, ...others] = kernels.filter(({ name }) => !/^(copy|panels)/.test(name));
  assert.ok(found !== undefined && others.length === 0, kernels.map(({ name }) => name).join());
  return found as Kernel;
}

function check(name: string, kernel: Kernel, inputs: readonly (Float32Array | Int32Array)[], expected: Float64Array): void {
  const module = new ModuleRun(kernel, inputs, true);
  const run = module.instantiate({ tiles: pairedTiles });
  const atol = 1e-5 * Math.max(1, longestReduction(kernel) / 500);
  const wanted = expected.map((value) => (Number.isNaN(value) ? UNTOUCHED : value));
  const whole = module.results(run, [[0, kernel.cells]]);
  assertClose(whole, wanted, { atol, name });
  const middle = Math.floor(kernel.cells / 3);
  const ranges = [[middle, kernel.cells] as const, [0, middle] as const];
  assert.equal(module.results(run, ranges), whole, `${name}, in two pieces`);
}

test('kernels that can be computed in pairs are, and compute what they mean', () => {
  const specimens = kernelZoo().filter(({ kernel }) => chooseTiling(kernel, pairedTiles).paired);
  assert.ok(specimens.length > 10, `${specimens.length} kernels`);
  for (const { name, kernel, inputs, expected } of specimens) check(name, kernel, inputs, expected);
});

test('long sums of products, with rows and columns that no tile divides', () => {
  for (const [rows, terms, columns] of [
    [7, 250, 20],
    [9, 1300, 24],
    [5, 8192, 11],
  ] as const) {
    const kernel = kernelOf(leaf(rows, terms).matmul(leaf(terms, columns)).add(leaf(columns)));
    assert.ok(chooseTiling(kernel, pairedTiles).paired);
    const inputs = kernel.argumentSizes.map(numbers);
    check(kernel.name, kernel, inputs, computeKernel(kernel, inputs));
  }
});

test('a third float32 keeps the digits of equal terms', () => {
  const kernel = kernelOf(leaf(1, 8192).matmul(leaf(8192, 8)));
  const module = new ModuleRun(
    kernel,
    kernel.argumentSizes.map((size) => new Float32Array(size).fill(Math.fround(Math.sqrt(0.1)))),
    true,
  );
  const exact = 8192 * Math.fround(Math.sqrt(0.1)) ** 2;
  for (const value of module.results(module.instantiate({ tiles: pairedTiles }), [[0, kernel.cells]])) {
    assert.ok(Math.abs(value - exact) <= 1e-6 * exact, `${value} of ${exact}`);
  }
});

test('only what a host was seen to join is laid in pairs', () => {
  const loopsOf = (value: Tensor) => pairableLoops(kernelOf(value)).map(({ size }) => size);
  const product = () => leaf(12, 30).matmul(leaf(30, 20));
  assert.equal(loopsOf(product()), [20], 'rows lie apart');
  assert.equal(loopsOf(product().add(leaf(20)).mul(2).relu()), [20]);
  const convolved = (examples: number) => conv2d(batch(examples, 3, 9, 9), leaf(8, 3, 3, 3)).relu();
  assert.equal(loopsOf(convolved(20)), [140], 'examples and places beside each other are one loop');
  assert.equal(loopsOf(convolved(32)), [16], 'in blocks the examples of one are');
  assert.equal(loopsOf(leaf(8, 9).mul(leaf(9)).exp()), [9], 'element by element');
  const others = {
    'what follows': product().exp(),
    'no product': leaf(12, 30, 8).sum(1),
    'terms that lie apart': linear(leaf(12, 30), leaf(20, 30)),
    'too many terms': leaf(4, 9000).matmul(leaf(9000, 8)),
    'nothing that is joined': leaf(8, 8).sin(),
  };
  for (const [name, value] of Object.entries(others)) assert.equal(loopsOf(value), [], name);
});

test('a tile holds twice as many vectors in the same registers', () => {
  const vectorsOf = (terms: number, tiles: typeof pairedTiles | undefined) => {
    const kernel = kernelOf(leaf(64, terms).matmul(leaf(terms, 64)));
    return [...chooseTiling(kernel, tiles).jam.values()].reduce((product, factor) => product * factor, 1);
  };
  assert.is(vectorsOf(128, undefined), 8);
  assert.is(vectorsOf(64, pairedTiles), 16);
  assert.is(vectorsOf(128, pairedTiles), 20, 'a long sum has one row more');
  assert.is(vectorsOf(2048, pairedTiles), 16, 'unless it is folded twice');
});

test('what a host cannot join is computed behind a long sum, not in its kernel', () => {
  const names = (terms: number, target: Target) => {
    const { node } = leaf(16, terms).matmul(leaf(terms, 64)).exp();
    const order = topologicalOrder([node], (n) => n.value !== null);
    return schedule(order, [node], target).kernels.map(({ kernel }) => kernel.name);
  };
  assert.equal(names(200, pairedTarget).slice(-2), ['matmul', 'exp']);
  assert.equal(names(8, pairedTarget), ['matmul+exp'], 'a short sum is not worth a pass over memory');
  assert.equal(names(200, wasmTarget), ['matmul+exp']);
});

test.run();
