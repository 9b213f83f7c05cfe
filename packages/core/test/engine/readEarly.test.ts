import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Schedule } from '../../src/codegen/schedule';
import { readEarly } from '../../src/engine/webasm/readEarly';
import { cat, conv2d, manualSeed, noGrad, randn, type Tensor } from '../../src/index';
import { scheduleOf } from '../support/schedules';

const LAYERS = 12;

/** A step of wide layers one behind the other: the gradients of all weights are asked for behind the gradients of all layers. */
function wideStep(): Tensor[] {
  manualSeed(1);
  const weights = Array.from({ length: LAYERS }, () => randn([16, 16, 3, 3], { requiresGrad: true }));
  const loss = weights.reduce((x, weight) => conv2d(x, weight, null, { padding: 1 }).tanh(), randn([32, 16, 16, 16])).mean();
  loss.backward();
  return [loss, ...noGrad(() => weights.map((weight) => weight.sub((weight.grad as Tensor).mul(0.1))))];
}

/** Numbers that are needed at once at most, results aside, if kernels run one by one. */
function mostAtOnce({ kernels, buffers, results }: Schedule): number {
  const kept = new Set(results.map(({ buffer }) => buffer));
  const last = new Map<number, number>();
  kernels.forEach(({ output, arguments: from }, step) => {
    for (const id of [output, ...from]) last.set(id, step);
  });
  const live = new Set<number>();
  let most = 0;
  kernels.forEach(({ output }, step) => {
    if (!kept.has(output)) live.add(output);
    most = Math.max(
      most,
      [...live].reduce((sum, id) => sum + buffers[id].size, 0),
    );
    for (const id of live) if (last.get(id) === step) live.delete(id);
  });
  return most;
}

test('gradients of weights are computed as soon as what they read is there, and take the memory of a few layers', () => {
  const before = scheduleOf(wideStep());
  const after = readEarly(before);
  const [old, now] = [before, after].map(mostAtOnce);
  assert.ok(now < 0.7 * old, `${now} numbers, before ${old}`);
});

test('the same kernels, each behind what it reads, and those that write one buffer follow each other', () => {
  const parts = () => {
    const x = randn([64, 8]);
    return [[...Array(6).keys()].reduce((y) => cat([y.exp().sum(0, { keepDim: true }), y.narrow(0, 1, 63)], 0).mul(y), x).sum()];
  };
  for (const build of [wideStep, parts]) {
    const before = scheduleOf(build());
    const { kernels, buffers } = readEarly(before);
    assert.is(kernels.length, before.kernels.length);
    assert.equal(new Set(kernels), new Set(before.kernels));
    const written = new Set<number>();
    const lastWriter = new Map(kernels.map(({ output }, step) => [output, step]));
    kernels.forEach(({ output, arguments: from }, step) => {
      for (const id of from) {
        if (buffers[id].kind !== 'computed') continue;
        assert.ok((lastWriter.get(id) as number) < step, `kernel ${step} reads ${buffers[id].label}`);
      }
      if (written.has(output)) assert.is(kernels[step - 1].output, output);
      written.add(output);
    });
  }
});

test.run();
