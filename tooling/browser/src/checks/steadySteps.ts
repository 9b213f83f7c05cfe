import { type BackendName, backendInfo, manualSeed, randn, shutdown, useBackend } from '@kindling/core';
import { Conv2d, functional as F, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@kindling/nn';
import { SGD } from '@kindling/optim';
import { type DeviceCounts, deviceCounts } from './deviceWatch';

/** The most that a device holds during the first steps of a training, during all others, and what is left after shutdown(). */
export interface SteadyResult {
  readonly backend: string;
  readonly early: DeviceCounts;
  readonly late: DeviceCounts;
  readonly afterShutdown: DeviceCounts;
  readonly losses: readonly number[];
}

/** Where the first steps end: what is kept for reuse has its size by then. */
const EARLY = 100;

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

/** Trains a small network for so many steps and counts what the device holds after each. */
export async function countOverSteps(backend: BackendName, steps: number): Promise<SteadyResult> {
  await useBackend(backend);
  const { step } = smallTraining();
  const losses: number[] = [];
  let early = deviceCounts();
  let late = early;
  for (let i = 1; i <= steps; i++) {
    losses.push(await step());
    if (i <= EARLY) early = largerCounts(early, deviceCounts());
    else late = largerCounts(late, deviceCounts());
  }
  const { name } = backendInfo() as { name: string };
  await shutdown();
  return { backend: name, early, late, afterShutdown: deviceCounts(), losses };
}

function largerCounts(a: DeviceCounts, b: DeviceCounts): DeviceCounts {
  const kinds = Object.keys(a) as (keyof DeviceCounts)[];
  return Object.fromEntries(kinds.map((kind) => [kind, Math.max(a[kind], b[kind])])) as DeviceCounts;
}
