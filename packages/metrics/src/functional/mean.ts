import { checkNumbers, describe, KindlingError, refuseSurplus } from '@kindling/checks';

const weightList = { entry: 'a number >= 0', accepts: (value: number) => value >= 0 && Number.isFinite(value) };

/**
 * The mean of the values, each counted `weights[i]` times (default once).
 * Shape: values (N), weights (N) of finite numbers >= 0 -> a number; NaN and infinite values go through.
 * @throws MetricsError when there is no value, the lengths differ or all weights are 0
 * @see torchmetrics.aggregation.MeanMetric
 */
export function mean(values: ArrayLike<number>, weights?: ArrayLike<number>): number {
  refuseSurplus('mean', arguments, 2);
  const numbers = checkNumbers('values', values);
  const counts = weights === undefined ? undefined : checkNumbers('weights', weights, weightList);
  if (counts && counts.length !== numbers.length) {
    throw new KindlingError(`weights: expected ${numbers.length} numbers, one for each of values, got ${counts.length}`);
  }
  if (numbers.length === 0) throw new KindlingError('values: expected at least one number, got none');
  let sum = 0;
  let total = 0;
  for (let i = 0; i < numbers.length; i++) {
    const weight = counts ? counts[i] : 1;
    sum += numbers[i] * weight;
    total += weight;
  }
  if (total === 0) throw new KindlingError('weights: expected at least one above 0, got only 0');
  return sum / checkTotal('weights', total);
}

/** Any number, NaN too: a loss that diverged must be seen. */
export function checkValue(name: string, value: unknown): number {
  if (typeof value !== 'number') throw new KindlingError(`${name}: expected a number, got ${describe(value)}`);
  return value;
}

/** A sum of weights that is not beyond what a number holds, for what is divided by infinity is 0. */
export function checkTotal(name: string, total: number): number {
  if (total === Number.POSITIVE_INFINITY) {
    throw new KindlingError(`${name}: expected numbers whose sum is at most ${Number.MAX_VALUE}, got a larger one`);
  }
  return total;
}
