import { readNumberPair } from '../input/readNumberPair';
import type { Values } from '../input/types';

/** What a difference between prediction and target counts. */
export type Penalty = (difference: number) => number;

export const squared: Penalty = (difference) => difference * difference;
export const absolute: Penalty = Math.abs;

/** The penalties of all pairs, added up, and how many there are. */
export function sumPenalties(penalty: Penalty, preds: Values, target: Values): { sum: number; count: number } {
  const pair = readNumberPair(preds, target);
  let sum = 0;
  for (let i = 0; i < pair.preds.length; i++) sum += penalty(pair.preds[i] - pair.target[i]);
  return { sum, count: pair.preds.length };
}
