import { checkChoice } from '../input/errors';
import type { Preds, Target } from '../input/types';
import { countPairs } from './confusionMatrix';

/** How the classes' values become one: mean over classes, over examples, over classes by their number of examples; or not at all. */
export type Average = 'macro' | 'micro' | 'weighted' | 'none';

/** Options of precision, recall and f1Score. */
export interface AveragedOptions<A extends Average = Average> {
  /** Number of classes; left out, it is the number of scores, or one more than the largest class that occurs. */
  numClasses?: number;
  /** Default 'macro', over the classes that occur in preds or target. */
  average?: A;
  /** The value of a class where it would be 0/0 (default 0). */
  zeroDivision?: 0 | 1;
}

/** A value between 0 and 1, or with `average: 'none'` one for each class. */
export type AveragedResult<A extends Average> = A extends 'none' ? number[] : number;

/** Checked options. */
export interface Averaging {
  readonly average: Average;
  readonly zeroDivision: 0 | 1;
}

/** True positives, predictions and targets of a class, or of all. */
interface ClassCounts {
  readonly truePositives: number;
  readonly predicted: number;
  readonly actual: number;
}

/** A fraction of counts: numerator and denominator. */
export type Fraction = (counts: ClassCounts) => readonly [numerator: number, denominator: number];

/** Of the examples predicted as a class, those that are of it. */
export const precisionFraction: Fraction = ({ truePositives, predicted }) => [truePositives, predicted];

/** Of the examples of a class, those predicted as it. */
export const recallFraction: Fraction = ({ truePositives, actual }) => [truePositives, actual];

/** The harmonic mean of precision and recall. */
export const f1Fraction: Fraction = ({ truePositives, predicted, actual }) => [2 * truePositives, predicted + actual];

/** The averaging of the options, with its defaults. */
export function checkAveraging({ average = 'macro', zeroDivision = 0 }: AveragedOptions): Averaging {
  return {
    average: checkChoice('average', average, ['macro', 'micro', 'weighted', 'none']),
    zeroDivision: checkChoice('zeroDivision', zeroDivision, [0, 1]),
  };
}

/** The function of predictions and targets that computes `fraction`. */
export function defineAveraged(fraction: Fraction) {
  return <A extends Average = 'macro'>(preds: Preds, target: Target, options: AveragedOptions<A> = {}): AveragedResult<A> => {
    const averaging = checkAveraging(options);
    return averageOf(fraction, countPairs(preds, target, options.numClasses), averaging) as AveragedResult<A>;
  };
}

/** The average of a fraction over a confusion matrix (row = target, column = prediction). */
export function averageOf(
  fraction: Fraction,
  matrix: readonly (readonly number[])[],
  { average, zeroDivision }: Averaging,
): number | number[] {
  const classes = matrix.map((row, k) => ({
    truePositives: row[k],
    predicted: matrix.reduce((sum, other) => sum + other[k], 0),
    actual: row.reduce((sum, count) => sum + count, 0),
  }));
  const valueOf = (counts: ClassCounts): number => {
    const [numerator, denominator] = fraction(counts);
    return denominator === 0 ? zeroDivision : numerator / denominator;
  };
  if (average === 'none') return classes.map(valueOf);
  if (average === 'micro') {
    const sum = (key: keyof ClassCounts): number => classes.reduce((total, counts) => total + counts[key], 0);
    return valueOf({ truePositives: sum('truePositives'), predicted: sum('predicted'), actual: sum('actual') });
  }
  // A class that occurs nowhere says nothing about the predictions, so it has no weight.
  const weightOf = ({ predicted, actual }: ClassCounts): number =>
    average === 'weighted' ? actual : predicted + actual > 0 ? 1 : 0;
  const weightSum = classes.reduce((sum, counts) => sum + weightOf(counts), 0);
  return classes.reduce((sum, counts) => sum + weightOf(counts) * valueOf(counts), 0) / weightSum;
}
