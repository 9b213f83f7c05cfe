import type { Tensor } from '@kindling/core';
import { functional as F, type Module } from '@kindling/nn';

/** What a step needs of an optimiser. */
export interface StepOptimizer {
  zeroGrad(): void;
  step(): Promise<void>;
}

/**
 * The tutorial's training step on a batch. Gives its loss, which can be read without computing again.
 * @param look is shown the loss once the gradients are there; where it gives false, nothing is updated
 */
export async function trainingStep(
  model: Module,
  optimizer: StepOptimizer,
  x: Tensor,
  y: Tensor,
  look?: (loss: Tensor) => unknown,
): Promise<Tensor> {
  optimizer.zeroGrad();
  const loss = F.nllLoss(model.forward(x), y);
  loss.backward();
  if (look !== undefined && (await look(loss)) === false) return loss;
  await optimizer.step(); // computes the whole step in one run
  return loss;
}
