import { mul, sub } from './elementwise';
import { OracleTensor } from './oracleTensor';
import { logSoftmax, mean, sum } from './reductions';

export type Reduction = 'mean' | 'sum' | 'none';

function reduce(losses: OracleTensor, reduction: Reduction): OracleTensor {
  return reduction === 'none' ? losses : reduction === 'sum' ? sum(losses) : mean(losses);
}

/** Of log-probabilities (N, C) the negated one of each example's class. */
export function nllLoss(logProbs: OracleTensor, target: ArrayLike<number>, reduction: Reduction = 'mean'): OracleTensor {
  const [examples, classes] = logProbs.shape;
  const places = Array.from({ length: examples }, (_, n) => n * classes + target[n]);
  const pull = (grad: Float64Array) => {
    const sent = new Float64Array(logProbs.data.length);
    places.forEach((flat, n) => {
      sent[flat] = -grad[n];
    });
    return sent;
  };
  const losses = Float64Array.from(places, (flat) => -logProbs.data[flat]);
  return reduce(new OracleTensor([examples], losses, [{ tensor: logProbs, pull }]), reduction);
}

export function crossEntropy(logits: OracleTensor, target: ArrayLike<number>, reduction: Reduction = 'mean'): OracleTensor {
  return nllLoss(logSoftmax(logits, 1), target, reduction);
}

export function mseLoss(input: OracleTensor, target: OracleTensor, reduction: Reduction = 'mean'): OracleTensor {
  const difference = sub(input, target);
  return reduce(mul(difference, difference), reduction);
}

/** Of probabilities and targets, with logarithms of at least -100. */
export function binaryCrossEntropy(input: OracleTensor, target: OracleTensor, reduction: Reduction = 'mean'): OracleTensor {
  const [x, t] = [input.data, target.data];
  const log = (value: number) => Math.max(Math.log(value), -100);
  const losses = x.map((p, i) => -(t[i] * log(p) + (1 - t[i]) * log(1 - p)));
  const pullInput = (grad: Float64Array) =>
    grad.map((g, i) => (g * (x[i] - t[i])) / Math.max(x[i] * (1 - x[i]), Math.fround(1e-12)));
  const pullTarget = (grad: Float64Array) => grad.map((g, i) => g * (Math.log(1 - x[i]) - Math.log(x[i])));
  const pulls = [
    { tensor: input, pull: pullInput },
    { tensor: target, pull: pullTarget },
  ];
  return reduce(new OracleTensor([...input.shape], losses, pulls), reduction);
}
