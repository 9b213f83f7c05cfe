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

/** A convolution and its gradients whose batch is computed in slices. */
function slicedStep(): Tensor[] {
  manualSeed(1);
  const weights = [1, 2].map(() => randn([16, 16, 3, 3], { requiresGrad: true }));
  const y = weights.reduce((x, weight) => conv2d(x, weight, null, { padding: 1 }), randn([320, 16, 16, 16]));
  y.mul(y).sum().backward();
  return weights.map(({ grad }) => grad as Tensor);
}

test('the same kernels, each behind all that write what it reads, and those that write one buffer follow each other but for what they need', () => {
  const parts = () => {
    const x = randn([64, 8]);
    return [[...Array(6).keys()].reduce((y) => cat([y.exp().sum(0, { keepDim: true }), y.narrow(0, 1, 63)], 0).mul(y), x).sum()];
  };
  for (const build of [wideStep, parts, slicedStep]) {
    const before = scheduleOf(build());
    const { kernels, buffers } = readEarly(before);
    assert.is(kernels.length, before.kernels.length);
    assert.equal(new Set(kernels), new Set(before.kernels));
    const lastWriter = new Map(kernels.map(({ output }, step) => [output, step]));
    const stands = new Map(before.kernels.map((kernel, step) => [kernel, step]));
    const writer = new Map<number, number>();
    kernels.forEach((kernel, step) => {
      for (const id of kernel.arguments) {
        if (buffers[id].kind !== 'computed') continue;
        assert.ok((lastWriter.get(id) as number) < step, `kernel ${step} reads ${buffers[id].label}`);
      }
      const last = writer.get(kernel.output);
      writer.set(kernel.output, step);
      if (last === undefined) return;
      const [from, to] = [kernels[last], kernel].map((one) => stands.get(one) as number);
      assert.equal(kernels.slice(last, step + 1), before.kernels.slice(from, to + 1));
    });
  }
  const { kernels } = scheduleOf(slicedStep());
  assert.ok(kernels.some(({ output, offset = 0 }, i) => offset > 0 && kernels[i - 1].output !== output));
});

test.run();
