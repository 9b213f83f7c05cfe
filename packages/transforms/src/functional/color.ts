import { checkChoice, checkNumber, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { type Layout, layoutOf, type Picture, pictureLike } from '../picture';
import { shiftHue } from './hue';

/** Where a picture of one or three channels lies. @throws KindlingError for another number of them */
export function colorsOf(name: string, picture: Picture): Layout {
  const layout = layoutOf(name, picture);
  if (layout.channels === 1 || layout.channels === 3) return layout;
  throw new KindlingError(`${name}: expected a picture of 1 or 3 channels, got ${layout.channels}`);
}

/** The first numbers of each pixel's channels: of each picture, where a tensor holds several. */
export function* pixelsOf({ planes, channels, height, width, step, planeStep }: Layout): Generator<number, void, undefined> {
  for (let plane = 0; plane < planes; plane += channels) {
    for (let pixel = 0; pixel < height * width; pixel++) yield plane * planeStep + pixel * step;
  }
}

/** Of red, green and blue, as PIL and as torchvision weigh them for their kind. */
function greyOf({ data, planeStep, isBytes, channels }: Layout, first: number): number {
  if (channels === 1) return data[first];
  const [red, green, blue] = [data[first], data[first + planeStep], data[first + 2 * planeStep]];
  if (isBytes) return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  const { fround } = Math;
  return fround(fround(fround(fround(0.2989) * red) + fround(fround(0.587) * green)) + fround(fround(0.114) * blue));
}

/**
 * In shades of grey.
 * Shape: 1 or 3 channels -> `numOutputChannels`, 1 or 3.
 * @see torchvision.transforms.functional.rgb_to_grayscale
 */
export function rgbToGrayscale<Kind extends Picture>(
  picture: Kind,
  options: { readonly numOutputChannels?: 1 | 3 | undefined } = {},
): Kind {
  refuseSurplus('rgbToGrayscale', arguments, 2);
  const from = colorsOf('rgbToGrayscale', picture);
  const { numOutputChannels = 1 } = checkOptions('rgbToGrayscale', options, ['numOutputChannels']);
  checkChoice('numOutputChannels', numOutputChannels, [1, 3]);
  const grey = pictureLike('rgbToGrayscale', picture, from.height, from.width, numOutputChannels);
  const to = layoutOf('rgbToGrayscale', grey);
  const places = pixelsOf(to);
  for (const first of pixelsOf(from)) {
    const write = places.next().value as number;
    const shade = greyOf(from, first);
    for (let channel = 0; channel < numOutputChannels; channel++) to.data[write + channel * to.planeStep] = shade;
  }
  return grey;
}

/** What stands at a place of the picture that another one is mixed with. */
type Degenerate = (place: number, first: number) => number;

/** `factor` of the picture, and the rest of another one. @see PIL's Image.blend and torchvision's _blend */
export function blend<Kind extends Picture>(name: string, picture: Kind, factor: number, degenerate: Degenerate): Kind {
  const from = layoutOf(name, picture);
  const blended = pictureLike(name, picture, from.height, from.width);
  const { data } = layoutOf(name, blended);
  const { fround } = Math;
  const [share, rest] = [fround(factor), fround(1 - factor)];
  for (const first of pixelsOf(from)) {
    for (let channel = 0; channel < from.channels; channel++) {
      const place = first + channel * from.planeStep;
      const other = degenerate(place, first);
      const mixed = from.isBytes
        ? fround(other + fround(share * (from.data[place] - other)))
        : fround(fround(share * from.data[place]) + fround(rest * other));
      data[place] = Math.min(Math.max(mixed, 0), from.isBytes ? 255 : 1);
    }
  }
  return blended;
}

const checkFactor = (factor: number) => checkNumber('factor', factor, { min: 0 });

/** `factor` times as bright: black for 0. @see torchvision.transforms.functional.adjust_brightness */
export function adjustBrightness<Kind extends Picture>(picture: Kind, factor: number): Kind {
  refuseSurplus('adjustBrightness', arguments, 2);
  colorsOf('adjustBrightness', picture);
  return checkFactor(factor) === 1 ? picture : blend('adjustBrightness', picture, factor, () => 0);
}

/** `factor` times the contrast: one grey for 0. @see torchvision.transforms.functional.adjust_contrast */
export function adjustContrast<Kind extends Picture>(picture: Kind, factor: number): Kind {
  refuseSurplus('adjustContrast', arguments, 2);
  const from = colorsOf('adjustContrast', picture);
  if (checkFactor(factor) === 1) return picture;
  // each picture of several has a mean of its own
  const size = from.height * from.width;
  const means: number[] = [];
  let [sum, count] = [0, 0];
  for (const first of pixelsOf(from)) {
    sum += greyOf(from, first);
    if (++count < size) continue;
    means.push(from.isBytes ? Math.trunc(sum / size + 0.5) : Math.fround(sum / size));
    [sum, count] = [0, 0];
  }
  const whole = from.isBytes ? Number.POSITIVE_INFINITY : from.channels * size;
  return blend('adjustContrast', picture, factor, (place) => means[Math.floor(place / whole)]);
}

/** `factor` times as colourful: grey for 0. @see torchvision.transforms.functional.adjust_saturation */
export function adjustSaturation<Kind extends Picture>(picture: Kind, factor: number): Kind {
  refuseSurplus('adjustSaturation', arguments, 2);
  const from = colorsOf('adjustSaturation', picture);
  if (checkFactor(factor) === 1 || from.channels === 1) return picture;
  return blend('adjustSaturation', picture, factor, (_, first) => greyOf(from, first));
}

/** Other colours: by `factor` of the way around the circle of hues, -0.5..0.5. @see torchvision.transforms.functional.adjust_hue */
export function adjustHue<Kind extends Picture>(picture: Kind, factor: number): Kind {
  refuseSurplus('adjustHue', arguments, 2);
  const from = colorsOf('adjustHue', picture);
  checkNumber('factor', factor, { min: -0.5, max: 0.5 });
  if (from.channels === 1) return picture;
  const shifted = pictureLike('adjustHue', picture, from.height, from.width);
  const { data } = layoutOf('adjustHue', shifted);
  for (const first of pixelsOf(from)) {
    const places = [first, first + from.planeStep, first + 2 * from.planeStep] as const;
    const [red, green, blue] = places.map((place) => from.data[place]);
    const [newRed, newGreen, newBlue] = shiftHue(red, green, blue, factor, from.isBytes);
    data[places[0]] = newRed;
    data[places[1]] = newGreen;
    data[places[2]] = newBlue;
  }
  return shifted;
}
