import type { Net } from '@kindling/models';
import { Adam, SGD } from '@kindling/optim';
import type { TrainerOptions } from './options/options';

/** The optimiser that the options name. */
export function createOptimizer(
  model: Net,
  { optimizer, lr, momentum }: Pick<TrainerOptions, 'optimizer' | 'lr' | 'momentum'>,
): SGD | Adam {
  if (optimizer === 'adam') return new Adam(model.parameters(), { lr });
  return new SGD(model.parameters(), { lr, momentum });
}
