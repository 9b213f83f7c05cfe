import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Kernel } from '../../src/codegen/kernel';
import { sumByRows } from '../../src/codegen/sumByRows';
import { wasmTiles } from '../../src/codegen/wasm/core';
import { pairedTarget } from '../../src/codegen/wasm/target';
import { matmul, stack, type Tensor, zeros } from '../../src/index';
import { computeKernel } from '../support/evaluate';
import { ModuleRun, UNTOUCHED } from '../support/moduleRun';
import { scheduleOf } from '../support/schedules';

const kernelOf = (tensor: Tensor): Kernel => scheduleOf([tensor]).kernels.at(-1)?.kernel as Kernel;
const isByRows = (tensor: Tensor): boolean => kernelOf(tensor).outermost !== null;

test('sums over rows that the second-level cache does not hold are added up a few rows at a time', () => {
  assert.ok(isByRows(matmul(zeros([1, 1024]), zeros([1024, 1024]))), 'a vector by a matrix');
  assert.ok(isByRows(zeros([512, 1024]).sum(0)));
  assert.ok(
    isByRows(
      zeros([512, 1024])
        .mul(zeros([512, 1024]))
        .mean(0),
    ),
    'of what is computed on the way',
  );
});

test('any other sum stays as it is', () => {
  assert.not(isByRows(matmul(zeros([1, 128]), zeros([128, 1024]))), 'a small matrix');
  assert.not(isByRows(zeros([2, 512, 1024]).sum(1)), 'rows of several sums');
  assert.not(isByRows(zeros([2048, 512]).sum(0)), 'rows of half a page');
  assert.not(isByRows(zeros([512, 1028]).sum(0)), 'rows that tiles do not divide');
  assert.not(isByRows(zeros([509, 1024]).sum(0)), 'a prime number of rows');
  assert.not(isByRows(zeros([512, 1024]).sum(1)), 'along the rows');
  assert.not(isByRows(zeros([512, 1024]).to('int32').sum(0)), 'integers');
  assert.not(isByRows(zeros([512, 1024]).amax(0)), 'no sum');
});

test('where other lengths are to be expected code is for any number of rows', () => {
  const rows = stack(Array.from({ length: 16 }, (_, i) => zeros([64, 1024]).mul(i)));
  assert.not(isByRows(rows.reshape([1024, 1024]).exp().sum(0)));
});

/** A sum over rows of products, and what follows it, cut by rows as a small cache makes it. */
function specimen(rows: number, columns: number): { kernel: Kernel; cut: Kernel; inputs: Float32Array[] } {
  const kernel = kernelOf(
    zeros([rows, columns])
      .mul(zeros([rows, 1]))
      .sum(0, { keepDim: true })
      .mul(2),
  );
  const cut = sumByRows(kernel, { ...wasmTiles, cacheBytes: 64, pageBytes: 256 });
  const inputs = kernel.argumentSizes.map((size, n) =>
    Float32Array.from({ length: size }, (_, i) => ((i * (37 + n)) % 101) / 16 - 3),
  );
  return { kernel, cut, inputs };
}

test('what is computed stays the same, however it is split among threads', () => {
  for (const [rows, columns] of [
    [16, 64],
    [60, 128],
    [98, 80],
  ] as const) {
    const { kernel, cut, inputs } = specimen(rows, columns);
    assert.is.not(cut.outermost, null, `${rows} rows`);
    assert.is(sumByRows(kernel, { ...wasmTiles }), kernel, 'a large cache holds them');
    const wanted = computeKernel(kernel, inputs);
    for (const outputFirst of [true, false]) {
      for (const tiles of [wasmTiles, pairedTarget.tiles ?? wasmTiles]) {
        const module = new ModuleRun(cut, inputs, outputFirst);
        const run = module.instantiate({ tiles });
        const whole = module.results(run, [[0, cut.cells]]);
        assertClose(whole, wanted, { rtol: 1e-6, atol: 1e-5 });
        assert.not(whole.includes(UNTOUCHED));
        const third = Math.floor(cut.cells / 3);
        const parts = module.results(run, [
          [third, cut.cells],
          [0, third],
        ]);
        assert.equal(parts, whole);
      }
    }
  }
});

test.run();
