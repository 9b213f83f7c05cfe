import { checkInteger, KindlingError } from '@kindling/checks';
import { checkClassRange, type ReadPair, readPair } from './readInput';
import type { Preds, Target } from './types';

/** Predictions and targets, all of them below the number of classes. */
export interface ClassPair extends ReadPair {
  readonly numClasses: number;
}

/**
 * Predictions and targets of the same N >= 1 examples, whose classes are to be counted.
 * @param numClasses how many there are; undefined where scores or the largest class tell
 * @param most as many as can be counted: memory is not had for what a single target claims
 * @throws MetricsError when a class is out of range, or there are more classes than `most`
 */
export function readClassPair(preds: Preds, target: Target, numClasses: number | undefined, most: number): ClassPair {
  const read = readPair(preds, target);
  if (numClasses === undefined) return { ...read, numClasses: inferNumClasses(read, most) };
  if (read.scores && read.scores.columns !== numClasses) {
    throw new KindlingError(`preds: expected scores of ${numClasses} classes (numClasses), got ${read.scores.columns}`);
  }
  checkClassRange('preds', read.classes, numClasses);
  checkClassRange('target', read.target, numClasses);
  return { ...read, numClasses };
}

/** The number of classes of the options. @throws MetricsError when it is not an integer from `least` to `most` */
export function checkNumClasses(numClasses: unknown, most: number, least = 1): number {
  return checkInteger('numClasses', numClasses, { min: least, max: most });
}

function inferNumClasses(read: ReadPair, most: number): number {
  if (read.scores) {
    const { columns } = read.scores;
    if (columns > most) throw new KindlingError(`preds: expected scores of at most ${most} classes, got ${columns}`);
    return columns;
  }
  checkClassRange('preds', read.classes, most, ', as many as can be counted');
  checkClassRange('target', read.target, most, ', as many as can be counted');
  let largest = 0;
  for (const classes of [read.classes, read.target]) {
    for (let i = 0; i < classes.length; i++) if (classes[i] > largest) largest = classes[i];
  }
  return largest + 1;
}
