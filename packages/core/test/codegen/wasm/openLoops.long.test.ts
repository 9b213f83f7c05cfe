import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Kernel } from '../../../src/codegen/kernel';
import { kernelKey } from '../../../src/codegen/kernelKey';
import { withOwnAddresses } from '../../../src/codegen/ownAddresses';
import type { Schedule } from '../../../src/codegen/schedule';
import type { Target, TileTarget } from '../../../src/codegen/target';
import { chooseTiling } from '../../../src/codegen/wasm/chooseTiling';
import { wasmTiles } from '../../../src/codegen/wasm/core';
import { openIn, openLoops, type Rows } from '../../../src/codegen/wasm/openLoops';
import type { RenderOptions } from '../../../src/codegen/wasm/render';
import { pairedTarget, wasmTarget } from '../../../src/codegen/wasm/target';
import { hasFusedMultiplyAdd } from '../../../src/engine/webasm/fusedMultiplyAdd';
import { exp, linear, ones, randn, seededRandom, stack, type Tensor } from '../../../src/index';
import { computeKernel } from '../../support/evaluate';
import { kernelZoo, longestReduction } from '../../support/kernelZoo';
import { ModuleRun, UNTOUCHED } from '../../support/moduleRun';
import { scheduleOf } from '../../support/schedules';

const random = seededRandom(5);
const OPTIONS: readonly RenderOptions[] = [
  {},
  ...(hasFusedMultiplyAdd() ? [{ fusedMultiplyAdd: true }] : []),
  ...(pairedTarget.tiles === null ? [] : [{ tiles: pairedTarget.tiles }]),
];

/** Runs the open code of a kernel, whole and in pieces, where memory ends behind what it may touch. */
function check(
  name: string,
  kernel: Kernel,
  inputs: readonly (Float32Array | Int32Array)[],
  expected: Float64Array,
  rows: Rows = null,
): boolean {
  if (openLoops(kernel, wasmTiles, rows) === null) return false;
  const wanted = expected.map((value) => (Number.isNaN(value) ? UNTOUCHED : value));
  const atol = 1e-5 * Math.max(1, longestReduction(kernel) / 500);
  for (const outputFirst of [true, false]) {
    const module = new ModuleRun(kernel, inputs, outputFirst);
    for (const options of OPTIONS) {
      const run = module.instantiate(options, openLoops(kernel, options.tiles ?? wasmTiles, rows));
      const whole = module.results(run, [[0, kernel.cells]]);
      assertClose(whole, wanted, { atol, name });
      // code for this size alone adds up in the same order
      if (rows !== null) assertSame(whole, module.results(module.instantiate(options), [[0, kernel.cells]]), `${name}, closed`);
      const cut = random.integer(kernel.cells + 1);
      const parts = module.results(run, [
        [cut, kernel.cells],
        [0, cut],
      ]);
      assertSame(parts, whole, `${name}, cut at ${cut}`);
    }
  }
  return true;
}

function assertSame(a: Float32Array | Int32Array, b: Float32Array | Int32Array, name: string): void {
  assert.equal(new Uint32Array(a.buffer), new Uint32Array(b.buffer), name);
}

test('open code of every kernel that has some computes what the kernel means, and no other cell is touched', () => {
  const opened = kernelZoo().filter(({ name, kernel, inputs, expected }) => check(name, kernel, inputs, expected));
  assert.ok(opened.length >= 20, `${opened.length} kernels`);
});

const KERNELS: Readonly<Record<string, (rows: number) => Tensor>> = {
  'rows of a product': (rows) => linear(ones([rows, 7]), ones([12, 7]), ones([12])).relu(),
  'rows of another': (rows) => linear(ones([rows, 128]), ones([2, 128])),
  'one by one': (rows) => exp(randn([rows])),
  'sums of rows': (rows) => randn([rows, 5]).sum(1),
  'a product summed over rows': (rows) =>
    ones([rows, 12])
      .permute([1, 0])
      .matmul(ones([rows, 7])),
  'sums over rows': (rows) => randn([rows, 24]).sum(0),
  'sums over more rows than are folded once': (rows) => randn([rows + 240, 24]).sum(0),
  'a product summed over a thousand rows': (rows) =>
    ones([rows + 983, 12])
      .permute([1, 0])
      .matmul(ones([rows + 983, 7])),
  'largest of columns': (rows) => randn([rows, 24]).amax(0),
};

for (const [name, make] of Object.entries(KERNELS)) {
  test(`one code for all lengths: ${name}`, () => {
    const lengths = name === 'one by one' ? [17, 64, 65, 150] : [17, 20, 33, 63];
    const kernels = lengths.map((rows) => scheduleOf([make(rows)]).kernels.map(({ kernel }) => kernel));
    const keys = kernels.map((list) =>
      list.map((kernel) => kernelKey(openLoops(kernel, wasmTiles)?.kernel ?? kernel)).join('\n'),
    );
    assert.is(new Set(keys).size, 1);
    for (const [kernel] of kernels) {
      const inputs = kernel.argumentSizes.map((size) => Float32Array.from({ length: size }, () => random.uniform() - 0.5));
      assert.ok(check(name, kernel, inputs, computeKernel(kernel, inputs)));
    }
  });
}

