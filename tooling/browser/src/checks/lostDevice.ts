import { type BackendName, shutdown, useBackend } from '@kindling/core';
import { loseDevice } from './deviceWatch';
import { smallTraining } from './steadySteps';

export interface LossResult {
  /** What the step after the loss said; null if it said nothing. */
  readonly message: string | null;
  /** The loss of a training that starts anew afterwards. */
  readonly lossAfterwards: number;
  /** What it is on cpu. */
  readonly lossOnCpu: number;
}

/** Trains a step, takes the device away, and tries another. */
export async function loseDeviceWhileTraining(backend: BackendName): Promise<LossResult> {
  await useBackend(backend);
  const { step } = smallTraining();
  await step();
  await loseDevice(backend);
  const message = await step().then(
    () => null,
    (error: Error) => error.message,
  );
  await shutdown();
  await useBackend(backend);
  const lossAfterwards = await smallTraining().step();
  await useBackend('cpu');
  const lossOnCpu = await smallTraining().step();
  await shutdown();
  return { message, lossAfterwards, lossOnCpu };
}
