import { checkBoolean, checkInteger, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { arange, cat, full, type LossOptions, pad, stack, type Tensor, tensor, where, zeros } from '@kindling/core';
import { type CheckedLengths, checkLengths, type Lengths } from '../../checks/checkLengths';
import { checkFloats } from '../../checks/checkTensor';
import { classIndices } from '../../checks/classIndices';
import { reduced } from './reduce';

/** What ctcLoss takes beyond its tensors and lengths. */
export interface CTCLossOptions extends LossOptions {
  /** The class that stands for nothing; default 0. */
  readonly blank?: number | undefined;
  /** Whether a loss is 0, and not Infinity, where the input is too short for its target; default false. */
  readonly zeroInfinity?: boolean | undefined;
}

/** The logarithm of what can't be: what it is added to stays there, and its exponential is 0. */
const NEVER = -1e30;

/**
 * Connectionist temporal classification: how unlikely it is to read the target in the log probabilities of a sequence, whichever time each of its classes is said at.
 * The mean of all, each divided by the length of its target, if not said otherwise. An input that is too short for its target gives Infinity, and no gradient.
 * Shape: logProbs (T, N, C) and targets (N, S), or (sum of targetLengths) one behind the other; or (T, C) and (S) without a batch -> a scalar, or (N).
 * @throws KindlingError for other shapes, lengths or classes
 * @see torch.nn.functional.ctc_loss
 */
export function ctcLoss(
  logProbs: Tensor,
  targets: Tensor | ArrayLike<number>,
  inputLengths: Lengths,
  targetLengths: Lengths,
  options?: CTCLossOptions,
): Tensor {
  refuseSurplus('ctcLoss', arguments, 5);
  const op = 'ctcLoss';
  const known = ['reduction', 'blank', 'zeroInfinity'] as const;
  const { reduction = 'mean', blank = 0, zeroInfinity = false } = checkOptions(op, options, known);
  checkBoolean(`${op}: zeroInfinity`, zeroInfinity);
  const { shape } = checkFloats(`${op}: logProbs`, logProbs);
  if ((shape.length !== 2 && shape.length !== 3) || shape[0] === 0) {
    throw new KindlingError(`${op}: logProbs: expected shape (T, N, C) or (T, C) with T above 0, got [${shape.join(', ')}]`);
  }
  const isBatch = shape.length === 3;
  const [times, batch, classes] = isBatch ? shape : [shape[0], 1, shape[1]];
  checkInteger(`${op}: blank`, blank, { min: 0, max: classes - 1 });
  const said = checkLengths(`${op}: inputLengths`, inputLengths, batch, 1, times);
  const asked = checkLengths(`${op}: targetLengths`, targetLengths, batch, 0, Number.MAX_SAFE_INTEGER);
  const rows = targetRows(op, targets, asked, batch, isBatch);
  const places = 2 * rows.shape[1] + 1;

  // a blank before, between and behind the classes; what stands behind a target's end is no class
  const last = asked.tensor.mul(2);
  const between = stack([full([batch, rows.shape[1]], blank, { dtype: 'int32' }), rows], 2).reshape([batch, places - 1]);
  const whole = cat([between, full([batch, 1], blank, { dtype: 'int32' })], 1);
  const inside = arange(places).le(last.unsqueeze(1));
  const path = where(inside, whole, full([1, 1], blank, { dtype: 'int32' }));
  // a blank, or the same class twice, can't be left out
  const before = pad(path, [2, -2], { value: blank });
  const mayLeap = path.ne(before).logicalAnd(path.ne(blank));

  const all = isBatch ? logProbs : logProbs.unsqueeze(1);
  const emitted = all.gather(2, path.unsqueeze(0).expand([times, batch, places]));
  const begins = arange(places).le(1).logicalAnd(inside);
  let alpha = where(begins, emitted.select(0, 0), NEVER);
  for (let time = 1; time < times; time++) {
    const leap = where(mayLeap, pad(alpha, [2, -2], { value: NEVER }), NEVER);
    const next = stack([alpha, pad(alpha, [1, -1], { value: NEVER }), leap])
      .logSumExp(0)
      .add(emitted.select(0, time));
    alpha = said.plain?.every((length) => length > time) ? next : where(said.tensor.gt(time).unsqueeze(1), next, alpha);
  }
  const ends = stack([last, last.sub(1).clamp({ min: 0 })], 1);
  const isEnd = stack([last.ge(0), last.gt(0)], 1);
  const likelihood = where(isEnd, alpha.gather(1, ends), NEVER).logSumExp(1);
  const losses = where(likelihood.gt(NEVER / 10), likelihood.neg(), zeroInfinity ? 0 : Number.POSITIVE_INFINITY);
  if (reduction === 'mean') return losses.div(asked.tensor.to('float32').clamp({ min: 1 })).mean();
  return reduced(op, isBatch || reduction !== 'none' ? losses : losses.squeeze(0), reduction);
}

/** The classes of each target in a row, (N, S). */
function targetRows(
  op: string,
  targets: unknown,
  { tensor: lengths, plain }: CheckedLengths,
  batch: number,
  isBatch: boolean,
): Tensor {
  const name = `${op}: targets`;
  const given = classIndices(name, targets);
  const text = `got shape [${given.shape.join(', ')}]`;
  const longest = Math.max(0, ...(plain ?? []));
  if (given.dim === 2 && given.shape[0] === batch && isBatch) {
    if (longest <= given.shape[1]) return given;
    throw new KindlingError(`${name}: expected rows of at least ${longest}, the longest of targetLengths, ${text}`);
  }
  if (given.dim !== 1)
    throw new KindlingError(`${name}: expected (N, S) with N = ${batch}, or all one behind the other, ${text}`);
  if (!isBatch && plain === null) return given.unsqueeze(0);
  const sum = plain?.reduce((total, length) => total + length, 0) ?? 0;
  if (plain !== null && (isBatch ? sum !== given.numel : sum > given.numel)) {
    throw new KindlingError(`${name}: expected ${sum} classes, as targetLengths add up to, ${text}`);
  }
  const width = plain === null ? given.numel : longest;
  if (width === 0) return zeros([batch, 0], { dtype: 'int32' });
  const starts = lengths.cumsum(0).sub(lengths).unsqueeze(1);
  return given.take(starts.add(tensor(Int32Array.from({ length: width }, (_, i) => i))).clamp({ max: given.numel - 1 }));
}
