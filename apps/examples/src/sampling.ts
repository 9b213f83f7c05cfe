import { multinomial, softmax, type Tensor } from '@kindling/core';
import { count, rate } from './example';

/** The options of an example that writes. */
export const samplingOptions = {
  temperature: rate(0.8, 'how bold the writing is'),
  topK: count(20, 'how many characters it chooses from'),
  sampleLength: count(400, 'characters to write'),
};

/** How bold a choice is. */
export interface SamplingOptions {
  /** Below 1 what is likely becomes likelier still, above 1 everything becomes more alike. */
  temperature: number;
  /** Only the best so many are chosen from. */
  topK: number;
}

/** Chooses a class for each row. Shape: (N, C) scores -> (N, 1) int32. */
export function sample(scores: Tensor, { temperature, topK }: SamplingOptions): Tensor {
  const [best, places] = scores.div(temperature).topk(Math.min(topK, scores.shape[1]), 1);
  return places.gather(1, multinomial(softmax(best, 1), 1));
}
