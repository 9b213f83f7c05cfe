import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderGather } from '../../src/codegen/gather';
import type { Kernel } from '../../src/codegen/kernel';
import { loopIndex, newLoop } from '../../src/expression/affine';
import { binary, constant, type Expression, reduce, select, walkAll } from '../../src/expression/expression';
import { computeKernel } from '../support/evaluate';
import { kernelZoo } from '../support/kernelZoo';

type KernelFunction = (this: { thread: { x: number } }, ...inputs: readonly ArrayLike<number>[]) => number;

/** Runs the source of a kernel as JavaScript, which it is as well. */
function run(kernel: Kernel, inputs: readonly ArrayLike<number>[]): Float64Array {
  const compiled = new Function(`return ${renderGather(kernel)}`)() as KernelFunction;
  return Float64Array.from({ length: kernel.cells }, (_, x) => compiled.apply({ thread: { x } }, [...inputs]));
}

function usesErf({ values }: Kernel): boolean {
  let found = false;
  walkAll(values, (e) => {
    if (e.kind === 'unary' && (e.name === 'erf' || e.name === 'geluGap')) found = true;
  });
  return found;
}

test('the source of every kernel computes what the kernel means, to the last bit', () => {
  for (const { name, kernel, inputs, expected } of kernelZoo(false)) {
    // JavaScript has no error function: polynomials stand in for it and for what gelu is below relu, fitted to float32
    if (usesErf(kernel)) {
      assertClose(run(kernel, inputs), expected, { rtol: 3e-8, atol: 3e-8, name });
    } else assert.equal(run(kernel, inputs), expected, name);
  }
});

test('a thread loads nothing from outside its arguments', () => {
  for (const { name, kernel, inputs } of kernelZoo(false)) {
    const watched = inputs.map(
      (data, i) =>
        new Proxy<ArrayLike<number>>(data, {
          get: (target, key) => {
            assert.ok(Number(key) >= 0 && Number(key) < target.length, `${name}: argument ${i} at ${String(key)}`);
            return target[Number(key)];
          },
        }),
    );
    run(kernel, watched);
  }
});

test('a reduction within a branch is there outside of it as well', () => {
  const [i, k] = [newLoop(4), newLoop(3)];
  const load = (buffer: number, loop = i): Expression => ({ kind: 'load', buffer, index: loopIndex(loop) });
  const total = reduce('sum', [k], load(1, k));
  const chosen = select('greater', load(0), constant(0), total, constant(0));
  const kernel: Kernel = {
    name: 'chosen',
    loops: [{ loop: i, stride: 1 }],
    cells: 4,
    values: [binary('add', chosen, total)],
    outermost: null,
    argumentSizes: [4, 3],
  };
  const inputs = [Float32Array.of(1, -1, 2, -2), Float32Array.of(1, 2, 3)];
  assert.equal(run(kernel, inputs), computeKernel(kernel, inputs));
});

test('negative and whole constants are literals that GPU.js reads as floats', () => {
  const kernel = (value: number): Kernel => ({
    name: 'constant',
    loops: [],
    cells: 1,
    values: [constant(value)],
    outermost: null,
    argumentSizes: [],
  });
  assert.is(renderGather(kernel(2)), 'function(){return 2.0;}');
  assert.is(renderGather(kernel(-2)), 'function(){return (-2.0);}');
  assert.is(renderGather(kernel(0.25)), 'function(){return 0.25;}');
  assert.is(renderGather(kernel(1e-7)), 'function(){return 1e-7;}');
});

test.run();
