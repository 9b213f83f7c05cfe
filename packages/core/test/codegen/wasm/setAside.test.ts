import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Kernel } from '../../../src/codegen/kernel';
import type { Target } from '../../../src/codegen/target';
import { chooseTiling } from '../../../src/codegen/wasm/chooseTiling';
import { wasmTiles } from '../../../src/codegen/wasm/core';
import { type RenderOptions, renderModule } from '../../../src/codegen/wasm/render';
import { pairedTarget, wasmTarget } from '../../../src/codegen/wasm/target';
import { hasFusedMultiplyAdd } from '../../../src/engine/webasm/fusedMultiplyAdd';
import { reducesOf } from '../../../src/expression/expression';
import { conv2d, maxPool2d, seededRandom, shutdown, type Tensor, tensor, useBackend } from '../../../src/index';
import { computeKernel } from '../../support/evaluate';
import { ModuleRun } from '../../support/moduleRun';
import { scheduleOf } from '../../support/schedules';

const MEMORY = { initialPages: 1, maximumPages: 1, shared: false };
/** `local.get` of all parameters and a call of the function itself. */
const SELF = '2000200120021000';
/** `local.get 1`, `i32.eqz`, `if`, that call, `end`: it is never reached. */
const UNREACHED = `2001450440${SELF}0b`;
/** A tile whose sums all stay in locals. */
const IN_LOCALS: RenderOptions = { tiles: { ...wasmTiles, registers: Number.POSITIVE_INFINITY } };

const random = seededRandom(3);
const numbers = (length: number) => Float32Array.from({ length }, () => 2 * random.uniform() - 1);
const pooled = (x: Tensor, weight: Tensor, bias: Tensor) => maxPool2d(conv2d(x, weight, bias), 2).relu();
const input = () => tensor(numbers(16 * 14 * 14), { shape: [16, 1, 14, 14] });
const weights = (): [Tensor, Tensor] => [tensor(numbers(8 * 5 * 5), { shape: [8, 1, 5, 5] }), tensor(numbers(8))];

const kernelsOf = (result: Tensor, target: Target): Kernel[] => scheduleOf([result], target).kernels.map(({ kernel }) => kernel);
/** The maximum of four convolutions. */
const poolingOf = (target: Target = wasmTarget) =>
  kernelsOf(pooled(input(), ...weights()), target).find(({ values }) => values.flatMap(reducesOf).length === 4) as Kernel;
const codeOf = (kernel: Kernel, options?: RenderOptions) => Buffer.from(renderModule(kernel, MEMORY, options)).toString('hex');
const count = (text: string, part: string) => text.split(part).length - 1;

test('the sums that a pooling waits for are set aside, behind one call that is never reached', () => {
  const code = codeOf(poolingOf());
  assert.is(count(code, UNREACHED), 1);
  assert.is(count(codeOf(poolingOf(), { ...IN_LOCALS, tiling: chooseTiling(poolingOf()) }), SELF), 0);
});

test('what a host joins to pairs stays in locals', () => {
  const kernel = poolingOf(pairedTarget);
  const tiles = pairedTarget.tiles ?? undefined;
  assert.is(chooseTiling(kernel, tiles).paired, true);
  assert.is(count(codeOf(kernel, { tiles }), SELF), 0);
});

test('sums that registers hold stay in locals', () => {
  const [kernel] = kernelsOf(maxPool2d(input(), 2), wasmTarget);
  assert.is(count(codeOf(kernel), SELF), 0);
});

test('sums that were set aside are the same bits as in locals, in one piece and in several', () => {
  const kernel = poolingOf();
  const inputs = kernel.argumentSizes.map((size) => numbers(size));
  const expected = computeKernel(kernel, inputs);
  const tiling = chooseTiling(kernel);
  const run = new ModuleRun(kernel, inputs, true);
  for (const fusedMultiplyAdd of hasFusedMultiplyAdd() ? [false, true] : [false]) {
    const aside = run.instantiate({ tiling, fusedMultiplyAdd });
    const whole = run.results(aside, [[0, kernel.cells]]);
    assertClose(whole, expected, { atol: 1e-5, name: kernel.name });
    assert.equal(run.results(run.instantiate({ ...IN_LOCALS, tiling, fusedMultiplyAdd }), [[0, kernel.cells]]), whole);
    const cut = Math.floor(kernel.cells / 3);
    const pieces = run.results(aside, [
      [cut, kernel.cells],
      [0, cut],
    ]);
    assert.equal(pieces, whole);
  }
});

test('each thread sets aside its own', async () => {
  const [x, [weight, bias]] = [input(), weights()];
  const results: Float32Array[] = [];
  for (const threads of [1, 2]) {
    await useBackend('webasm', { threads, pairedVectors: false });
    for (let i = 0; i < 5; i++) results.push((await pooled(x, weight, bias).data()) as Float32Array);
  }
  for (const result of results) assert.equal(result, results[0]);
});

test.after(shutdown);
test.run();
