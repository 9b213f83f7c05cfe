import { checkChoice, checkOptions, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { type NumberPair, readNumberPair } from '../input/readNumberPair';
import type { Values } from '../input/types';

/** How the scores of several outputs become one: their mean, weighted by the variance of the target; or not at all. */
export type Multioutput = 'uniformAverage' | 'varianceWeighted' | 'rawValues';

/** Options of r2Score. */
export interface R2ScoreOptions<M extends Multioutput = Multioutput> {
  /** Default 'uniformAverage'. */
  multioutput?: M | undefined;
}

/** A number of at most 1, or with `multioutput: 'rawValues'` one for each output. */
export type R2Result<M extends Multioutput> = M extends 'rawValues' ? number[] : number;

/** What has been seen of one output. */
export interface OutputSums {
  count: number;
  mean: number;
  /** Squared differences of the target from its mean. */
  spread: number;
  /** Squared differences of the predictions from the target. */
  residual: number;
}

/**
 * The share of the target's variance that the predictions explain: 1 is all of it, 0 as much as its mean does.
 * Shape: preds and target (N) or (N, D), N from 2 (NaN for 1) -> a number, or with `multioutput: 'rawValues'` D of them.
 * An output whose target is constant has 1 if every prediction is right, else 0.
 * @throws MetricsError when the shapes differ, have more dimensions or no number, or an option does not exist
 * @see torchmetrics.functional.r2_score, sklearn.metrics.r2_score
 */
export function r2Score<M extends Multioutput = 'uniformAverage'>(
  preds: Values,
  target: Values,
  options?: R2ScoreOptions<M>,
): R2Result<M> {
  refuseSurplus('r2Score', arguments, 3);
  const multioutput = checkMultioutput('r2Score', options);
  const pair = readOutputs(preds, target);
  const sums = zeroOutputs(pair);
  addOutputs(sums, pair);
  return scoreOf(sums, multioutput) as R2Result<M>;
}

/** The option, checked and with its default. */
export function checkMultioutput(where: string, options: R2ScoreOptions | undefined): Multioutput {
  const { multioutput = 'uniformAverage' } = checkOptions<R2ScoreOptions>(where, options, ['multioutput']);
  return checkChoice('multioutput', multioutput, ['uniformAverage', 'varianceWeighted', 'rawValues']);
}

/** Predictions and targets of shape [N] or [N, D]. */
export function readOutputs(preds: Values, target: Values): NumberPair {
  const pair = readNumberPair(preds, target);
  if (pair.shape.length === 1 || pair.shape.length === 2) return pair;
  throw new KindlingError(`preds: expected shape [N] or [N, D], got ${describe(pair.shape)}`);
}

/** Nothing seen of as many outputs as the pair has. */
export function zeroOutputs({ shape: [, outputs = 1] }: NumberPair): OutputSums[] {
  return Array.from({ length: outputs }, () => ({ count: 0, mean: 0, spread: 0, residual: 0 }));
}

/** Adds what the pair shows; the spread by Welford's way, which does not subtract large sums from each other. */
export function addOutputs(sums: readonly OutputSums[], { preds, target }: NumberPair): void {
  for (let i = 0; i < target.length; i++) {
    const one = sums[i % sums.length];
    const before = target[i] - one.mean;
    one.count++;
    one.mean += before / one.count;
    one.spread += before * (target[i] - one.mean);
    one.residual += (target[i] - preds[i]) ** 2;
  }
}

/** The scores, averaged. */
export function scoreOf(sums: readonly OutputSums[], multioutput: Multioutput): number | number[] {
  const scores = sums.map(({ count, spread, residual }) => {
    if (count < 2) return Number.NaN;
    return spread === 0 ? Number(residual === 0) : 1 - residual / spread;
  });
  if (multioutput === 'rawValues') return scores;
  const spreads = sums.reduce((sum, { spread }) => sum + spread, 0);
  const weightOf = (output: number): number =>
    multioutput === 'uniformAverage' || spreads === 0 ? 1 / sums.length : sums[output].spread / spreads;
  return scores.reduce((sum, score, output) => sum + weightOf(output) * score, 0);
}
