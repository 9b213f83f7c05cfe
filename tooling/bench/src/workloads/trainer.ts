import type { Tensor } from '@kindling/core';
import { functional as F } from '@kindling/nn';
import { SGD } from '@kindling/optim';
import { TutorialNet } from './tutorialNet';

/** The tutorial's training step on a network of its own. */
export function createTrainer(width = 1): { model: TutorialNet; step(x: Tensor, y: Tensor): Promise<Tensor> } {
  const model = new TutorialNet(width);
  const optimizer = new SGD(model.parameters(), { lr: 0.01, momentum: 0.5 });
  const step = async (x: Tensor, y: Tensor) => {
    optimizer.zeroGrad();
    const loss = F.nllLoss(model.forward(x), y);
    loss.backward();
    await optimizer.step();
    return loss;
  };
  return { model, step };
}
