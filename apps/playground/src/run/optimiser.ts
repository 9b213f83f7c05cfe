import type { Parameter } from '@kindling/nn';
import { Adam, AdamW, RMSprop, SGD } from '@kindling/optim';
import type { RunConfig } from './config';

export type RunOptimiser = SGD | Adam | AdamW | RMSprop;

/** The optimiser of a configuration. */
export function createOptimiser(parameters: Parameter[], { optimiser, rate: lr }: RunConfig): RunOptimiser {
  const { name, momentum, weightDecay } = optimiser;
  switch (name) {
    case 'sgd':
      return new SGD(parameters, { lr, momentum, weightDecay });
    case 'adam':
      return new Adam(parameters, { lr, weightDecay });
    case 'adamW':
      return new AdamW(parameters, { lr, weightDecay });
    case 'rmsprop':
      return new RMSprop(parameters, { lr, momentum, weightDecay });
  }
}

/**
 * The rate of the step that follows `step` steps. It follows from the configuration alone, so that a run can be taken up anywhere.
 * As PyTorch's schedulers have it, stepped once a step: StepLR (gamma 0.1), CosineAnnealingLR and then the smallest, LinearLR from a hundredth.
 */
export function rateAt({ rate, rateChanges, schedule }: RunConfig, step: number): number {
  const base = rateChanges.findLast((change) => change.step <= step)?.rate ?? rate;
  const share = Math.min(1, step / schedule.steps);
  switch (schedule.name) {
    case 'constant':
      return base;
    case 'step':
      return base * 0.1 ** Math.floor(step / schedule.steps);
    case 'cosine':
      return (base * (1 + Math.cos(Math.PI * share))) / 2;
    case 'warmup':
      return base * (0.01 + 0.99 * share);
  }
}
