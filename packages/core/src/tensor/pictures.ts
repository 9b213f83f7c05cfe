import { checkInteger, KindlingError, refuseSurplus } from '@kindling/checks';
import * as ops from '../ops/shuffle';
import { type Shape, shapeText } from '../shape/shape';
import { Tensor, tensorOperand } from './tensor';

function checkPictures(op: string, shape: Shape, factor: unknown, name: string): number {
  if (shape.length < 3) throw new KindlingError(`${op}: expected x of shape (..., C, H, W), got ${shapeText(shape)}`);
  return checkInteger(`${op}: ${name}`, factor, { min: 1, max: 2 ** 15 });
}

/**
 * Channels as places of larger pictures. Shape: (..., C factor^2, H, W) -> (..., C, H factor, W factor)
 * @throws KindlingError unless factor^2 divides the channels @see torch.nn.functional.pixel_shuffle
 */
export function pixelShuffle(x: Tensor, upscaleFactor: number): Tensor {
  refuseSurplus('pixelShuffle', arguments, 2);
  const node = tensorOperand('pixelShuffle: x', x);
  const factor = checkPictures('pixelShuffle', node.shape, upscaleFactor, 'upscaleFactor');
  const channels = node.shape.at(-3) as number;
  if (channels % factor ** 2 !== 0) {
    throw new KindlingError(
      `pixelShuffle: upscaleFactor: expected a number whose square divides the ${channels} channels of shape ${shapeText(node.shape)}, got ${factor}`,
    );
  }
  return new Tensor(ops.pixelShuffle(node, [factor, factor]));
}

/**
 * Places of pictures as channels of smaller ones. Shape: (..., C, H factor, W factor) -> (..., C factor^2, H, W)
 * @throws KindlingError unless factor divides height and width @see torch.nn.functional.pixel_unshuffle
 */
export function pixelUnshuffle(x: Tensor, downscaleFactor: number): Tensor {
  refuseSurplus('pixelUnshuffle', arguments, 2);
  const node = tensorOperand('pixelUnshuffle: x', x);
  const factor = checkPictures('pixelUnshuffle', node.shape, downscaleFactor, 'downscaleFactor');
  if (node.shape.slice(-2).some((size) => size % factor !== 0)) {
    throw new KindlingError(
      `pixelUnshuffle: downscaleFactor: expected a number that divides height and width of shape ${shapeText(node.shape)}, got ${factor}`,
    );
  }
  return new Tensor(ops.pixelUnshuffle(node, [factor, factor]));
}
