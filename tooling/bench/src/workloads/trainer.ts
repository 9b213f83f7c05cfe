import type { Tensor } from '@kindling/core';
import { Net, trainingStep } from '@kindling/models';
import { SGD } from '@kindling/optim';

/** The tutorial's training step on a network of its own. */
export function createTrainer(width = 1): { model: Net; step(x: Tensor, y: Tensor): Promise<Tensor> } {
  const model = new Net(0.5, width);
  const optimizer = new SGD(model.parameters(), { lr: 0.01, momentum: 0.5 });
  return { model, step: (x, y) => trainingStep(model, optimizer, x, y) };
}
