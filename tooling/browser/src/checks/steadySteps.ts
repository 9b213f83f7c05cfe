import { type BackendName, backendInfo, manualSeed, randn, shutdown, useBackend } from '@kindling/core';
import { Conv2d, functional as F, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@kindling/nn';
import { SGD } from '@kindling/optim';
import { type DeviceCounts, deviceCounts } from './deviceWatch';

/** What a device holds early in a training, at its end, at most, and after shutdown(). */
export interface SteadyResult {
  readonly backend: string;
  readonly early: DeviceCounts;
  readonly late: DeviceCounts;
  /** Buffers and textures together. */
  readonly peak: number;
  readonly afterShutdown: DeviceCounts;
  readonly losses: readonly number[];
}

/** How many steps go by before the garbage is collected, as a browser does now and then. */
const COLLECT_EVERY = 25;

/** A small network, its batch and its optimiser. */
export function smallTraining() {
  manualSeed(1);
  const model = new Sequential(new Conv2d(1, 4, 3), new MaxPool2d(2), new ReLU(), new Flatten(), new Linear(36, 10));
  const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.5 });
  const x = randn([4, 1, 8, 8]);
  const step = async (): Promise<number> => {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(model.forward(x), [3, 1, 4, 1]);
    loss.backward();
    await optimizer.step();
    return loss.item();
  };
  return { model, optimizer, step };
}

/** Collects the garbage, where the browser was started so that a page may (--js-flags=--expose-gc), and lets it tell what it collected. */
async function collectGarbage(): Promise<void> {
  (globalThis as { gc?(): void }).gc?.();
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve));
}

/**
 * Trains a small network for so many steps and counts what the device holds early, late and after shutdown().
 * Nobody disposes of a tensor, so what a step leaves behind is there until the browser collects it: with `collect` that is every 25 steps.
 */
export async function countOverSteps(backend: BackendName, steps: number, options = { collect: true }): Promise<SteadyResult> {
  await useBackend(backend);
  const { step } = smallTraining();
  const losses: number[] = [];
  const early = Math.min(100, Math.ceil(steps / 2 / COLLECT_EVERY) * COLLECT_EVERY);
  let earlyCounts = deviceCounts();
  let peak = 0;
  for (let i = 1; i <= steps; i++) {
    losses.push(await step());
    const { buffers, textures } = deviceCounts();
    peak = Math.max(peak, buffers + textures);
    if (options.collect && i % COLLECT_EVERY === 0) await collectGarbage();
    if (i === early) earlyCounts = deviceCounts();
  }
  const late = deviceCounts();
  const { name } = backendInfo() as { name: string };
  await shutdown();
  return { backend: name, early: earlyCounts, late, peak, afterShutdown: deviceCounts(), losses };
}
