import { checkNumber, checkOptions, refuseSurplus } from '@kindling/checks';
import type { LossOptions, Tensor } from '@kindling/core';
import { checkedPair, reduced } from './reduce';

/** The size of the difference; the mean of it if not said otherwise. Shape: both alike; others broadcast, of which a warning tells once. @throws KindlingError @see torch.nn.functional.l1_loss */
export function l1Loss(input: Tensor, target: Tensor, options?: LossOptions): Tensor {
  refuseSurplus('l1Loss', arguments, 3);
  const { reduction } = checkOptions('l1Loss', options, ['reduction']);
  checkedPair('l1Loss', input, target);
  return reduced('l1Loss', input.sub(target).abs(), reduction);
}

/**
 * The squared difference over 2 beta where it is smaller than beta (1 if not said), its size less beta / 2 elsewhere. Shape: as l1Loss.
 * @throws KindlingError for a beta below 0 @see torch.nn.functional.smooth_l1_loss
 */
export function smoothL1Loss(
  input: Tensor,
  target: Tensor,
  options?: LossOptions & { readonly beta?: number | undefined },
): Tensor {
  refuseSurplus('smoothL1Loss', arguments, 3);
  const { reduction, beta = 1 } = checkOptions('smoothL1Loss', options, ['reduction', 'beta']);
  checkNumber('smoothL1Loss: beta', beta, { min: 0 });
  checkedPair('smoothL1Loss', input, target);
  const difference = input.sub(target);
  if (beta === 0) return reduced('smoothL1Loss', difference.abs(), reduction);
  const near = difference.clamp(-beta, beta);
  return reduced('smoothL1Loss', near.div(beta).mul(beyondHalf(difference, near)), reduction);
}

/**
 * Half the squared difference where it is at most delta (1 if not said), delta times its size less delta / 2 elsewhere. Shape: as l1Loss.
 * @throws KindlingError for a delta that is not above 0 @see torch.nn.functional.huber_loss
 */
export function huberLoss(
  input: Tensor,
  target: Tensor,
  options?: LossOptions & { readonly delta?: number | undefined },
): Tensor {
  refuseSurplus('huberLoss', arguments, 3);
  const { reduction, delta = 1 } = checkOptions('huberLoss', options, ['reduction', 'delta']);
  checkNumber('huberLoss: delta', delta, { exclusiveMin: 0 });
  checkedPair('huberLoss', input, target);
  const difference = input.sub(target);
  const near = difference.clamp(-delta, delta);
  return reduced('huberLoss', near.mul(beyondHalf(difference, near)), reduction);
}

/**
 * A difference less half of the part of it that lies within bounds: times that part it is half the square within, and what is linear beyond. Its gradient is
 * that part, chosen and not multiplied, so an infinity meets no 0.
 */
function beyondHalf(difference: Tensor, near: Tensor): Tensor {
  return difference.sub(near.mul(0.5));
}
