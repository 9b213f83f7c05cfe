import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Kernel } from '../../src/codegen/kernel';
import type { ScheduledKernel } from '../../src/codegen/schedule';
import { independentGroups, shareWork as shareGroups, usesThreads } from '../../src/engine/webasm/share';
import { dotIndex, loopIndex, newLoop } from '../../src/expression/affine';
import { unary } from '../../src/expression/expression';

/** A kernel of so many cells, each of which costs `weight` operations. */
function kernelOf(cells: number, weight: number): ScheduledKernel {
  const loop = newLoop(cells);
  let value = unary('neg', { kind: 'load', buffer: 0, index: dotIndex([loopIndex(loop)], [1]) });
  for (let i = 1; i < weight; i++) value = unary('neg', value);
  const kernel: Kernel = {
    name: 'test',
    loops: [{ loop, stride: 1 }],
    cells,
    values: [value],
    outermost: null,
    argumentSizes: [cells],
  };
  return { kernel, arguments: [0], output: 1 };
}

/** Steps by the steps whose results they read. */
const planOf = (...reads: readonly (readonly number[])[]) => ({
  steps: reads.map((steps) => ({
    argBindings: [{ source: 'pipelineArg' as const, index: 0 }, ...steps.map((step) => ({ source: 'step' as const, step }))],
    outputBuffer: -1,
  })),
});

const shareWork = (plan: ReturnType<typeof planOf>, kernels: readonly ScheduledKernel[], threads: number) =>
  shareGroups(independentGroups(plan), kernels, threads);

const [small, large] = [kernelOf(64, 1), kernelOf(100_003, 50)];
const groupsOf = (work: ReturnType<typeof shareWork>) =>
  work.map((shares) => [...new Set(shares.flat().map(([step]) => step))].sort());

test('a large kernel is split among all threads, every cell once', () => {
  for (const threads of [1, 2, 3, 7]) {
    const [shares] = shareWork(planOf([]), [large], threads);
    assert.is(shares.length, threads);
    let next = 0;
    for (const items of shares) {
      assert.ok(items.length > 0);
      for (const [step, start, end] of items) {
        assert.equal([step, start], [0, next]);
        assert.ok(end > start);
        next = end;
      }
    }
    assert.is(next, 100_003);
  }
});

test('small kernels go whole to whoever has least to do', () => {
  const plan = planOf([], [], [], []);
  const [shares] = shareWork(plan, [small, small, small, small], 2);
  assert.equal(
    shares.map((items) => items.length),
    [2, 2],
  );
  for (const [, start, end] of shares.flat()) assert.equal([start, end], [0, 64]);
});

test('a barrier stands where a step needs what another wrote', () => {
  const chain = planOf([], [0], [], [1, 2]);
  assert.equal(groupsOf(shareWork(chain, [small, small, small, small], 2)), [[0], [1, 2], [3]]);
});

test('and none between kernels that write parts of one buffer', () => {
  const parts = planOf([], [0], [0], [], [3]);
  const part = (offset: number) => ({ ...small, output: 7, offset });
  assert.equal(groupsOf(shareWork(parts, [small, part(0), part(64), part(128), small], 2)), [[0], [1, 2, 3], [4]]);
});

test('only a plan with a step that is split uses threads', () => {
  const two = planOf([], []);
  assert.ok(!usesThreads(shareWork(two, [small, small], 2)));
  assert.ok(usesThreads(shareWork(two, [small, large], 2)));
  assert.ok(!usesThreads(shareWork(two, [small, large], 1)));
});

test.run();
