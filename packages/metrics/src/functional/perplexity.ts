import { checkInteger, checkNumbers, checkOptions, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { isShapedData, isTensorLike, readShaped, readValues, sameShape, tensorError } from '../input/readValues';
import type { Preds, Target } from '../input/types';

/** Options of perplexity. */
export interface PerplexityOptions {
  /** Targets of this value count for nothing; left out, every one counts. */
  ignoreIndex?: number | undefined;
}

/**
 * How many classes a model hesitates between: e to the mean of -log of the probability of the right ones.
 * Shape: preds (..., C) scores, of which the softmax is taken (log-probabilities stay what they are); target (...) -> a number >= 1.
 * NaN where every target is ignored.
 * @throws MetricsError when there is not one target for each row of scores, a target is none of the classes or an option does not exist
 * @see torchmetrics.functional.text.perplexity
 */
export function perplexity(preds: Preds, target: Target, options?: PerplexityOptions): number {
  refuseSurplus('perplexity', arguments, 3);
  const { sum, count } = sumSurprise(preds, target, checkIgnoreIndex('perplexity', options));
  return Math.exp(sum / count);
}

/** The option, checked. */
export function checkIgnoreIndex(where: string, options: PerplexityOptions | undefined): number | undefined {
  const { ignoreIndex } = checkOptions<PerplexityOptions>(where, options, ['ignoreIndex']);
  return ignoreIndex === undefined ? undefined : checkInteger('ignoreIndex', ignoreIndex);
}

/** The sum of -log of the right classes' probabilities, and how many there are. */
export function sumSurprise(preds: Preds, target: Target, ignoreIndex: number | undefined): { sum: number; count: number } {
  const { data, shape } = readValues('preds', preds);
  if (shape.length < 2) throw new KindlingError(`preds: expected scores of shape [..., C], got ${describe(shape)}`);
  const columns = shape[shape.length - 1];
  const right = readTargets(target, shape.slice(0, -1), columns, ignoreIndex);
  if (right.length !== data.length / columns) {
    throw new KindlingError(`target: expected ${data.length / columns} classes, one for each row of preds, got ${right.length}`);
  }
  let sum = 0;
  let count = 0;
  for (let row = 0; row < right.length; row++) {
    if (right[row] === ignoreIndex) continue;
    sum += logSumExp(data, row * columns, columns) - data[row * columns + right[row]];
    count++;
  }
  return { sum, count };
}

/** @param rows the shape of those of scores: a list says nothing of it, a transposed target would be taken for other rows' */
function readTargets(
  target: Target,
  rows: readonly number[],
  numClasses: number,
  ignoreIndex: number | undefined,
): ArrayLike<number> {
  const check = (name: string, value: unknown): ArrayLike<number> =>
    checkNumbers(name, value, {
      kind: 'an array of class indices',
      entry: `a class from 0 to ${numClasses - 1}${ignoreIndex === undefined ? '' : ` or ${ignoreIndex} (ignoreIndex)`}`,
      accepts: (one) => one === ignoreIndex || (Number.isInteger(one) && one >= 0 && one < numClasses),
    });
  if (isTensorLike(target)) throw tensorError('target');
  if (!isShapedData(target)) return check('target', target);
  const { data, shape } = readShaped('target', target, check);
  if (shape.length === 1 || sameShape(shape, rows)) return data;
  throw new KindlingError(`target: expected shape ${describe(rows)}, that of preds' rows, got ${describe(shape)}`);
}

function logSumExp(data: ArrayLike<number>, start: number, length: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + length; i++) largest = Math.max(largest, data[i]);
  let sum = 0;
  for (let i = start; i < start + length; i++) sum += Math.exp(data[i] - largest);
  return largest + Math.log(sum);
}
