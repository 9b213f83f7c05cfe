import { checkBoolean, checkChoice, checkOptions, refuseSurplus } from '@kindling/checks';
import { checkSize, crop, type Size } from '../functional/crop';
import { type Interpolation, interpolations, resize } from '../functional/resize';
import { type Layout, layoutOf, type Picture } from '../picture';
import { floatText, PictureTransform } from '../pictureTransform';
import { between, checkRange, sourceOf } from '../random/draws';
import type { RandomNumbers } from '../random/randomNumbers';

/** Which parts RandomResizedCrop cuts out. */
export interface RandomResizedCropOptions {
  /** The part's least and most share of the picture's area; [0.08, 1] when left out. */
  readonly scale?: readonly [number, number] | undefined;
  /** The part's least and most width by its height; [3 / 4, 4 / 3] when left out. */
  readonly ratio?: readonly [number, number] | undefined;
  /** 'bilinear' when left out. */
  readonly interpolation?: Interpolation | undefined;
  /** Whether a tensor that becomes smaller is averaged over; true when left out. */
  readonly antialias?: boolean | undefined;
}

/** A rectangle whose share of an area and whose aspect are drawn, or null where none of ten fits. */
export function drawRectangle(
  random: RandomNumbers,
  { height, width }: Pick<Layout, 'height' | 'width'>,
  scale: readonly [number, number],
  ratio: readonly [number, number],
  fits: (height: number, width: number) => boolean,
): { height: number; width: number } | null {
  const logs = [Math.log(ratio[0]), Math.log(ratio[1])] as const;
  for (let draw = 0; draw < 10; draw++) {
    const area = height * width * between(random, scale);
    const aspect = Math.exp(between(random, logs));
    const drawn = { height: Math.round(Math.sqrt(area / aspect)), width: Math.round(Math.sqrt(area * aspect)) };
    if (fits(drawn.height, drawn.width)) return drawn;
  }
  return null;
}

/**
 * A part of a picture with a random area and aspect, in one size.
 * Shape: [..., H, W] -> [..., size[0], size[1]]; one number is both.
 * @throws KindlingError when `size` or an option is none of its kind, or unknown
 * @see torchvision.transforms.RandomResizedCrop
 */
export class RandomResizedCrop extends PictureTransform {
  static override get name(): string {
    return 'RandomResizedCrop';
  }

  readonly size: readonly [height: number, width: number];
  readonly scale: readonly [number, number];
  readonly ratio: readonly [number, number];
  readonly interpolation: Interpolation;
  readonly antialias: boolean;

  constructor(size: Size, options: RandomResizedCropOptions = {}) {
    super(size, options);
    refuseSurplus(new.target.name, arguments, 2);
    this.size = Object.freeze(checkSize('size', size));
    const given = checkOptions('RandomResizedCrop', options, ['scale', 'ratio', 'interpolation', 'antialias']);
    const { scale = [0.08, 1], ratio = [3 / 4, 4 / 3], interpolation = 'bilinear', antialias = true } = given;
    this.scale = checkRange('scale', scale, { min: 0 });
    this.ratio = checkRange('ratio', ratio, { min: Number.MIN_VALUE });
    this.interpolation = checkChoice('interpolation', interpolation, interpolations);
    this.antialias = checkBoolean('antialias', antialias);
  }

  forward<Kind extends Picture>(picture: Kind, random?: RandomNumbers): Kind {
    const source = sourceOf('RandomResizedCrop', random);
    const sizes = layoutOf('RandomResizedCrop', picture);
    const { size, interpolation, antialias } = this;
    const part = this.choose(sizes, source);
    return resize(crop(picture, part.top, part.left, part.height, part.width), size, { interpolation, antialias });
  }

  private choose(sizes: Layout, random: RandomNumbers): { top: number; left: number; height: number; width: number } {
    const { scale, ratio } = this;
    const fits = (height: number, width: number) => height > 0 && width > 0 && height <= sizes.height && width <= sizes.width;
    const drawn = drawRectangle(random, sizes, scale, ratio, fits);
    if (drawn !== null) {
      const top = random.integer(sizes.height - drawn.height + 1);
      return { top, left: random.integer(sizes.width - drawn.width + 1), ...drawn };
    }
    // as large a part of the middle as the aspects allow
    const aspect = sizes.width / sizes.height;
    const height = aspect < ratio[0] ? Math.min(Math.max(Math.round(sizes.width / ratio[0]), 1), sizes.height) : sizes.height;
    const width = aspect > ratio[1] ? Math.min(Math.max(Math.round(sizes.height * ratio[1]), 1), sizes.width) : sizes.width;
    return { top: Math.floor((sizes.height - height) / 2), left: Math.floor((sizes.width - width) / 2), height, width };
  }

  protected shown() {
    const round = (numbers: readonly number[]) => numbers.map((number) => floatText(Number(number.toFixed(4))));
    const { size, scale, ratio, interpolation, antialias } = this;
    return { size, scale: round(scale), ratio: round(ratio), interpolation, antialias };
  }
}
