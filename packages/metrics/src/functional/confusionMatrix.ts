import { checkChoice, checkOptions, refuseSurplus } from '@kindling/checks';
import { type ClassPair, checkNumClasses, readClassPair } from '../input/readClassPair';
import type { Preds, Target } from '../input/types';

/** What each entry is divided by: the sum of its row (`true`), of its column (`pred`), of all entries (`all`), or nothing. */
export type Normalize = 'true' | 'pred' | 'all' | 'none';

/** Options of confusionMatrix. */
export interface ConfusionMatrixOptions {
  /** Number of classes, at most 4,096; left out, it is the number of scores, or one more than the largest class that occurs. */
  numClasses?: number | undefined;
  /** Default 'none': counts. */
  normalize?: Normalize | undefined;
}

/** Classes of a matrix: its memory is their square, here 128 MiB. */
export const MOST_MATRIX_CLASSES = 4096;

/**
 * Counts of examples: row = target, column = prediction.
 * Shape: preds (N) classes or (N, C) scores, target (N) -> C rows of C numbers, C from 1 to 4,096.
 * @throws MetricsError when the lengths differ, a class is not below numClasses, there are too many classes or an option does not exist
 * @see torchmetrics.functional.confusion_matrix
 */
export function confusionMatrix(preds: Preds, target: Target, options?: ConfusionMatrixOptions): number[][] {
  refuseSurplus('confusionMatrix', arguments, 3);
  const { numClasses, normalize } = checkMatrixOptions('confusionMatrix', options);
  const pair = readClassPair(preds, target, numClasses, MOST_MATRIX_CLASSES);
  const counts = zeroCounts(pair.numClasses);
  addPairs(counts, pair);
  return normalizeCounts(counts, normalize);
}

/** The options, checked and with their defaults; `numClasses` may be missing. */
export function checkMatrixOptions(
  where: string,
  options: ConfusionMatrixOptions | undefined,
): { numClasses: number | undefined; normalize: Normalize } {
  const { numClasses, normalize = 'none' } = checkOptions(where, options, ['numClasses', 'normalize']);
  return {
    numClasses: numClasses === undefined ? undefined : checkNumClasses(numClasses, MOST_MATRIX_CLASSES),
    normalize: checkChoice('normalize', normalize, ['true', 'pred', 'all', 'none']),
  };
}

/** Counts the examples into a matrix of as many classes. */
export function addPairs(counts: number[][], { classes, target }: ClassPair): void {
  for (let i = 0; i < target.length; i++) counts[target[i]][classes[i]]++;
}

/** A square matrix of zeros. */
export function zeroCounts(size: number): number[][] {
  return Array.from({ length: size }, () => new Array<number>(size).fill(0));
}

/** Counts as fractions; what would be divided by 0 is 0. */
export function normalizeCounts(counts: readonly (readonly number[])[], normalize: Normalize): number[][] {
  const rowSums = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columnSums = new Array<number>(counts.length).fill(0);
  for (const row of counts) for (let column = 0; column < row.length; column++) columnSums[column] += row[column];
  const total = rowSums.reduce((sum, count) => sum + count, 0);
  const divisor = (row: number, column: number): number =>
    normalize === 'true' ? rowSums[row] : normalize === 'pred' ? columnSums[column] : normalize === 'all' ? total : 1;
  return counts.map((row, i) => row.map((count, j) => (count === 0 ? 0 : count / divisor(i, j))));
}
