import { checkChoice, checkOptions, refuseSurplus } from '@kindling/checks';
import { type Ranked, readRanked } from '../input/readRanked';
import type { Preds, Target } from '../input/types';
import { countRanked, type RankedCounts, totals } from './rankedCounts';

/** How the classes' values become one: mean over classes, over classes by their number of examples; or not at all. */
export type RankedAverage = 'macro' | 'weighted' | 'none';

/** Options of auroc and averagePrecision. */
export interface RankedOptions<A extends RankedAverage = RankedAverage> {
  /** Default 'macro', over the classes that have a value; without meaning for the scores of two classes in one column. */
  average?: A | undefined;
}

/** A value between 0 and 1, or with `average: 'none'` one for each class. */
export type RankedResult<A extends RankedAverage> = A extends 'none' ? number[] : number;

/** A number that counts give. */
export type OfCounts = (counts: RankedCounts) => number;

/** The options, checked and with their default. */
export function checkRankedAverage(where: string, options: RankedOptions | undefined): RankedAverage {
  const { average = 'macro' } = checkOptions<RankedOptions>(where, options, ['average']);
  return checkChoice('average', average, ['macro', 'weighted', 'none']);
}

/** The function of scores and targets that computes `value` of each class against the rest. */
export function defineRanked(name: string, value: OfCounts) {
  return function <A extends RankedAverage = 'macro'>(preds: Preds, target: Target, options?: RankedOptions<A>): RankedResult<A> {
    refuseSurplus(name, arguments, 3);
    const average = checkRankedAverage(name, options);
    return averageOfRanked(value, readRanked(preds, target), average) as RankedResult<A>;
  };
}

/** The average of a value over the classes; scores in one column are of class 1 alone. */
export function averageOfRanked(value: OfCounts, ranked: Ranked, average: RankedAverage): number | number[] {
  const counts =
    ranked.columns === 1
      ? [countRanked(ranked, 0, 1)]
      : Array.from({ length: ranked.columns }, (_, column) => countRanked(ranked, column, column));
  const values = counts.map(value);
  if (average === 'none') return values;
  // A class without examples, or without others, has no value and so no weight.
  let sum = 0;
  let weightSum = 0;
  values.forEach((one, k) => {
    if (Number.isNaN(one)) return;
    const weight = average === 'weighted' ? totals(counts[k]).positives : 1;
    sum += weight * one;
    weightSum += weight;
  });
  return sum / weightSum;
}
