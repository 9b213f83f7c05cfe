import { checkInteger, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { affine, checkWarpOptions, rotate, type WarpInterpolation } from '../functional/affine';
import { adjustSharpness } from '../functional/blur';
import { adjustBrightness, adjustContrast, adjustSaturation, colorsOf } from '../functional/color';
import { autocontrast, equalize, posterize, solarize } from '../functional/levels';
import type { Picture } from '../picture';
import { PictureTransform } from '../pictureTransform';
import { sourceOf } from '../random/draws';
import type { RandomNumbers } from '../random/randomNumbers';

/** What a warp of it needs. */
export interface Warp {
  readonly interpolation: WarpInterpolation;
  readonly fill: number | readonly number[] | undefined;
}

type Change = <Kind extends Picture>(picture: Kind, magnitude: number, warp: Warp) => Kind;

/** Its changes, in torchvision's order. */
export const changes: Readonly<Record<string, Change>> = {
  Identity: (picture) => picture,
  ShearX: (picture, magnitude, warp) =>
    affine(picture, 0, [0, 0], 1, [degrees(Math.atan(magnitude)), 0], { ...warp, center: [0, 0] }),
  ShearY: (picture, magnitude, warp) =>
    affine(picture, 0, [0, 0], 1, [0, degrees(Math.atan(magnitude))], { ...warp, center: [0, 0] }),
  TranslateX: (picture, magnitude, warp) => affine(picture, 0, [Math.trunc(magnitude), 0], 1, [0, 0], warp),
  TranslateY: (picture, magnitude, warp) => affine(picture, 0, [0, Math.trunc(magnitude)], 1, [0, 0], warp),
  Rotate: (picture, magnitude, warp) => rotate(picture, magnitude, warp),
  Brightness: (picture, magnitude) => adjustBrightness(picture, 1 + magnitude),
  Color: (picture, magnitude) => adjustSaturation(picture, 1 + magnitude),
  Contrast: (picture, magnitude) => adjustContrast(picture, 1 + magnitude),
  Sharpness: (picture, magnitude) => adjustSharpness(picture, 1 + magnitude),
  Posterize: (picture, magnitude) => posterize(picture, Math.trunc(magnitude)),
  Solarize: (picture, magnitude) => solarize(picture, magnitude),
  AutoContrast: (picture) => autocontrast(picture),
  Equalize: (picture) => equalize(picture),
};

const names = Object.keys(changes);
const degrees = (radians: number) => (radians * 180) / Math.PI;

/** The `index`-th of `count` float32 numbers from `start` to `end`. @see torch.linspace */
function linspace(start: number, end: number, count: number, index: number): number {
  const { fround } = Math;
  const step = fround(fround(fround(end) - fround(start)) / (count - 1));
  // a product and a sum are rounded once
  return fround(index < count >> 1 ? fround(start) + step * index : fround(end) - step * (count - 1 - index));
}

/** How much of a change; and whether it may go the other way. */
export function magnitudeOf(
  name: string,
  index: number,
  bins: number,
  { height, width }: { readonly height: number; readonly width: number },
): readonly [magnitude: number, signed: boolean] {
  const upTo = (end: number) => [linspace(0, end, bins, index), true] as const;
  switch (name) {
    case 'ShearX':
    case 'ShearY':
      return upTo(0.3);
    case 'TranslateX':
      return upTo((150 / 331) * width);
    case 'TranslateY':
      return upTo((150 / 331) * height);
    case 'Rotate':
      return upTo(30);
    case 'Posterize':
      return [8 - Math.round(index / (Math.max(bins - 1, 1) / 4)), false];
    case 'Solarize':
      return [linspace(255, 0, bins, index), false];
    case 'Brightness':
    case 'Color':
    case 'Contrast':
    case 'Sharpness':
      return upTo(0.9);
    default:
      return [0, false];
  }
}

/** How many changes RandAugment makes, and how strong ones. */
export interface RandAugmentOptions {
  /** How many changes are made, one after the other; 2 when left out. */
  readonly numOps?: number | undefined;
  /** How much of each: 0..numMagnitudeBins-1; 9 when left out. */
  readonly magnitude?: number | undefined;
  /** How many magnitudes there are; 31 when left out. */
  readonly numMagnitudeBins?: number | undefined;
  /** Of what is rotated, sheared and moved: 'nearest' when left out. */
  readonly interpolation?: WarpInterpolation | undefined;
  /** What stands where nothing of the picture comes to lie; 0 when left out. */
  readonly fill?: number | readonly number[] | undefined;
}

/**
 * Random changes of shape and colour out of fourteen, each as likely.
 * Shape: an image of bytes with 1 or 3 channels -> the same.
 * @throws KindlingError when an option is none of its kind, or unknown, and for a tensor
 * @see torchvision.transforms.RandAugment
 */
export class RandAugment extends PictureTransform {
  static override get name(): string {
    return 'RandAugment';
  }

  readonly numOps: number;
  readonly magnitude: number;
  readonly numMagnitudeBins: number;
  readonly interpolation: WarpInterpolation;
  readonly fill: number | readonly number[] | undefined;

  constructor(options: RandAugmentOptions = {}) {
    super(options);
    refuseSurplus(new.target.name, arguments, 1);
    const given = checkOptions('RandAugment', options, ['numOps', 'magnitude', 'numMagnitudeBins', 'interpolation', 'fill']);
    const { numOps = 2, magnitude = 9, numMagnitudeBins = 31, ...warp } = given;
    this.numOps = checkInteger('numOps', numOps, { min: 0, max: 100 });
    this.numMagnitudeBins = checkInteger('numMagnitudeBins', numMagnitudeBins, { min: 2, max: 2 ** 20 });
    this.magnitude = checkInteger('magnitude', magnitude, { min: 0, max: numMagnitudeBins - 1 });
    const { interpolation, fill } = checkWarpOptions(warp);
    this.interpolation = interpolation;
    this.fill = fill;
  }

  forward<Kind extends Picture>(picture: Kind, random?: RandomNumbers): Kind {
    const source = sourceOf('RandAugment', random);
    const { isBytes } = colorsOf('RandAugment', picture);
    if (!isBytes) throw new KindlingError('RandAugment: expected an image of bytes, got a tensor (put ToTensor behind it)');
    const { numOps, magnitude, numMagnitudeBins, interpolation, fill } = this;
    let changed = picture;
    for (let op = 0; op < numOps; op++) {
      const name = names[source.integer(names.length)];
      const [amount, signed] = magnitudeOf(name, magnitude, numMagnitudeBins, colorsOf('RandAugment', changed));
      changed = changes[name](changed, signed && source.integer(2) === 1 ? -amount : amount, { interpolation, fill });
    }
    return changed;
  }

  protected shown() {
    const { numOps, magnitude, numMagnitudeBins, interpolation, fill } = this;
    return {
      num_ops: numOps,
      magnitude,
      num_magnitude_bins: numMagnitudeBins,
      interpolation: `InterpolationMode.${interpolation.toUpperCase()}`,
      fill: fill ?? null,
    };
  }
}
