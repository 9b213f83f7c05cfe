import { checkBoolean, KindlingError, refuseSurplus } from '@kindling/checks';
import {
  checkPadding,
  checkPadOptions,
  checkSize,
  crop,
  type Padding,
  type PaddingMode,
  type PadOptions,
  pad,
  type Size,
} from '../functional/crop';
import { layoutOf, type Picture } from '../picture';
import { PictureTransform } from '../pictureTransform';
import { sourceOf } from '../random/draws';
import type { RandomNumbers } from '../random/randomNumbers';

/** What border RandomCrop gives a picture before it cuts. */
export interface RandomCropOptions extends PadOptions {
  /** A border that is added first; none when left out. */
  readonly padding?: Padding | undefined;
  /** Whether a picture that is too small gets a border; false when left out: an error. */
  readonly padIfNeeded?: boolean | undefined;
}

/**
 * A part of a picture from a random place.
 * Shape: [..., H, W] -> [..., size[0], size[1]]; one number is both.
 * @throws KindlingError when `size` or an option is none of its kind, or unknown, or a picture is smaller than `size`
 * @see torchvision.transforms.RandomCrop
 */
export class RandomCrop extends PictureTransform {
  static override get name(): string {
    return 'RandomCrop';
  }

  readonly size: readonly [height: number, width: number];
  readonly padding: Padding | undefined;
  readonly padIfNeeded: boolean;
  readonly fill: number | readonly number[];
  readonly paddingMode: PaddingMode;

  constructor(size: Size, options: RandomCropOptions = {}) {
    super(size, options);
    refuseSurplus(new.target.name, arguments, 2);
    this.size = Object.freeze(checkSize('size', size));
    const {
      padding,
      padIfNeeded = false,
      fill,
      paddingMode,
    } = checkPadOptions('RandomCrop', options, ['padding', 'padIfNeeded']);
    if (padding !== undefined) checkPadding('padding', padding);
    this.padding = padding;
    this.padIfNeeded = checkBoolean('padIfNeeded', padIfNeeded);
    this.fill = fill;
    this.paddingMode = paddingMode;
  }

  forward<Kind extends Picture>(picture: Kind, random?: RandomNumbers): Kind {
    const source = sourceOf('RandomCrop', random);
    const { padding, fill, paddingMode } = this;
    const border = { fill, paddingMode };
    const [height, width] = this.size;
    let whole = padding === undefined ? picture : pad(picture, padding, border);
    let sizes = layoutOf('RandomCrop', whole);
    if (this.padIfNeeded && sizes.width < width) whole = pad(whole, [width - sizes.width, 0], border);
    if (this.padIfNeeded && sizes.height < height) whole = pad(whole, [0, height - sizes.height], border);
    sizes = layoutOf('RandomCrop', whole);
    if (sizes.height < height || sizes.width < width) {
      throw new KindlingError(
        `RandomCrop: expected a picture of at least ${height} x ${width} pixels, got ${sizes.height} x ${sizes.width} (padIfNeeded adds a border)`,
      );
    }
    const top = source.integer(sizes.height - height + 1);
    return crop(whole, top, source.integer(sizes.width - width + 1), height, width);
  }

  protected shown() {
    return { size: this.size, padding: this.padding ?? null };
  }
}
