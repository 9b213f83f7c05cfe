import { digitOf } from '@kindling/digits';
import { readPicture } from './picture';

/**
 * A picture of a digit as MNIST's were made. Shape: (28, 28) bytes.
 * @throws Error naming the file where it can't be read, or shows nothing that could be a digit
 */
export async function prepareDigit(file: string): Promise<Uint8Array> {
  const digit = digitOf(await readPicture(file));
  if (digit === null)
    throw new Error(`${file}: expected a picture of a digit, found nothing that stands out from its background`);
  return digit;
}
