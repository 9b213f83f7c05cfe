import type { Tensor } from '@kindling/core';
import { functional as F, type Module } from '@kindling/nn';

/** What a step needs of an optimiser. */
export interface StepOptimizer {
  zeroGrad(): void;
  step(): Promise<void>;
}

/** The tutorial's training step on a batch. Gives its loss, which can be read without computing again. */
export async function trainingStep(model: Module, optimizer: StepOptimizer, x: Tensor, y: Tensor): Promise<Tensor> {
  optimizer.zeroGrad();
  const loss = F.nllLoss(model.forward(x), y);
  loss.backward();
  await optimizer.step(); // computes the whole step in one run
  return loss;
}
