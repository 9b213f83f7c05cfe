import { checkInteger, checkNumbers, KindlingError, refuseSurplus } from '@kindling/checks';
import { checkImageTensor, type ImageTensor } from '../image';
import { layoutOf, pictureLike } from '../picture';

/**
 * A tensor with other numbers in a rectangle whose upper left pixel is (top, left): one number, one per channel, or
 * channels * height * width of them.
 * @throws KindlingError when the rectangle reaches beyond the picture, or there is another number of numbers
 * @see torchvision.transforms.functional.erase
 */
export function erase(
  picture: ImageTensor,
  top: number,
  left: number,
  height: number,
  width: number,
  value: number | ArrayLike<number>,
): ImageTensor {
  refuseSurplus('erase', arguments, 6);
  checkImageTensor('erase', picture);
  const from = layoutOf('erase', picture);
  checkInteger('height', height, { min: 0, max: from.height });
  checkInteger('width', width, { min: 0, max: from.width });
  checkInteger('top', top, { min: 0, max: from.height - height });
  checkInteger('left', left, { min: 0, max: from.width - width });
  const numbers = typeof value === 'number' ? [value] : checkNumbers('value', value);
  const size = height * width;
  if (numbers.length !== 1 && numbers.length !== from.channels && numbers.length !== from.channels * size) {
    throw new KindlingError(`value: expected 1, ${from.channels} or ${from.channels * size} numbers, got ${numbers.length}`);
  }
  const erased = pictureLike('erase', picture, from.height, from.width);
  erased.data.set(picture.data);
  for (let plane = 0; plane < from.planes; plane++) {
    const channel = plane % from.channels;
    for (let pixel = 0; pixel < size; pixel++) {
      const place = plane * from.planeStep + (top + Math.floor(pixel / width)) * from.width + left + (pixel % width);
      const index = numbers.length === 1 ? 0 : numbers.length === from.channels ? channel : channel * size + pixel;
      erased.data[place] = numbers[index];
    }
  }
  return erased;
}
