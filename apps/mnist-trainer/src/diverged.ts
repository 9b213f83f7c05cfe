import { realize, type Tensor } from '@kindling/core';

/** A loss that is no number, or none that is finite: nothing that is trained on it can be right again. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
}

/** Returns the loss if it is finite. @param when where the run stands, for the message */
export function checkLoss(loss: number, when: string): number {
  if (Number.isFinite(loss)) return loss;
  throw new DivergedError(`the loss is ${loss} ${when}: training has diverged`);
}

/** Whether no number of these tensors is NaN or infinite. */
export async function allFinite(tensors: readonly Tensor[]): Promise<boolean> {
  await realize(tensors);
  for (const tensor of tensors) if (!(await tensor.data()).every(Number.isFinite)) return false;
  return true;
}
