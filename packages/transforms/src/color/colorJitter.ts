import { checkNumber, checkOptions, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation, colorsOf } from '../functional/color';
import type { Picture } from '../picture';
import { floatText, PictureTransform } from '../pictureTransform';
import { between, checkRange, sourceOf } from '../random/draws';
import type { RandomNumbers } from '../random/randomNumbers';

/** How far a factor is from 1 at most, or its [lowest, highest]; as it is when left out. */
type Factor = number | readonly [number, number];

/** By how much ColorJitter changes a picture. */
export interface ColorJitterOptions {
  readonly brightness?: Factor | undefined;
  readonly contrast?: Factor | undefined;
  readonly saturation?: Factor | undefined;
  /** The most of the circle of hues that is gone to either side, 0..0.5, or [lowest, highest]; none when left out. */
  readonly hue?: Factor | undefined;
}

const names = ['brightness', 'contrast', 'saturation', 'hue'] as const;
const adjustments = { brightness: adjustBrightness, contrast: adjustContrast, saturation: adjustSaturation, hue: adjustHue };

/**
 * Random brightness, contrast, saturation and hue, in random order.
 * Shape: 1 or 3 channels, [..., C, H, W] -> the same.
 * @throws KindlingError when an option is none of its kind, or unknown
 * @see torchvision.transforms.ColorJitter
 */
export class ColorJitter extends PictureTransform {
  static override get name(): string {
    return 'ColorJitter';
  }

  /** [lowest, highest] of each; null for what stays as it is. */
  readonly ranges: Readonly<Record<(typeof names)[number], readonly [number, number] | null>>;

  constructor(options: ColorJitterOptions = {}) {
    super(options);
    refuseSurplus(new.target.name, arguments, 1);
    const { brightness, contrast, saturation, hue } = checkOptions('ColorJitter', options, names);
    this.ranges = Object.freeze({
      brightness: rangeOf('brightness', brightness),
      contrast: rangeOf('contrast', contrast),
      saturation: rangeOf('saturation', saturation),
      hue: rangeOf('hue', hue),
    });
  }

  forward<Kind extends Picture>(picture: Kind, random?: RandomNumbers): Kind {
    const source = sourceOf('ColorJitter', random);
    colorsOf('ColorJitter', picture);
    const order = source.shuffle([...names]);
    const factors = names.map((name) => {
      const range = this.ranges[name];
      return range === null ? null : between(source, range);
    });
    let changed = picture;
    for (const name of order) {
      const factor = factors[names.indexOf(name)];
      if (factor !== null) changed = adjustments[name](changed, factor);
    }
    return changed;
  }

  protected shown() {
    return Object.fromEntries(names.map((name) => [name, this.ranges[name]?.map(floatText) ?? null]));
  }
}

function rangeOf(name: (typeof names)[number], value: Factor | undefined): readonly [number, number] | null {
  if (value === undefined) return null;
  const [least, center, most] = name === 'hue' ? [-0.5, 0, 0.5] : [0, 1, Number.POSITIVE_INFINITY];
  if (typeof value === 'number') {
    checkNumber(name, value, { min: 0, max: name === 'hue' ? 0.5 : undefined });
    return value === 0 ? null : [Math.max(center - value, least), center + value];
  }
  if (!Array.isArray(value))
    throw new KindlingError(`${name}: expected a number, or two [lowest, highest], got ${describe(value)}`);
  const range = checkRange(name, value, name === 'hue' ? { min: least, max: most } : { min: least });
  return range[0] === center && range[1] === center ? null : range;
}
