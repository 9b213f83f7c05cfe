import { checkBoolean, checkNumber, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { type LossOptions, type Reduction, softplus, type Tensor, where } from '@kindling/core';
import { checkFloats } from '../../checks/checkTensor';
import { checkAlike, checkedPair, reduced } from './reduce';

/** What binaryCrossEntropyWithLogits takes beyond input and target. */
export interface BinaryLogitsOptions extends LossOptions {
  /** A factor for each loss; broadcasts. */
  readonly weight?: Tensor | null | undefined;
  /** A factor for the losses of what is in the class, as where there is little of it; broadcasts. */
  readonly posWeight?: Tensor | null | undefined;
}

/**
 * binaryCrossEntropy of the sigmoid of logits, safe for large ones; the mean of it if not said otherwise. Shape: input and target alike.
 * @throws KindlingError for other shapes @see torch.nn.functional.binary_cross_entropy_with_logits
 */
export function binaryCrossEntropyWithLogits(input: Tensor, target: Tensor, options?: BinaryLogitsOptions): Tensor {
  refuseSurplus('binaryCrossEntropyWithLogits', arguments, 3);
  const op = 'binaryCrossEntropyWithLogits';
  const { reduction, weight = null, posWeight = null } = checkOptions(op, options, ['reduction', 'weight', 'posWeight']);
  checkFloats(`${op}: input`, input);
  checkAlike(op, 'target', target, input);
  const missed = softplus(input.neg());
  const factor = posWeight === null ? null : checkFloats(`${op}: posWeight`, posWeight).sub(1).mul(target).add(1);
  const losses = target
    .rsub(1)
    .mul(input)
    .add(factor === null ? missed : missed.mul(factor));
  const weighted = weight === null ? losses : losses.mul(checkFloats(`${op}: weight`, weight));
  if (!weighted.isSameSize(input)) {
    throw new KindlingError(
      `${op}: expected weight and posWeight to broadcast to the input's shape [${input.shape.join(', ')}], got ones that make it [${weighted.shape.join(', ')}]`,
    );
  }
  return reduced(op, weighted, reduction);
}

/** What klDiv takes beyond input and target. */
export interface KLDivOptions {
  /** `batchmean` divides the sum by the number of examples, which is what the divergence is; default `mean`. */
  readonly reduction?: Reduction | 'batchmean' | undefined;
  /** Whether the target holds logarithms, too; default false. */
  readonly logTarget?: boolean | undefined;
}

/**
 * t (log t - input): how far a distribution is from the target, of which input holds logarithms. Shape: both alike; others broadcast, of which a warning tells once.
 * @throws KindlingError @see torch.nn.functional.kl_div
 */
export function klDiv(input: Tensor, target: Tensor, options?: KLDivOptions): Tensor {
  refuseSurplus('klDiv', arguments, 3);
  const { reduction, logTarget = false } = checkOptions('klDiv', options, ['reduction', 'logTarget']);
  checkBoolean('klDiv: logTarget', logTarget);
  checkedPair('klDiv', input, target);
  const losses = logTarget ? target.exp().mul(target.sub(input)) : timesLog(target).sub(target.mul(input));
  if (reduction !== 'batchmean') return reduced('klDiv', losses, reduction);
  return input.dim === 0 ? losses.sum() : losses.sum().div(input.shape[0]);
}

/** t log t, which is 0 for 0. */
function timesLog(target: Tensor): Tensor {
  const isZero = target.eq(0);
  return where(isZero, 0, target.mul(where(isZero, 1, target).log()));
}

/** What gaussianNllLoss takes beyond its tensors. */
export interface GaussianNLLOptions extends LossOptions {
  /** Whether the constant 0.5 log(2 pi) is added; default false. */
  readonly full?: boolean | undefined;
  /** What variances are at least; default 1e-6. */
  readonly eps?: number | undefined;
}

/**
 * 0.5 (log v + (input - target)^2 / v): the negative log likelihood of the target, input being the mean and v the variance of a normal distribution. The mean of it if
 * not said otherwise; NaN where a variance is below 0. Shape: input and target alike; the variance too, or with a last dimension of size 1, or without it.
 * @throws KindlingError for other shapes, and for an eps that is not above 0 @see torch.nn.functional.gaussian_nll_loss
 */
export function gaussianNllLoss(input: Tensor, target: Tensor, variance: Tensor, options?: GaussianNLLOptions): Tensor {
  refuseSurplus('gaussianNllLoss', arguments, 4);
  const op = 'gaussianNllLoss';
  const { reduction, full = false, eps = 1e-6 } = checkOptions(op, options, ['reduction', 'full', 'eps']);
  checkBoolean(`${op}: full`, full);
  checkNumber(`${op}: eps`, eps, { exclusiveMin: 0 });
  checkFloats(`${op}: input`, input);
  checkAlike(op, 'target', target, input);
  const spread = varianceFor(op, input, variance);
  // cut off below, but with the gradient of what is given, as in PyTorch
  const v = spread.add(where(spread.lt(0), Number.NaN, spread.maximum(eps)).sub(spread).detach());
  const difference = input.sub(target);
  const losses = v.log().add(difference.mul(difference).div(v)).mul(0.5);
  return reduced(op, full ? losses.add(0.5 * Math.log(2 * Math.PI)) : losses, reduction);
}

function varianceFor(op: string, { shape }: Tensor, variance: Tensor): Tensor {
  const given = checkFloats(`${op}: variance`, variance).shape;
  const [rest, last] = [shape.slice(0, -1).join(), given.at(-1)];
  if (given.join() === shape.join()) return variance;
  if (shape.length > 0 && given.join() === rest) return variance.unsqueeze(-1);
  if (given.length === shape.length && last === 1 && given.slice(0, -1).join() === rest) return variance;
  throw new KindlingError(
    `${op}: variance: expected shape [${shape.join(', ')}], or one with 1 or nothing for the last dimension, got [${given.join(', ')}]`,
  );
}

/** What poissonNllLoss takes beyond input and target. */
export interface PoissonNLLOptions extends LossOptions {
  /** Whether the input holds logarithms of the rates; default true. */
  readonly logInput?: boolean | undefined;
  /** Whether the logarithm of the target's factorial is added, as Stirling approximates it, where the target is above 1; default false. */
  readonly full?: boolean | undefined;
  /** Added to rates before their logarithm is taken; default 1e-8. */
  readonly eps?: number | undefined;
}

/**
 * e^input - target input, or input - target log(input + eps) without `logInput`: the negative log likelihood of counts under a Poisson distribution; the mean of it if not
 * said otherwise. Shape: both alike; others broadcast, of which a warning tells once.
 * @throws KindlingError for an eps below 0 @see torch.nn.functional.poisson_nll_loss
 */
export function poissonNllLoss(input: Tensor, target: Tensor, options?: PoissonNLLOptions): Tensor {
  refuseSurplus('poissonNllLoss', arguments, 3);
  const op = 'poissonNllLoss';
  const known = ['reduction', 'logInput', 'full', 'eps'] as const;
  const { reduction, logInput = true, full = false, eps = 1e-8 } = checkOptions(op, options, known);
  checkBoolean(`${op}: logInput`, logInput);
  checkBoolean(`${op}: full`, full);
  checkNumber(`${op}: eps`, eps, { min: 0 });
  checkedPair(op, input, target);
  const losses = logInput ? input.exp().sub(target.mul(input)) : input.sub(target.mul(input.add(eps).log()));
  if (!full) return reduced(op, losses, reduction);
  const stirling = target
    .mul(target.log())
    .sub(target)
    .add(
      target
        .mul(2 * Math.PI)
        .log()
        .mul(0.5),
    );
  return reduced(op, losses.add(where(target.le(1), 0, stirling)), reduction);
}
