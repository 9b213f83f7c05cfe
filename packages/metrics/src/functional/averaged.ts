import { checkChoice, checkOptions, refuseSurplus } from '@kindling/checks';
import { type ClassPair, checkNumClasses, readClassPair } from '../input/readClassPair';
import type { Preds, Target } from '../input/types';

/**
 * How the classes' values become one: mean over classes, over examples, over classes by their number of examples; not at all; or
 * of two classes the value of class 1 alone.
 */
export type Average = 'macro' | 'micro' | 'weighted' | 'none' | 'binary';

/** Options of precision, recall and f1Score. */
export interface AveragedOptions<A extends Average = Average> {
  /** Number of classes, at most 1,000,000; left out, it is the number of scores, or one more than the largest class that occurs. */
  numClasses?: number | undefined;
  /** Default 'macro', over the classes that occur in preds or target. */
  average?: A | undefined;
  /** The value of a class where it would be 0/0 (default 0). */
  zeroDivision?: 0 | 1 | undefined;
}

/** A value between 0 and 1, or with `average: 'none'` one for each class. */
export type AveragedResult<A extends Average> = A extends 'none' ? number[] : number;

/** Checked options. */
export interface Averaging {
  readonly numClasses: number | undefined;
  readonly average: Average;
  readonly zeroDivision: 0 | 1;
}

/** True positives, predictions and targets of a class, or of all. */
interface ClassCounts {
  readonly truePositives: number;
  readonly predicted: number;
  readonly actual: number;
}

/** The counts of every class. */
export type CountsOfClasses = { readonly [Key in keyof ClassCounts]: Float64Array };

/** A fraction of counts: numerator and denominator. */
export type Fraction = (counts: ClassCounts) => readonly [numerator: number, denominator: number];

/** Of the examples predicted as a class, those that are of it. */
export const precisionFraction: Fraction = ({ truePositives, predicted }) => [truePositives, predicted];

/** Of the examples of a class, those predicted as it. */
export const recallFraction: Fraction = ({ truePositives, actual }) => [truePositives, actual];

/** The harmonic mean of precision and recall. */
export const f1Fraction: Fraction = ({ truePositives, predicted, actual }) => [2 * truePositives, predicted + actual];

/** Classes whose counts are kept: 24 MB of them. */
export const MOST_COUNTED_CLASSES = 1_000_000;

/** The options, checked and with their defaults; `numClasses` may be missing. */
export function checkAveraging(where: string, options: AveragedOptions | undefined): Averaging {
  const {
    numClasses,
    average = 'macro',
    zeroDivision = 0,
  } = checkOptions(where, options, ['numClasses', 'average', 'zeroDivision']);
  const most = checkChoice('average', average, ['macro', 'micro', 'weighted', 'none', 'binary']) === 'binary' ? 2 : undefined;
  return {
    numClasses: numClasses === undefined ? most : checkNumClasses(numClasses, most ?? MOST_COUNTED_CLASSES, most),
    average,
    zeroDivision: checkChoice('zeroDivision', zeroDivision, [0, 1]),
  };
}

/** The function of predictions and targets that computes `fraction`. */
export function defineAveraged(name: string, fraction: Fraction) {
  return function <A extends Average = 'macro'>(preds: Preds, target: Target, options?: AveragedOptions<A>): AveragedResult<A> {
    refuseSurplus(name, arguments, 3);
    const averaging = checkAveraging(name, options);
    const pair = readClassPair(preds, target, averaging.numClasses, MOST_COUNTED_CLASSES);
    const counts = zeroClassCounts(pair.numClasses);
    addClassCounts(counts, pair);
    return averageOf(fraction, counts, averaging) as AveragedResult<A>;
  };
}

/** No examples of any class. */
export function zeroClassCounts(numClasses: number): CountsOfClasses {
  const [truePositives, predicted, actual] = Array.from({ length: 3 }, () => new Float64Array(numClasses));
  return { truePositives, predicted, actual };
}

/** Counts the examples into the counts of as many classes. */
export function addClassCounts({ truePositives, predicted, actual }: CountsOfClasses, { classes, target }: ClassPair): void {
  for (let i = 0; i < target.length; i++) {
    predicted[classes[i]]++;
    actual[target[i]]++;
    if (classes[i] === target[i]) truePositives[target[i]]++;
  }
}

/** The average of a fraction over the classes. */
export function averageOf(fraction: Fraction, counts: CountsOfClasses, { average, zeroDivision }: Averaging): number | number[] {
  const classes = Array.from(counts.actual, (actual, k) => ({
    truePositives: counts.truePositives[k],
    predicted: counts.predicted[k],
    actual,
  }));
  const valueOf = (one: ClassCounts): number => {
    const [numerator, denominator] = fraction(one);
    return denominator === 0 ? zeroDivision : numerator / denominator;
  };
  if (average === 'none') return classes.map(valueOf);
  if (average === 'binary') return valueOf(classes[1]);
  if (average === 'micro') {
    const sum = (key: keyof ClassCounts): number => counts[key].reduce((total, count) => total + count, 0);
    return valueOf({ truePositives: sum('truePositives'), predicted: sum('predicted'), actual: sum('actual') });
  }
  // A class that occurs nowhere says nothing about the predictions, so it has no weight.
  const weightOf = ({ predicted, actual }: ClassCounts): number =>
    average === 'weighted' ? actual : predicted + actual > 0 ? 1 : 0;
  const weightSum = classes.reduce((sum, one) => sum + weightOf(one), 0);
  return classes.reduce((sum, one) => sum + weightOf(one) * valueOf(one), 0) / weightSum;
}
