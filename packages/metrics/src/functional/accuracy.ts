import { checkInteger, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { type ReadPreds, ranksBefore, readPair, type Scores } from '../input/readInput';
import type { Preds, Target } from '../input/types';

/** Options of accuracy. */
export interface AccuracyOptions {
  /** An example is right if its class is among the `topK` best scores (default 1, at most C); above 1 it needs scores. */
  topK?: number | undefined;
}

/**
 * The fraction of examples whose class was predicted, 0 to 1.
 * Shape: preds (N) classes or (N, C) scores, target (N).
 * @throws MetricsError when the lengths differ, a class is out of range, an option does not exist or topK is not from 1 to C
 * @see torchmetrics.functional.accuracy
 */
export function accuracy(preds: Preds, target: Target, options?: AccuracyOptions): number {
  refuseSurplus('accuracy', arguments, 3);
  const { correct, total } = countCorrect(preds, target, checkTopK('accuracy', options));
  return correct / total;
}

/** The topK of the options, 1 where it was left out. */
export function checkTopK(where: string, options: AccuracyOptions | undefined): number {
  const { topK = 1 } = checkOptions<AccuracyOptions>(where, options, ['topK']);
  return checkInteger('topK', topK, { min: 1 });
}

/** How many of the examples are right, and how many there are. */
export function countCorrect(preds: Preds, target: Target, topK: number): { correct: number; total: number } {
  const read = readPair(preds, target);
  const total = read.target.length;
  let correct = 0;
  if (topK === 1) {
    for (let i = 0; i < total; i++) if (read.classes[i] === read.target[i]) correct++;
  } else {
    const scores = checkScoresFor(topK, read);
    for (let i = 0; i < total; i++) if (isAmongBest(scores, i, read.target[i], topK)) correct++;
  }
  return { correct, total };
}

function checkScoresFor(topK: number, { scores }: ReadPreds): Scores {
  if (!scores) throw new KindlingError(`preds: expected scores of shape [N, C] for topK ${topK}, got class indices`);
  if (topK > scores.columns) {
    throw new KindlingError(`topK: expected at most ${scores.columns}, the number of classes, got ${topK}`);
  }
  return scores;
}

function isAmongBest(scores: Scores, row: number, target: number, topK: number): boolean {
  let before = 0;
  for (let column = 0; column < scores.columns; column++) {
    if (ranksBefore(scores, row, column, target)) before++;
  }
  return before < topK;
}
