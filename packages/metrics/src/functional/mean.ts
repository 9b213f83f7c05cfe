import { describe, MetricsError } from '../input/errors';

/**
 * The mean of the values, each counted `weights[i]` times (default once).
 * @throws MetricsError when there is no value, the lengths differ or all weights are 0
 * @see torchmetrics.aggregation.MeanMetric
 */
export function mean(values: ArrayLike<number>, weights?: ArrayLike<number>): number {
  if (weights && weights.length !== values.length) {
    throw new MetricsError(`weights: expected ${values.length} numbers, one for each of values, got ${weights.length}`);
  }
  if (values.length === 0) throw new MetricsError('values: expected at least one number, got none');
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights ? checkWeight(`weights[${i}]`, weights[i]) : 1;
    sum += checkValue(`values[${i}]`, values[i]) * weight;
    total += weight;
  }
  if (total === 0) throw new MetricsError('weights: expected at least one above 0, got only 0');
  return sum / total;
}

/** Any number, NaN too: a loss that diverged must be seen. */
export function checkValue(name: string, value: unknown): number {
  if (typeof value !== 'number') throw new MetricsError(`${name}: expected a number, got ${describe(value)}`);
  return value;
}

/** A finite number of at least 0. */
export function checkWeight(name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new MetricsError(`${name}: expected a number >= 0, got ${describe(value)}`);
  }
  return value;
}
