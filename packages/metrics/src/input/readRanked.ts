import { describe, KindlingError } from '@kindling/checks';
import { checkClassRange, readClasses } from './readInput';
import { readValues } from './readValues';
import type { Preds, Target } from './types';

/** Scores by which examples are ranked, and their right classes: one column of scores for class 1 of two, or a column a class. */
export interface Ranked {
  readonly scores: ArrayLike<number>;
  readonly columns: number;
  readonly target: ArrayLike<number>;
}

/**
 * Scores and classes of the same N >= 1 examples.
 * @param most columns that are allowed: 1 where only two classes make sense
 * @throws MetricsError when a score is NaN, the lengths differ or a class is none of the scores'
 */
export function readRanked(preds: Preds, target: Target, most = Number.POSITIVE_INFINITY): Ranked {
  const { data: scores, shape } = readValues('preds', preds);
  const columns = shape.length === 2 ? shape[1] : 1;
  if (shape.length === 0 || shape.length > 2 || columns > most) {
    const expected = most === 1 ? '[N], the scores of class 1' : '[N] (the scores of class 1) or [N, C]';
    throw new KindlingError(`preds: expected shape ${expected}, got ${describe(shape)}`);
  }
  const read = { scores, columns, target: readClasses('target', target) };
  if (read.target.length !== shape[0]) {
    throw new KindlingError(`target: expected ${shape[0]} classes, one for each of preds, got ${read.target.length}`);
  }
  checkClassRange('target', read.target, Math.max(2, columns));
  for (let i = 0; i < scores.length; i++) {
    if (Number.isNaN(scores[i]))
      throw new KindlingError(`preds: expected scores that can be ranked, got NaN for example ${Math.floor(i / columns)}`);
  }
  return read;
}
