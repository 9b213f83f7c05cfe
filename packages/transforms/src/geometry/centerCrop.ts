import { refuseSurplus } from '@kindling/checks';
import { centerCrop, checkSize, type Size } from '../functional/crop';
import type { Picture } from '../picture';
import { PictureTransform } from '../pictureTransform';

/**
 * The middle of a picture, with a border of zeros where it is smaller.
 * Shape: [..., H, W] -> [..., size[0], size[1]]; one number is both.
 * @throws KindlingError when `size` is none
 * @see torchvision.transforms.CenterCrop
 */
export class CenterCrop extends PictureTransform {
  static override get name(): string {
    return 'CenterCrop';
  }

  readonly size: readonly [height: number, width: number];

  constructor(size: Size) {
    super(size);
    refuseSurplus(new.target.name, arguments, 1);
    this.size = Object.freeze(checkSize('size', size));
  }

  forward<Kind extends Picture>(picture: Kind): Kind {
    return centerCrop(picture, this.size);
  }

  protected shown() {
    return { size: this.size };
  }
}
