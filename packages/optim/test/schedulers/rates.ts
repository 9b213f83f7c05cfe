import { tensor } from '@kindling/core';
import { type LRScheduler, type ScheduledOptimizer, SGD } from '../../src/index';

/** The learning rates of the first epochs, from a first rate of 1. */
export function rates(make: (optimizer: ScheduledOptimizer) => LRScheduler, epochs: number): number[] {
  const scheduler = make(new SGD([tensor([1])], { lr: 1 }));
  return Array.from({ length: epochs }, () => {
    const [lr] = scheduler.getLastLr();
    scheduler.step();
    return lr;
  });
}
