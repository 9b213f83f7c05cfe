import type { Ranked } from '../input/readRanked';

/** Where the first so many examples, best first, end at a threshold: how many of them are of the class, and how many are not. */
export interface RankedCounts {
  /** Every score that occurs, largest first. */
  readonly thresholds: number[];
  readonly truePositives: number[];
  readonly falsePositives: number[];
}

/** The counts at each threshold, of one class against the rest. @param column which scores; @param positive the class that they are of */
export function countRanked({ scores, columns, target }: Ranked, column: number, positive: number): RankedCounts {
  const scoreOf = (example: number): number => scores[example * columns + column];
  const order = Int32Array.from(target, (_, i) => i).sort((a, b) => scoreOf(b) - scoreOf(a) || 0);
  const counts: RankedCounts = { thresholds: [], truePositives: [], falsePositives: [] };
  let hits = 0;
  order.forEach((example, i) => {
    if (target[example] === positive) hits++;
    // Equal scores have one threshold, whose counts are those behind the last of them.
    if (i + 1 < order.length && scoreOf(order[i + 1]) === scoreOf(example)) return;
    counts.thresholds.push(scoreOf(example));
    counts.truePositives.push(hits);
    counts.falsePositives.push(i + 1 - hits);
  });
  return counts;
}

/** Of class 1, whose scores are the only ones. */
export const countPositives = (ranked: Ranked): RankedCounts => countRanked(ranked, 0, 1);

/** How many examples are of the class, and how many are not. */
export function totals({ truePositives, falsePositives }: RankedCounts): { positives: number; negatives: number } {
  return { positives: truePositives[truePositives.length - 1], negatives: falsePositives[falsePositives.length - 1] };
}
