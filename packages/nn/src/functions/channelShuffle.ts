import { checkInteger, KindlingError, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { checkTensor } from '../checks/checkTensor';

/**
 * The channels of several groups in turn: the first of each, the second of each. Shape: (N, C, ...) of at least three dimensions -> the same.
 * @throws KindlingError unless the number of groups divides the channels @see torch.nn.functional.channel_shuffle
 */
export function channelShuffle(x: Tensor, groups: number): Tensor {
  refuseSurplus('channelShuffle', arguments, 2);
  const { shape } = checkTensor('channelShuffle: x', x);
  if (shape.length < 3) {
    throw new KindlingError(`channelShuffle: x: expected at least 3 dimensions (N, C, ...), got shape [${shape.join(', ')}]`);
  }
  checkInteger('channelShuffle: groups', groups, { min: 1 });
  const [batch, channels, ...places] = shape;
  if (channels % groups !== 0) {
    throw new KindlingError(
      `channelShuffle: groups: expected a number that divides the ${channels} channels of shape [${shape.join(', ')}], got ${groups}`,
    );
  }
  return x
    .reshape([batch, groups, channels / groups, ...places])
    .transpose(1, 2)
    .reshape(shape);
}
