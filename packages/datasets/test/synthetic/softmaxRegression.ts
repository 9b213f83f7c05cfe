import type { Image } from '@kindling/transforms';

/** What a classifier is trained on or tested with. Shape: data (N, pixels), targets (N). */
export interface Examples {
  readonly data: Uint8Array;
  readonly targets: ArrayLike<number>;
}

/** All examples of a data set in two arrays. */
export function examplesOf(dataset: {
  readonly length: number;
  getImage(index: number): Image;
  readonly targets: ArrayLike<number>;
}): Examples {
  const { length, targets } = dataset;
  const size = dataset.getImage(0).data.length;
  const data = new Uint8Array(length * size);
  for (let i = 0; i < length; i++) data.set(dataset.getImage(i).data, i * size);
  return { data, targets };
}

/**
 * Trains a linear model with softmax and cross-entropy by plain SGD in float64, one example at a time and in their order,
 * with a learning rate that falls to zero.
 * @returns the share of the test examples that it reads wrongly
 */
export function linearModelError(
  train: Examples,
  test: Examples,
  { epochs, learningRate }: { epochs: number; learningRate: number },
): number {
  const classes = 10;
  const count = train.targets.length;
  const size = train.data.length / count;
  const weights = Array.from({ length: classes }, () => new Float64Array(size + 1));
  const input = new Float64Array(size + 1);
  input[size] = 1; // for the bias
  const scores = new Float64Array(classes);

  const score = ({ data }: Examples, i: number): void => {
    for (let pixel = 0; pixel < size; pixel++) input[pixel] = data[i * size + pixel] / 255;
    for (let k = 0; k < classes; k++) {
      const row = weights[k];
      let sum = 0;
      for (let pixel = 0; pixel <= size; pixel++) sum += row[pixel] * input[pixel];
      scores[k] = sum;
    }
  };

  const steps = epochs * count;
  for (let step = 0; step < steps; step++) {
    const i = step % count;
    score(train, i);
    const highest = Math.max(...scores);
    let total = 0;
    for (let k = 0; k < classes; k++) total += scores[k] = Math.exp(scores[k] - highest);
    const rate = learningRate * (1 - step / steps);
    for (let k = 0; k < classes; k++) {
      const change = rate * (scores[k] / total - (train.targets[i] === k ? 1 : 0));
      const row = weights[k];
      for (let pixel = 0; pixel <= size; pixel++) row[pixel] -= change * input[pixel];
    }
  }

  let wrong = 0;
  for (let i = 0; i < test.targets.length; i++) {
    score(test, i);
    if (scores.indexOf(Math.max(...scores)) !== test.targets[i]) wrong++;
  }
  return wrong / test.targets.length;
}
