import { checkChoice, checkNumber, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { arange, type LossOptions, logsigmoid, softplus, type Target, type Tensor, where } from '@kindling/core';
import { checkFloats } from '../../checks/checkTensor';
import { classIndices } from '../../checks/classIndices';
import { checkAlike, checkedPair, checkSameDims, reduced } from './reduce';

/** What the losses take that have a margin. */
export interface MarginLossOptions extends LossOptions {
  /** How far apart is far enough. */
  readonly margin?: number | undefined;
}

/**
 * By how much the first of two scores is not larger (target 1), or not smaller (target -1), than the second by the margin (0 if not said); the mean of it if not said
 * otherwise. Shape: all three of as many dimensions; they broadcast.
 * @throws KindlingError for tensors of other numbers of dimensions @see torch.nn.functional.margin_ranking_loss
 */
export function marginRankingLoss(input1: Tensor, input2: Tensor, target: Tensor, options?: MarginLossOptions): Tensor {
  refuseSurplus('marginRankingLoss', arguments, 4);
  const op = 'marginRankingLoss';
  const { reduction, margin = 0 } = checkOptions(op, options, ['reduction', 'margin']);
  checkNumber(`${op}: margin`, margin);
  checkSameDims(op, { input1, input2, target });
  return reduced(op, target.neg().mul(input1.sub(input2)).add(margin).clamp(0), reduction);
}

/**
 * A distance itself for what belongs together (target 1), and for what does not (target -1) by how much it is below the margin (1 if not said); the mean of it if not
 * said otherwise. Shape: both alike; others broadcast, of which a warning tells once.
 * @throws KindlingError @see torch.nn.functional.hinge_embedding_loss
 */
export function hingeEmbeddingLoss(input: Tensor, target: Tensor, options?: MarginLossOptions): Tensor {
  refuseSurplus('hingeEmbeddingLoss', arguments, 3);
  const op = 'hingeEmbeddingLoss';
  const { reduction, margin = 1 } = checkOptions(op, options, ['reduction', 'margin']);
  checkNumber(`${op}: margin`, margin);
  checkedPair(op, input, target);
  const apart = where(target.ne(1), input.rsub(margin).clamp(0), 0);
  return reduced(op, apart.add(where(target.ne(-1), input, 0)), reduction);
}

/**
 * log(1 + e^(-target input)) for targets 1 and -1, exact for large scores too, where PyTorch's float32 is Infinity; the mean of it if not said otherwise.
 * Shape: both alike; others broadcast, of which a warning tells once.
 * @throws KindlingError @see torch.nn.functional.soft_margin_loss
 */
export function softMarginLoss(input: Tensor, target: Tensor, options?: LossOptions): Tensor {
  refuseSurplus('softMarginLoss', arguments, 3);
  const { reduction } = checkOptions('softMarginLoss', options, ['reduction']);
  checkedPair('softMarginLoss', input, target);
  return reduced('softMarginLoss', softplus(target.neg().mul(input)), reduction);
}

/** What multiMarginLoss takes beyond scores and targets. */
export interface MultiMarginOptions extends MarginLossOptions {
  /** The power of what is missing of the margin, 1 or 2; default 1. */
  readonly p?: 1 | 2 | undefined;
  /** How much each class counts, one number for each. */
  readonly weight?: Tensor | null | undefined;
}

/**
 * By how much the score of the right class is not larger, by the margin (1 if not said), than that of each other one: the mean over all classes. The mean over the examples
 * if not said otherwise, whatever the weights. Shape: input (N, C) and class indices (N), or (C) and a scalar or [1]; weight (C).
 * @throws KindlingError for other shapes, and for an index that is no class, at the latest when the result is read @see torch.nn.functional.multi_margin_loss
 */
export function multiMarginLoss(input: Tensor, target: Target, options?: MultiMarginOptions): Tensor {
  refuseSurplus('multiMarginLoss', arguments, 3);
  const op = 'multiMarginLoss';
  const known = ['reduction', 'p', 'margin', 'weight'] as const;
  const { reduction, p = 1, margin = 1, weight = null } = checkOptions(op, options, known);
  checkChoice(`${op}: p`, p, [1, 2]);
  checkNumber(`${op}: margin`, margin);
  const rows = rowsOf(op, input);
  const [count, classes] = rows.shape;
  const given = classIndices(`${op}: target`, target);
  const isOne = input.dim === 1 && given.numel === 1 && given.dim < 2;
  if (!isOne && (input.dim === 1 || given.dim !== 1 || given.numel !== count)) {
    const wanted = input.dim === 1 ? '[] or [1]' : `[${count}]`;
    throw new KindlingError(
      `${op}: target: expected shape ${wanted}, one class for each example, got [${given.shape.join(', ')}]`,
    );
  }
  if (weight !== null && checkFloats(`${op}: weight`, weight).shape.join() !== `${classes}`) {
    throw new KindlingError(
      `${op}: weight: expected shape [${classes}], one number for each class, got [${weight.shape.join(', ')}]`,
    );
  }
  const places = given.reshape([count, 1]);
  const others = arange(classes).ne(places);
  const missing = positive(rows.sub(rows.gather(1, places)).add(margin), others);
  const sums = (p === 1 ? missing : missing.square()).sum(1).div(classes);
  const losses = weight === null ? sums : sums.mul(weight.gather(0, given.reshape([count])));
  return reduced(op, reduction === 'none' && given.dim === 0 ? losses.squeeze(0) : losses, reduction);
}

/**
 * By how much the score of each right class is not larger, by 1, than that of each wrong one, over the number of classes; the mean over the examples if not said
 * otherwise. Shape: input (N, C) or (C); target alike, int32: the right classes of each example first, then -1.
 * @throws KindlingError for other shapes, and for an index that is neither a class nor -1, at the latest when the result is read @see torch.nn.functional.multilabel_margin_loss
 */
export function multilabelMarginLoss(input: Tensor, target: Target, options?: LossOptions): Tensor {
  refuseSurplus('multilabelMarginLoss', arguments, 3);
  const op = 'multilabelMarginLoss';
  const { reduction } = checkOptions(op, options, ['reduction']);
  const rows = rowsOf(op, input);
  const given = classIndices(`${op}: target`, target, -1);
  if (!given.isSameSize(input)) {
    throw new KindlingError(`${op}: target: expected shape [${input.shape.join(', ')}], got [${given.shape.join(', ')}]`);
  }
  const [count, classes] = rows.shape;
  const labels = given.reshape([count, classes]);
  const isEnd = labels.eq(-1);
  const isRight = isEnd.to('int32').cumsum(1).eq(0);
  // what stands behind the end is looked up too, as no index may be out of range
  const scores = rows.gather(1, where(isEnd, 0, labels));
  const isLabel = where(isRight, labels, -1).unsqueeze(2).eq(arange(classes)).any(1);
  const counted = isRight.unsqueeze(2).logicalAnd(isLabel.logicalNot().unsqueeze(1));
  const missing = positive(rows.unsqueeze(1).sub(scores.unsqueeze(2)).add(1), counted);
  const losses = missing.sum([1, 2]).div(classes);
  return reduced(op, reduction === 'none' && input.dim === 1 ? losses.squeeze(0) : losses, reduction);
}

/** What multilabelSoftMarginLoss takes beyond input and target. */
export interface MultilabelSoftMarginOptions extends LossOptions {
  /** A factor for the loss of each class; broadcasts. */
  readonly weight?: Tensor | null | undefined;
}

/**
 * The mean over the classes of -(t log s + (1 - t) log(1 - s)), s being the sigmoid of the score; the mean over the examples if not said otherwise.
 * Shape: input and target (..., C), both alike; weight broadcasts to them.
 * @throws KindlingError for other shapes @see torch.nn.functional.multilabel_soft_margin_loss
 */
export function multilabelSoftMarginLoss(input: Tensor, target: Tensor, options?: MultilabelSoftMarginOptions): Tensor {
  refuseSurplus('multilabelSoftMarginLoss', arguments, 3);
  const op = 'multilabelSoftMarginLoss';
  const { reduction, weight = null } = checkOptions(op, options, ['reduction', 'weight']);
  const { shape } = checkFloats(`${op}: input`, input);
  if (shape.length === 0) throw new KindlingError(`${op}: input: expected shape (..., C), got a scalar`);
  checkAlike(op, 'target', target, input);
  const losses = target
    .mul(logsigmoid(input))
    .add(target.rsub(1).mul(logsigmoid(input.neg())))
    .neg();
  const weighted = weight === null ? losses : losses.mul(checkFloats(`${op}: weight`, weight));
  if (!weighted.isSameSize(input)) {
    throw new KindlingError(
      `${op}: weight: expected a shape that broadcasts to the input's, [${shape.join(', ')}], got [${weight?.shape.join(', ')}]`,
    );
  }
  return reduced(op, weighted.mean(-1), reduction);
}

/** Scores of classes as rows, of one example as one. @throws KindlingError for other shapes, or no class */
function rowsOf(op: string, input: Tensor): Tensor {
  const { shape } = checkFloats(`${op}: input`, input);
  if ((shape.length === 1 || shape.length === 2) && shape.at(-1) !== 0) return shape.length === 1 ? input.unsqueeze(0) : input;
  throw new KindlingError(`${op}: input: expected shape (N, C) or (C) with at least one class, got [${shape.join(', ')}]`);
}

/** What is above 0 and counts; all else, and NaN, is 0 and gets no gradient, as in PyTorch. */
function positive(x: Tensor, counted: Tensor): Tensor {
  return where(counted.logicalAnd(x.gt(0)), x, 0);
}
