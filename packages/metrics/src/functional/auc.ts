import { checkNumbers, KindlingError, refuseSurplus } from '@kindling/checks';

/**
 * The area under a curve of straight lines between its points (trapezoids).
 * Shape: x (N) that only rises or only falls, y (N), N from 2 -> a number.
 * @throws MetricsError when the lengths differ, there are fewer than 2 points or x turns round
 * @see torchmetrics.utilities.compute.auc, sklearn.metrics.auc
 */
export function auc(x: ArrayLike<number>, y: ArrayLike<number>): number {
  refuseSurplus('auc', arguments, 2);
  const xs = checkNumbers('x', x);
  const ys = checkNumbers('y', y);
  if (xs.length < 2) throw new KindlingError(`x: expected at least 2 points, got ${xs.length}`);
  if (ys.length !== xs.length) throw new KindlingError(`y: expected ${xs.length} numbers, one for each of x, got ${ys.length}`);
  let area = 0;
  let direction = 0;
  for (let i = 1; i < xs.length; i++) {
    const width = xs[i] - xs[i - 1];
    if (width * direction < 0)
      throw new KindlingError(`x: expected numbers that only rise or only fall, got ${xs[i]} behind ${xs[i - 1]}`);
    direction ||= Math.sign(width);
    area += (width * (ys[i] + ys[i - 1])) / 2;
  }
  return direction < 0 ? -area : area;
}
