import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chosenTermsOf } from '../../src/codegen/wasm/chosenTerms';
import { pairedTarget, wasmTarget } from '../../src/codegen/wasm/target';
import { conv2d, maxPool2d, seededRandom, type Tensor, zeros } from '../../src/index';
import { computeKernel } from '../support/evaluate';
import { ModuleRun } from '../support/moduleRun';
import { kernelNames, scheduleOf } from '../support/schedules';

// The gradient of a convolution's weight behind a max pooling and a ReLU: of each window one place has a term.

interface Options {
  readonly stride?: number | [number, number];
  readonly padding?: number;
  readonly dilation?: number;
  readonly pool?: number | [number, number];
}

/** The gradient of a weight of such a shape. */
function gradientOf(x: Tensor, weight: readonly number[], { pool = 2, ...options }: Options = {}, relu = true): Tensor {
  const w = zeros([...weight], { requiresGrad: true });
  const pooled = maxPool2d(conv2d(x, w, null, options), pool);
  (relu ? pooled.relu() : pooled).square().sum().backward();
  return w.grad as Tensor;
}

const NAME = 'conv2dWeightGradient of chosen';

test('a gradient that a ReLU has let through is summed window by window', () => {
  const isChosen = (x: Tensor, weight: readonly number[], options: Options = {}, relu = true, target = wasmTarget) =>
    kernelNames([gradientOf(x, weight, options, relu)], target).includes(NAME);
  const x = zeros([32, 1, 12, 12]);
  assert.is(isChosen(x, [8, 1, 5, 5]), true);
  assert.not(
    kernelNames([gradientOf(x, [8, 1, 5, 5])]).some((name) => name.includes('maxPool2dSpread')),
    'nothing is spread',
  );
  assert.is(isChosen(zeros([6, 3, 12, 12]), [8, 3, 4, 4], { stride: 2, padding: 1 }), true);
  assert.is(isChosen(x, [8, 1, 5, 5], {}, false), false, 'no ReLU: few of the terms are 0');
  assert.is(isChosen(x, [8, 1, 5, 3]), false, 'lines that fill no vector');
  assert.is(isChosen(x, [8, 1, 5, 4], { dilation: 2 }), false, 'numbers that lie apart');
  assert.is(isChosen(x, [8, 1, 4, 4]), false, 'windows that leave a row over');
  assert.is(isChosen(zeros([40, 1, 12, 12]), [8, 1, 5, 5]), false, 'a batch with a last block of another size');
  assert.is(isChosen(x, [8, 1, 5, 5], {}, true, pairedTarget), false, 'a host that joins vectors');
  assert.is(isChosen(zeros([2048, 1, 12, 12]), [80, 1, 5, 5], {}, true, pairedTarget), true, 'where no cache holds all places');
  const input = zeros([32, 1, 12, 12], { requiresGrad: true });
  const weight = gradientOf(input, [8, 1, 5, 5]);
  assert.not(kernelNames([weight, input.grad as Tensor], wasmTarget).includes(NAME), 'what is spread has another use');
});

const random = seededRandom(23);

/** The kernel that sums window by window, and numbers for what it reads: places in windows of so many elements, and some that are none; about half of the factors are 0. */
function kernelOf(x: readonly number[], weight: readonly number[], options: Options, elements: number) {
  const { kernels } = scheduleOf([gradientOf(zeros([...x]), weight, options)], wasmTarget);
  const found = kernels.find(({ kernel: { name } }) => name === NAME);
  assert.ok(found, 'is summed window by window');
  const { kernel } = found as (typeof kernels)[number];
  const terms = chosenTermsOf(kernel);
  assert.ok(terms, 'is rendered term by term');
  const { sum } = terms as NonNullable<typeof terms>;
  const numbers = kernel.argumentSizes.map((length, argument) =>
    Float32Array.from({ length }, () => {
      if (argument === sum.place.buffer) return random.integer(elements + 2) - 1;
      const number = random.integer(9) - 4;
      return argument === sum.factor.buffer && random.integer(2) === 0 ? 0 : number;
    }),
  );
  return { kernel, terms: terms as NonNullable<typeof terms>, numbers };
}

const CASES: readonly [x: readonly number[], weight: readonly number[], options: Options, elements: number][] = [
  [[32, 1, 12, 12], [8, 1, 5, 5], {}, 4],
  // two blocks of a batch, and a batch that is none
  [[3, 1, 8, 8], [5, 1, 5, 5], {}, 4],
  [[8, 3, 9, 9], [4, 3, 6, 4], { pool: [2, 3] }, 6],
  [[4, 2, 13, 18], [3, 2, 7, 7], { stride: [2, 1], padding: 1, pool: [1, 2] }, 2],
  [[5, 1, 11, 14], [2, 1, 1, 9], { pool: [11, 1], stride: 1 }, 11],
  // more windows than are listed at once
  [[2, 1, 40, 40], [3, 1, 5, 5], {}, 4],
];

for (const [x, weight, options, elements] of CASES) {
  test(`${x.join(' x ')} by ${weight.join(' x ')}, ${JSON.stringify(options)}: in whatever pieces what the sum says`, () => {
    const { kernel, numbers } = kernelOf(x, weight, options, elements);
    // sums of whole numbers are exact
    const expected = Float32Array.from(computeKernel(kernel, numbers));
    const { cells } = kernel;
    for (const outputFirst of [true, false]) {
      const module = new ModuleRun(kernel, numbers, outputFirst);
      const run = module.instantiate();
      for (const pieces of [
        [[0, cells]],
        [
          [0, 1],
          [1, 1],
          [1, cells],
        ],
        Array.from({ length: cells }, (_, i) => [i, i + 1]).reverse(),
      ]) {
        assert.equal(module.results(run, pieces as [number, number][]), expected, `${pieces.length} pieces`);
      }
    }
  });
}

test('vectors lie along what is innermost, and a row is listed in parts where it is long', () => {
  const sizes = (x: readonly number[], weight: readonly number[]) => {
    const { lanes, around, within, listed } = kernelOf(x, weight, {}, 4).terms;
    return [[lanes], around, within, listed].map((loops) => loops.map((loop) => loop?.size));
  };
  assert.equal(sizes([32, 1, 12, 12], [8, 1, 5, 5]), [[16], [2], [16], [4, 4]]);
  assert.equal(sizes([4, 1, 40, 40], [8, 1, 5, 5]), [[4], [18], [4], [18]]);
  assert.equal(sizes([3, 1, 12, 12], [8, 1, 5, 5])[0], [4], 'along the rows of a picture');
  assert.equal(sizes([3, 1, 10, 10], [8, 1, 5, 5])[0], [undefined], 'along none');
});

test('a gradient that is no number is handed on, and one of 0 takes nothing from an infinity', () => {
  const { kernel, terms, numbers } = kernelOf([32, 1, 12, 12], [8, 1, 5, 5], {}, 4);
  const { place, factor, source } = terms.sum;
  numbers[place.buffer].fill(3);
  const run = (factors: number, sources: number) => {
    numbers[factor.buffer].fill(factors);
    numbers[source.buffer].fill(sources);
    const module = new ModuleRun(kernel, numbers, true);
    return [...module.results(module.instantiate(), [[0, kernel.cells]])];
  };
  assert.ok(run(Number.NaN, 1).every(Number.isNaN));
  assert.ok(run(1, Number.NaN).every(Number.isNaN));
  assert.ok(run(0, Number.POSITIVE_INFINITY).every((value) => value === 0));
});

test.run();
