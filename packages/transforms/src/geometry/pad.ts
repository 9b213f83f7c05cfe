import { refuseSurplus } from '@kindling/checks';
import { checkPadding, checkPadOptions, type Padding, type PaddingMode, type PadOptions, pad } from '../functional/crop';
import type { Picture } from '../picture';
import { PictureTransform } from '../pictureTransform';

/**
 * A border around a picture.
 * Shape: [..., H, W] -> [..., top + H + bottom, left + W + right].
 * @throws KindlingError when `padding` or an option is none of its kind, or unknown
 * @see torchvision.transforms.Pad
 */
export class Pad extends PictureTransform {
  static override get name(): string {
    return 'Pad';
  }

  readonly padding: Padding;
  readonly fill: number | readonly number[];
  readonly paddingMode: PaddingMode;

  constructor(padding: Padding, options: PadOptions = {}) {
    super(padding, options);
    refuseSurplus(new.target.name, arguments, 2);
    checkPadding('padding', padding);
    this.padding = padding;
    const { fill, paddingMode } = checkPadOptions('Pad', options);
    this.fill = fill;
    this.paddingMode = paddingMode;
  }

  forward<Kind extends Picture>(picture: Kind): Kind {
    const { padding, fill, paddingMode } = this;
    return pad(picture, padding, { fill, paddingMode });
  }

  protected shown() {
    return { padding: this.padding, fill: this.fill, padding_mode: this.paddingMode };
  }
}