test('one code for all lengths where panels of a weight are walked through around the rows', () => {
  const [weight, bias] = [randn([48, 24]), randn([48])];
  const found = [33, 40, 57].map((rows) => {
    const { kernels } = scheduleOf([linear(randn([rows, 24]), weight, bias).relu()], pairedTarget);
    const { kernel } = kernels[kernels.length - 1];
    const [outer, along] = kernel.loops;
    assert.ok(outer.stride < along.stride && along.loop.size === rows, 'the rows lie within the panels');
    const inputs = kernel.argumentSizes.map((size) => Float32Array.from({ length: size }, () => random.uniform() - 0.5));
    assert.ok(check('rows within panels', kernel, inputs, computeKernel(kernel, inputs)));
    return kernelKey(openLoops(kernel, wasmTiles)?.kernel ?? kernel);
  });
  assert.is(new Set(found).size, 1);
});

/** A training step of a recurrent layer over so many steps, of which it is told that all the same weights are used. */
function sequence(steps: number, target: Target): Schedule {
  const [batch, size] = [8, 128];
  const weights = [randn([size, 16]), randn([size, size]), randn([size]), randn([24, size])];
  for (const weight of weights) weight.requiresGrad = true;
  const [read, kept, bias, out] = weights;
  const gates = linear(randn([steps, batch, 16]), read, bias);
  const states: Tensor[] = [];
  for (let t = 0; t < steps; t++) {
    const now = gates.select(0, t);
    states.push((t === 0 ? now : now.add(linear(states[t - 1], kept))).tanh());
  }
  const loss = linear(stack(states), out).square().sum();
  loss.backward();
  return scheduleOf([loss, ...weights.map(({ grad }) => grad as Tensor)], target);
}

for (const target of [wasmTarget, pairedTarget]) {
  const tiles = target.tiles as TileTarget;
  const name = target === pairedTarget ? 'pairs of vectors' : 'single vectors';
  test(`what a sequence computes of all rows is one code for its lengths: ${name}`, () => {
    const opened = [26, 31].map((steps) => {
      const schedule = sequence(steps, target);
      const keys = new Set<string>();
      let distances = 0;
      for (const kernel of new Set(schedule.kernels.map(({ kernel }) => withOwnAddresses(kernel).kernel))) {
        // sums along lanes and sums of lanes are code for their size
        if (kernel.cells <= 16 || chooseTiling(kernel, tiles).vector?.role === 'reduce') continue;
        const open = openIn(schedule, kernel, tiles);
        keys.add(kernelKey(open?.kernel ?? kernel));
        const told = open?.kernel.open?.distances.length ?? 0;
        distances += told;
        if (steps === 26 || open === null || (target === pairedTarget && told === 0)) continue;
        const inputs = kernel.argumentSizes.map((size) => Float32Array.from({ length: size }, () => random.uniform() - 0.5));
        check(kernel.name, kernel, inputs, computeKernel(kernel, inputs), schedule.rows);
      }
      assert.ok(distances >= 3, `panels lie as far apart as there are rows: ${distances} distances are told`);
      return [...keys];
    });
    assert.equal(
      opened[1].filter((key) => !opened[0].includes(key)),
      [],
    );
  });
}

test('what the steps of a sequence compute is code for its size, and nothing is told where there is none', () => {
  const schedule = sequence(20, wasmTarget);
  const often = schedule.kernels.filter(({ kernel }) => {
    const { kernel: code } = withOwnAddresses(kernel);
    return schedule.kernels.filter((other) => withOwnAddresses(other.kernel).kernel === code).length >= 15;
  });
  assert.ok(often.length >= 60);
  for (const { kernel } of often) assert.is(openIn(schedule, withOwnAddresses(kernel).kernel, wasmTiles), null);
  assert.is(scheduleOf([linear(randn([160, 48]), randn([128, 48]))]).rows, null);
});

test('what goes by its sizes in another way stays closed', () => {
  const keyOf = (tensor: Tensor) => {
    const [{ kernel }] = scheduleOf([tensor]).kernels;
    return kernelKey(openLoops(kernel, wasmTiles)?.kernel ?? kernel);
  };
  // a divisor, a distance, a border, few rows
  assert.is.not(keyOf(ones([20, 4]).mean(0)), keyOf(ones([21, 4]).mean(0)));
  assert.is.not(keyOf(ones([4, 20]).sum(0)), keyOf(ones([4, 21]).sum(0)));
  assert.is.not(keyOf(ones([6, 4]).sum(1)), keyOf(ones([7, 4]).sum(1)));
  assert.is.not(keyOf(ones([20]).flip([0]).exp()), keyOf(ones([21]).flip([0]).exp()));
});

test.run();
