import { checkBoolean, checkFloat32, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { noGradSync, standardize, type Tensor } from '@kindling/core';
import { checkFloats } from '../checks/checkTensor';

/** What batchNorm takes beyond its input and the running statistics. */
export interface BatchNormFunctionOptions {
  /** A factor for each channel; none when left out. */
  readonly weight?: Tensor | null | undefined;
  /** What is added to each channel; nothing when left out. */
  readonly bias?: Tensor | null | undefined;
  /** Whether the batch's own statistics are used, and enter the running ones; default false. */
  readonly training?: boolean | undefined;
  /** How much of the batch's statistics enters the running ones; default 0.1. */
  readonly momentum?: number | undefined;
  /** What is added to the variance; default 1e-5. */
  readonly eps?: number | undefined;
}

/**
 * Gives each channel (dimension 1) mean 0 and variance 1: by the statistics of the batch in training, which then enter the running ones in
 * place, else by the running ones.
 * Shape: input (N, C, ...) -> the same; runningMean, runningVar, weight and bias (C), each null for none.
 * @throws KindlingError for a tensor of another dtype than float32, an input of less than two dimensions, for other sizes than C, for one value per channel in training, and
 * without running statistics outside of it
 * @see torch.nn.functional.batch_norm
 */
export function batchNorm(
  input: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  options: BatchNormFunctionOptions = {},
): Tensor {
  refuseSurplus('batchNorm', arguments, 4);
  const known = ['weight', 'bias', 'training', 'momentum', 'eps'] as const;
  const { weight = null, bias = null, training = false, momentum = 0.1, eps = 1e-5 } = checkOptions('batchNorm', options, known);
  checkBoolean('batchNorm: training', training);
  checkFloat32('batchNorm: momentum', momentum);
  checkFloat32('batchNorm: eps', eps);
  return normalizedBatch('batchNorm', input, { runningMean, runningVar, weight, bias, training, momentum, eps });
}

/** All that a batch is normalised with. */
interface Normalization {
  readonly runningMean: Tensor | null;
  readonly runningVar: Tensor | null;
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
  readonly training: boolean;
  readonly momentum: number | Tensor;
  readonly eps: number;
}

/** batchNorm with checked options. The momentum may be a tensor, whose number need not be known yet. */
export function normalizedBatch(where: string, input: Tensor, given: Normalization): Tensor {
  const { shape, numel } = checkFloats(`${where}: input`, input);
  if (shape.length < 2) {
    throw new KindlingError(`${where}: input: expected at least 2 dimensions (N, C, ...), got shape [${shape.join(', ')}]`);
  }
  const channels = shape[1];
  for (const name of ['runningMean', 'runningVar', 'weight', 'bias'] as const)
    checkChannels(`${where}: ${name}`, given[name], channels);
  const { runningMean, runningVar, training } = given;
  const perChannel = shape.map((size, dim) => (dim === 1 ? size : 1));
  if (!training) {
    if (runningMean === null || runningVar === null) {
      throw new KindlingError(`${where}: expected runningMean and runningVar outside of training, got null`);
    }
    return normalized(input, runningMean.reshape(perChannel), runningVar.reshape(perChannel), given, perChannel);
  }
  const count = numel / channels;
  if (count === 1) {
    throw new KindlingError(
      `${where}: input: expected more than 1 value per channel in training, got shape [${shape.join(', ')}]`,
    );
  }
  const others = shape.map((_, dim) => dim).filter((dim) => dim !== 1);
  const mean = input.mean(others, { keepDim: true });
  const variance = input.var(others, { keepDim: true, correction: 0 });
  // a batch of nothing has no statistics
  if (count > 0)
    noGradSync(() => {
      if (runningMean !== null) keepRunning(runningMean, mean.reshape([channels]), given.momentum);
      // what is normalised with is divided by n, what is kept by n - 1, as PyTorch does
      if (runningVar !== null) keepRunning(runningVar, variance.reshape([channels]).mul(count / (count - 1)), given.momentum);
    });
  return normalized(input, mean, variance, given, perChannel);
}

function normalized(
  input: Tensor,
  mean: Tensor,
  variance: Tensor,
  { weight, bias, eps }: Normalization,
  perChannel: number[],
): Tensor {
  const [factors, summands] = [weight, bias].map((value) => value?.reshape(perChannel));
  return standardize(input, mean, variance, { weight: factors, bias: summands, eps });
}

/** running = (1 - momentum) running + momentum fresh, computed by the next run. */
export function keepRunning(running: Tensor, fresh: Tensor, momentum: number | Tensor): void {
  const kept = typeof momentum === 'number' ? 1 - momentum : momentum.neg().add(1);
  running.copy_(running.mul(kept).add(fresh.mul(momentum)));
}

/** @throws KindlingError unless a value is null or has one number for each channel */
export function checkChannels(name: string, value: unknown, channels: number): void {
  if (value === null) return;
  const { shape } = checkFloats(name, value);
  if (shape.length !== 1 || shape[0] !== channels) {
    throw new KindlingError(`${name}: expected shape [${channels}], one number for each channel, got [${shape.join(', ')}]`);
  }
}
