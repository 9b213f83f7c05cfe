import { checkInteger, checkNumber, KindlingError, refuseSurplus } from '@kindling/checks';
import { isImage } from '../image';
import { type Layout, layoutOf, type Picture, pictureLike } from '../picture';
import { colorsOf } from './color';

/** Each number by itself. */
function mapped<Kind extends Picture>(name: string, picture: Kind, change: (number: number, plane: number) => number): Kind {
  const from = colorsOf(name, picture);
  const result = pictureLike(name, picture, from.height, from.width);
  const { data } = layoutOf(name, result);
  for (let plane = 0; plane < from.planes; plane++) {
    for (const place of placesOf(from, plane)) data[place] = change(from.data[place], plane);
  }
  return result;
}

function* placesOf({ height, width, step, planeStep }: Layout, plane: number): Generator<number, void, undefined> {
  for (let pixel = 0; pixel < height * width; pixel++) yield plane * planeStep + pixel * step;
}

/** The negative. @see torchvision.transforms.functional.invert */
export function invert<Kind extends Picture>(picture: Kind): Kind {
  refuseSurplus('invert', arguments, 1);
  const most = isImage(picture) ? 255 : 1;
  return mapped('invert', picture, (number) => most - number);
}

/** What is `threshold` or more as in the negative. @see torchvision.transforms.functional.solarize */
export function solarize<Kind extends Picture>(picture: Kind, threshold: number): Kind {
  refuseSurplus('solarize', arguments, 2);
  const most = isImage(picture) ? 255 : 1;
  checkNumber('threshold', threshold, isImage(picture) ? {} : { max: most });
  return mapped('solarize', picture, (number) => (number < threshold ? number : most - number));
}

/** Only the upper `bits`, 0..8, of each byte. @throws KindlingError for a tensor @see torchvision.transforms.functional.posterize */
export function posterize<Kind extends Picture>(picture: Kind, bits: number): Kind {
  refuseSurplus('posterize', arguments, 2);
  checkBytes('posterize', picture);
  const kept = 256 - 2 ** (8 - checkInteger('bits', bits, { min: 0, max: 8 }));
  return mapped('posterize', picture, (byte) => byte & kept);
}

function checkBytes(name: string, picture: Picture): void {
  if (!layoutOf(name, picture).isBytes)
    throw new KindlingError(`${name}: expected an image of bytes, got a tensor (put ToTensor behind it)`);
}

/** Each channel stretched from its darkest to its lightest. @see torchvision.transforms.functional.autocontrast */
export function autocontrast<Kind extends Picture>(picture: Kind): Kind {
  refuseSurplus('autocontrast', arguments, 1);
  const from = colorsOf('autocontrast', picture);
  const ranges = Array.from({ length: from.planes }, (_, plane) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const place of placesOf(from, plane)) {
      low = Math.min(low, from.data[place]);
      high = Math.max(high, from.data[place]);
    }
    return [low, high] as const;
  });
  const { fround } = Math;
  return mapped('autocontrast', picture, (number, plane) => {
    const [low, high] = ranges[plane];
    if (high <= low) return number;
    if (!from.isBytes) return Math.min(Math.max(fround(fround(number - low) * fround(1 / fround(high - low))), 0), 1);
    const scale = 255 / (high - low);
    return Math.min(Math.max(Math.trunc(number * scale + -low * scale), 0), 255);
  });
}

/** Each channel with all of its levels as frequent as can be. @throws KindlingError for a tensor @see torchvision.transforms.functional.equalize */
export function equalize<Kind extends Picture>(picture: Kind): Kind {
  refuseSurplus('equalize', arguments, 1);
  checkBytes('equalize', picture);
  const from = colorsOf('equalize', picture);
  const tables = Array.from({ length: from.planes }, (_, plane) => equalized(from, plane));
  return mapped('equalize', picture, (byte, plane) => tables[plane][byte]);
}

function equalized(from: Layout, plane: number): Uint8Array {
  const counts = new Array<number>(256).fill(0);
  for (const place of placesOf(from, plane)) counts[from.data[place]]++;
  const last = counts.findLast((count) => count > 0) as number;
  const step = Math.floor((from.height * from.width - last) / 255);
  if (step === 0) return Uint8Array.from({ length: 256 }, (_, byte) => byte);
  let sum = step >> 1;
  return Uint8Array.from(counts, (count) => {
    const level = Math.min(Math.floor(sum / step), 255);
    sum += count;
    return level;
  });
}
