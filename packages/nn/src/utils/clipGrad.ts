import { checkIterable, checkNumber, checkOptions, refuseSurplus } from '@kindling/checks';
import { isTensor, noGradSync, stack, type Tensor, tensor } from '@kindling/core';
import { checkTensor } from '../checks/checkTensor';

/** Parameters, or one of them. */
export type Parameters = Tensor | Iterable<Tensor>;

/** Those that have a gradient. @throws KindlingError for anything that is not a Tensor */
function withGradient(where: string, parameters: Parameters): Tensor[] {
  const name = `${where}: parameters`;
  const list = isTensor(parameters) ? [parameters] : checkIterable(name, parameters, checkTensor, 'a list of Tensors');
  return list.filter(({ grad }) => grad !== null);
}

/** @throws KindlingError unless it is a number from 0 on; Infinity bounds nothing */
function checkBound(name: string, bound: unknown): void {
  if (bound !== Number.POSITIVE_INFINITY) checkNumber(name, bound, { min: 0 });
}

/**
 * Scales all gradients together so that their norm is at most `maxNorm` (Infinity leaves them as they are), and gives the norm that they had. Lazy, as the gradients are: the step computes both.
 * @param options `normType`: the norm's exponent, Infinity for the largest size; default 2
 * @throws KindlingError for anything that is not a Tensor, and for a maxNorm below 0
 * @see torch.nn.utils.clip_grad_norm_
 */
export function clipGradNorm_(parameters: Parameters, maxNorm: number, options: { normType?: number | undefined } = {}): Tensor {
  refuseSurplus('clipGradNorm_', arguments, 3);
  const { normType = 2 } = checkOptions('clipGradNorm_', options, ['normType']);
  checkBound('clipGradNorm_: maxNorm', maxNorm);
  if (normType !== Number.POSITIVE_INFINITY) checkNumber('clipGradNorm_: normType', normType, { exclusiveMin: 0 });
  const clipped = withGradient('clipGradNorm_', parameters);
  if (clipped.length === 0) return tensor(0);
  return noGradSync(() => {
    const parts = stack(clipped.map(({ grad }) => partOfNorm(grad as Tensor, normType)));
    const total =
      normType === Number.POSITIVE_INFINITY ? parts.max() : normType === 2 ? parts.sum().sqrt() : parts.sum().pow(1 / normType);
    if (maxNorm === Number.POSITIVE_INFINITY) return total;
    // as PyTorch: a gradient of norm 0 stays 0, and what is small enough stays as it is
    const factor = total.add(1e-6).rdiv(maxNorm).clamp({ max: 1 });
    for (const parameter of clipped) parameter.grad = (parameter.grad as Tensor).mul(factor);
    // an end of its own, which the step computes along as long as somebody holds it: the norm itself is on the way to what the step replaces
    return total.detach();
  });
}

function partOfNorm(grad: Tensor, normType: number): Tensor {
  if (normType === Number.POSITIVE_INFINITY) return grad.abs().max();
  return normType === 2 ? grad.mul(grad).sum() : grad.abs().pow(normType).sum();
}

/**
 * Cuts each number of each gradient off at -clipValue and clipValue.
 * @throws KindlingError for anything that is not a Tensor, and for a clipValue below 0
 * @see torch.nn.utils.clip_grad_value_
 */
export function clipGradValue_(parameters: Parameters, clipValue: number): void {
  refuseSurplus('clipGradValue_', arguments, 2);
  checkBound('clipGradValue_: clipValue', clipValue);
  const clipped = withGradient('clipGradValue_', parameters);
  if (clipValue === Number.POSITIVE_INFINITY) return;
  noGradSync(() => {
    for (const parameter of clipped) parameter.grad = (parameter.grad as Tensor).clamp(-clipValue, clipValue);
  });
}
