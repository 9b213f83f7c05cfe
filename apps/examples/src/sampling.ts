import { random } from '@kindling/core';

/** How bold a choice is. */
export interface SamplingOptions {
  /** Below 1 what is likely becomes likelier still, above 1 everything becomes more alike. */
  temperature: number;
  /** Only the best so many are chosen from; left out: all. */
  topK?: number;
}

/** Chooses a class by its score (a logit or a log-probability). */
export function sample(scores: ArrayLike<number>, { temperature, topK = scores.length }: SamplingOptions): number {
  const best = Array.from(scores, (_, index) => index)
    .sort((a, b) => scores[b] - scores[a])
    .slice(0, topK);
  const weights = best.map((index) => Math.exp((scores[index] - scores[best[0]]) / temperature));
  let left = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [place, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return best[place];
  }
  return best[0];
}
