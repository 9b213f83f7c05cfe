import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Schedule } from '../../src/codegen/schedule';
import { beyond, inParts, splitKernels } from '../../src/codegen/splitSums';
import type { Target } from '../../src/codegen/target';
import { pairedTarget, wasmTarget } from '../../src/codegen/wasm/target';
import { hasPairedVectors } from '../../src/engine/webasm/pairedVectors';
import { iterationsOf } from '../../src/expression/affine';
import { reducesOf } from '../../src/expression/expression';
import { conv2d, shutdown, type Tensor, tensor, useBackend } from '../../src/index';
import { computeKernel } from '../support/evaluate';
import { scheduleOf } from '../support/schedules';

const numbers = (length: number) => Float32Array.from({ length }, (_, i) => ((i * 29) % 31) - 15);
const random = (shape: number[], requiresGrad = false) =>
  tensor(numbers(shape.reduce((n, s) => n * s, 1)), { shape, requiresGrad });

/** What a schedule of leaves and their ops computes, in float64 and straight from its definition. */
function compute({ buffers, kernels, results }: Schedule): number[][] {
  const memory = buffers.map(({ size }) => [...numbers(size)] as number[]);
  for (const { kernel, arguments: from, output } of kernels) {
    const result = computeKernel(
      kernel,
      from.map((buffer) => memory[buffer]),
    );
    assert.ok(result.every((value) => !Number.isNaN(value)));
    memory[output] = [...result];
  }
  return results.map(({ buffer }) => memory[buffer]);
}

/** The longest sum of any thread. */
function longest({ kernels }: Schedule): number {
  const sums = kernels.flatMap(({ kernel }) => kernel.values.flatMap(reducesOf));
  return Math.max(...sums.map((sum) => iterationsOf(sum.loops)));
}

function checkSplit(whole: Schedule, elements: number): Schedule {
  const split = splitKernels(whole, inParts(beyond({ elements, cells: 1000 })));
  assert.equal(compute(split), compute(whole));
  for (const { kernel, arguments: from } of split.kernels) {
    assert.is(from.length, kernel.argumentSizes.length);
    from.forEach((buffer, i) => assert.is(split.buffers[buffer].size, kernel.argumentSizes[i]));
  }
  return split;
}

test('one long loop is cut in two, again and again', () => {
  const whole = scheduleOf([random([4096]).sum().mul(2)], false);
  const split = checkSplit(whole, 64);
  assert.ok(longest(whole) === 4096 && longest(split) <= 64, `${longest(split)}`);
  assert.match(split.kernels[0].kernel.name, /in \d+ parts/);
  assert.is(split.kernels.length, whole.kernels.length + 1);
});

test('the gradient of a weight and its update, which reads other things besides the sum', () => {
  const weight = random([3, 2, 2, 2], true);
  conv2d(random([5, 2, 9, 9]), weight)
    .sum()
    .backward();
  const updated = weight.detach().sub(weight.grad?.mul(0.5) ?? 0);
  const whole = scheduleOf([updated], false);
  const split = checkSplit(whole, 100);
  assert.ok(split.kernels.length > whole.kernels.length);
  assert.ok(longest(split) < longest(whole));
});

test('short sums, many cells and sizes without divisors stay as they are', () => {
  const short = scheduleOf([random([3, 50]).sum(1)], false);
  assert.equal(splitKernels(short, inParts(beyond({ elements: 64, cells: 1000 }))), short);
  const many = scheduleOf([random([2000, 100]).sum(1)], false);
  assert.equal(splitKernels(many, inParts(beyond({ elements: 64, cells: 1000 }))), many);
  const prime = scheduleOf([random([4099]).sum()], false);
  assert.equal(splitKernels(prime, inParts(beyond({ elements: 64, cells: 1000 }))), prime);
});

test('maxima are left alone', () => {
  const maximum = scheduleOf([random([4096]).max()], false);
  const split = splitKernels(maximum, inParts(beyond({ elements: 64, cells: 1000 })));
  assert.is(split.kernels.length, maximum.kernels.length);
});

test('terms that lie side by side are summed lane by lane for a host that joins pairs of vectors, and nothing else is', () => {
  const gradient = (batch: number, size: number) => {
    const [images, weight] = [random([batch, 3, size, size]), random([8, 3, 3, 3], true)];
    conv2d(images, weight)
      .mul(random([batch, 8, size - 2, size - 2]))
      .sum()
      .backward();
    return weight.grad as Tensor;
  };
  const names = (tensors: readonly Tensor[], target: Target) =>
    scheduleOf(tensors, target).kernels.map(({ kernel }) => kernel.name);
  const isApart = (name: string) => /, in 16 parts$/.test(name);
  assert.is(names([gradient(32, 10)], pairedTarget).filter(isApart).length, 1);
  assert.is(names([gradient(32, 10)], wasmTarget).filter(isApart).length, 0);
  const inStretches = (size: number) =>
    names([gradient(32, size)], pairedTarget).filter((name) => /, in \d+ parts$/.test(name) && !isApart(name));
  assert.is(inStretches(11).length, 0, 'planes of 9 x 9 stay in the cache');
  assert.is(inStretches(18).length, 1);
  assert.is(names([gradient(32, 4)], pairedTarget).filter(isApart).length, 0, 'too few terms');
  assert.is(names([gradient(10, 12)], pairedTarget).filter(isApart).length, 0, 'no whole lines');
  assert.is(names([random([64, 512]).matmul(random([512, 64]))], pairedTarget).filter(isApart).length, 0);
});

for (const pairedVectors of hasPairedVectors(true) ? [false, true] : [false]) {
  test(`the gradient of a convolution's weight in float64, pairs of vectors: ${pairedVectors}`, async () => {
    await useBackend('webasm', { pairedVectors });
    // planes of 9 x 9 are summed whole, those of 16 x 16 in stretches
    for (const [size, padding] of [
      [9, 0],
      [16, 1],
    ]) {
      const wide = size + 2 * padding - 2;
      const [x, w, above] = [random([32, 2, size, size]), random([5, 2, 3, 3], true), random([32, 5, wide, wide])];
      conv2d(x, w, null, { padding }).mul(above).sum().backward();
      const [a, g, found] = await Promise.all([x.data(), above.data(), (w.grad as Tensor).data()]);
      const pixel = (n: number, c: number, y: number, z: number) =>
        Math.min(y, z) < 0 || Math.max(y, z) >= size ? 0 : a[((n * 2 + c) * size + y) * size + z];
      for (let at = 0; at < found.length; at++) {
        const [o, c, ky, kx] = [Math.floor(at / 18), Math.floor(at / 9) % 2, Math.floor(at / 3) % 3, at % 3];
        let sum = 0;
        for (let n = 0; n < 32; n++)
          for (let y = 0; y < wide; y++)
            for (let z = 0; z < wide; z++)
              sum += g[((n * 5 + o) * wide + y) * wide + z] * pixel(n, c, y + ky - padding, z + kx - padding);
        assert.is(found[at], sum, `${size} x ${size}, cell ${at}: whole numbers are exact`);
      }
    }
    await shutdown();
  });
}

test.run();
