import { checkChoice, checkInteger, MetricsError } from '../input/errors';
import { checkClassRange, readPair } from '../input/readInput';
import type { Preds, Target } from '../input/types';

/** What each entry is divided by: the sum of its row (`true`), of its column (`pred`), of all entries (`all`), or nothing. */
export type Normalize = 'true' | 'pred' | 'all' | 'none';

/** Options of confusionMatrix. */
export interface ConfusionMatrixOptions {
  /** Number of classes; left out, it is the number of scores, or one more than the largest class that occurs. */
  numClasses?: number;
  /** Default 'none': counts. */
  normalize?: Normalize;
}

/**
 * Counts of examples: row = target, column = prediction.
 * Shape: preds (N) classes or (N, C) scores, target (N) -> C rows of C numbers.
 * @throws MetricsError when the lengths differ or a class is not below numClasses
 * @see torchmetrics.functional.confusion_matrix
 */
export function confusionMatrix(preds: Preds, target: Target, options: ConfusionMatrixOptions = {}): number[][] {
  const normalize = checkNormalize(options.normalize);
  return normalizeCounts(countPairs(preds, target, options.numClasses), normalize);
}

/** The choice of normalisation, 'none' where it was left out. */
export function checkNormalize(normalize: Normalize = 'none'): Normalize {
  return checkChoice('normalize', normalize, ['true', 'pred', 'all', 'none']);
}

/** The matrix of counts. */
export function countPairs(preds: Preds, target: Target, numClasses?: number): number[][] {
  const read = readPair(preds, target);
  const size = numClasses === undefined ? inferNumClasses(read) : checkInteger('numClasses', numClasses, 1);
  if (read.scores && read.scores.columns !== size) {
    throw new MetricsError(`preds: expected scores of ${size} classes (numClasses), got ${read.scores.columns}`);
  }
  checkClassRange('preds', read.classes, size);
  checkClassRange('target', read.target, size);
  const counts = zeroCounts(size);
  for (let i = 0; i < read.target.length; i++) counts[read.target[i]][read.classes[i]]++;
  return counts;
}

/** A square matrix of zeros. */
export function zeroCounts(size: number): number[][] {
  return Array.from({ length: size }, () => new Array<number>(size).fill(0));
}

/** Counts as fractions; what would be divided by 0 is 0. */
export function normalizeCounts(counts: readonly (readonly number[])[], normalize: Normalize): number[][] {
  const rowSums = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columnSums = counts.map((_, column) => counts.reduce((sum, row) => sum + row[column], 0));
  const total = rowSums.reduce((sum, count) => sum + count, 0);
  const divisor = (row: number, column: number): number =>
    normalize === 'true' ? rowSums[row] : normalize === 'pred' ? columnSums[column] : normalize === 'all' ? total : 1;
  return counts.map((row, i) => row.map((count, j) => (count === 0 ? 0 : count / divisor(i, j))));
}

function inferNumClasses(read: ReturnType<typeof readPair>): number {
  if (read.scores) return read.scores.columns;
  let largest = 0;
  for (const classes of [read.classes, read.target]) {
    for (let i = 0; i < classes.length; i++) if (classes[i] > largest) largest = classes[i];
  }
  return largest + 1;
}
