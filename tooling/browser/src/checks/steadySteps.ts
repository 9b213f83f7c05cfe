import { type BackendName, backendInfo, manualSeed, randn, shutdown, useBackend } from '@kindling/core';
import { Conv2d, functional as F, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@kindling/nn';
import { SGD } from '@kindling/optim';
import { type DeviceCounts, deviceCounts } from './deviceWatch';

/** What a device holds early in a training, at its end, and after shutdown(). */
export interface SteadyResult {
  readonly backend: string;
  readonly early: DeviceCounts;
  readonly late: DeviceCounts;
  readonly afterShutdown: DeviceCounts;
  readonly losses: readonly number[];
}

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

/** Trains a small network for so many steps and counts what the device holds after the `early`th and after the last. */
export async function countOverSteps(
  backend: BackendName,
  steps: number,
  early = Math.min(50, Math.ceil(steps / 2)),
): Promise<SteadyResult> {
  await useBackend(backend);
  const { step } = smallTraining();
  const losses: number[] = [];
  let earlyCounts = deviceCounts();
  for (let i = 1; i <= steps; i++) {
    losses.push(await step());
    if (i === early) earlyCounts = deviceCounts();
  }
  const late = deviceCounts();
  const { name } = backendInfo() as { name: string };
  await shutdown();
  return { backend: name, early: earlyCounts, late, afterShutdown: deviceCounts(), losses };
}
