import { refuseSurplus } from '@kindling/checks';
import { checkIgnoreIndex, type PerplexityOptions, sumSurprise } from '../functional/perplexity';
import type { Preds, Target } from '../input/types';
import { MeanOfPairs } from './meanOfPairs';

/**
 * How many classes a model hesitates between: e to the mean of -log of the probability of the right ones.
 * @throws MetricsError when ignoreIndex is no integer, or an option does not exist
 * @see torchmetrics.text.Perplexity
 */
export class Perplexity extends MeanOfPairs {
  static override get name(): string {
    return 'Perplexity';
  }

  private readonly ignoreIndex: number | undefined;

  constructor(options?: PerplexityOptions) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    this.ignoreIndex = checkIgnoreIndex('Perplexity', options);
  }

  protected sumOf(preds: Preds, target: Target): { sum: number; count: number } {
    return sumSurprise(preds, target, this.ignoreIndex);
  }

  protected ofMean(mean: number): number {
    return Math.exp(mean);
  }
}
