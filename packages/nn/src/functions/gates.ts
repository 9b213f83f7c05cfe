import { checkBoolean, checkInteger, checkNumber, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { hardtanh, type RandomOptions, rand, softmax, type Tensor, where, zerosLike } from '@kindling/core';
import { checkFloats } from '../checks/checkTensor';

/** min(max(x, 0), 6). Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.nn.functional.relu6 */
export function relu6(x: Tensor): Tensor {
  refuseSurplus('relu6', arguments, 1);
  return hardtanh(x, { minVal: 0, maxVal: 6 });
}

/**
 * The first half of a dimension (the last if not said) times the sigmoid of the second. Shape: (..., 2 n, ...) -> (..., n, ...)
 * @throws KindlingError for an odd size @see torch.nn.functional.glu
 */
export function glu(x: Tensor, dim = -1): Tensor {
  refuseSurplus('glu', arguments, 2);
  checkFloats('glu: x', x);
  const along = checkInteger('glu: dim', dim, { min: -x.dim, max: x.dim - 1 });
  const size = x.size(along);
  if (size % 2 !== 0)
    throw new KindlingError(`glu: expected an even size of dimension ${dim}, got shape [${x.shape.join(', ')}]`);
  const [value, gate] = [x.narrow(along, 0, size / 2), x.narrow(along, size / 2, size / 2)];
  return value.mul(gate.sigmoid());
}

/**
 * x, and times a weight where it is not above 0: one weight, or one for each entry of dimension 1. Shape: any, the same.
 * @throws KindlingError for another number of weights @see torch.nn.functional.prelu
 */
export function prelu(x: Tensor, weight: Tensor): Tensor {
  refuseSurplus('prelu', arguments, 2);
  checkFloats('prelu: x', x);
  checkFloats('prelu: weight', weight);
  const channels = x.dim > 1 ? x.shape[1] : 1;
  if (weight.dim > 1 || (weight.numel !== 1 && weight.numel !== channels)) {
    throw new KindlingError(`prelu: weight: expected shape [1] or [${channels}], got [${weight.shape.join(', ')}]`);
  }
  const slope = weight.numel === 1 ? weight.reshape([]) : weight.reshape([channels, ...x.shape.slice(2).map(() => 1)]);
  return where(x.gt(0), x, x.mul(slope));
}

/** What gumbelSoftmax takes beyond its scores. */
export interface GumbelSoftmaxOptions extends Pick<RandomOptions, 'generator'> {
  /** The temperature, above 0: the lower, the nearer to one class alone; default 1. */
  readonly tau?: number | undefined;
  /** Whether the output is 1 at one class and 0 elsewhere, with the gradient of the soft one; default false. */
  readonly hard?: boolean | undefined;
  /** The dimension of the classes; default -1. */
  readonly dim?: number | undefined;
}

/** Classes drawn from unnormalised logarithms of their probabilities, with a gradient. Shape: any, the same. @throws KindlingError for a tau that is not above 0 @see torch.nn.functional.gumbel_softmax */
export function gumbelSoftmax(logits: Tensor, options?: GumbelSoftmaxOptions): Tensor {
  refuseSurplus('gumbelSoftmax', arguments, 2);
  const known = ['tau', 'hard', 'dim', 'generator'] as const;
  const { tau = 1, hard = false, dim = -1, ...others } = checkOptions('gumbelSoftmax', options, known);
  checkNumber('gumbelSoftmax: tau', tau, { exclusiveMin: 0 });
  checkBoolean('gumbelSoftmax: hard', hard);
  const { shape } = checkFloats('gumbelSoftmax: logits', logits);
  // of 0, which may be drawn, the logarithm is infinite
  const uniform = rand(shape, others).maximum(2 ** -24);
  const soft = softmax(logits.sub(uniform.log().neg().log()).div(tau), dim);
  if (!hard) return soft;
  const one = zerosLike(soft).scatter(dim, soft.argmax(dim, { keepDim: true }), 1);
  return one.add(soft.sub(soft.detach()));
}
