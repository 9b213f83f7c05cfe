import { describe, KindlingError } from '@kindling/checks';
import { type ReadValues, readValues, sameShape } from './readValues';
import type { Values } from './types';

/** Predicted and right numbers of one shape. */
export interface NumberPair {
  readonly preds: ArrayLike<number>;
  readonly target: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** @throws MetricsError when there is no number, or preds and target are not of one shape */
export function readNumberPair(preds: Values, target: Values): NumberPair {
  const [left, right]: readonly ReadValues[] = [readValues('preds', preds), readValues('target', target)];
  if (!sameShape(left.shape, right.shape))
    throw new KindlingError(`target: expected shape ${describe(left.shape)}, that of preds, got ${describe(right.shape)}`);
  return { preds: left.data, target: right.data, shape: left.shape };
}
