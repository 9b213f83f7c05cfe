import { checkNumber, refuseSurplus } from '@kindling/checks';
import { hflip, vflip } from '../functional/crop';
import { checkPicture, type Picture } from '../picture';
import { PictureTransform } from '../pictureTransform';
import { sourceOf } from '../random/draws';
import type { RandomNumbers } from '../random/randomNumbers';

/**
 * Mirrors a picture, left to right, with the probability `p`.
 * @throws KindlingError when `p` is no number from 0 to 1
 * @see torchvision.transforms.RandomHorizontalFlip
 */
export class RandomHorizontalFlip extends PictureTransform {
  static override get name(): string {
    return 'RandomHorizontalFlip';
  }

  readonly p: number;

  constructor(p = 0.5) {
    super(p);
    refuseSurplus(new.target.name, arguments, 1);
    this.p = checkNumber('p', p, { min: 0, max: 1 });
  }

  forward<Kind extends Picture>(picture: Kind, random?: RandomNumbers): Kind {
    checkPicture('RandomHorizontalFlip', picture);
    return sourceOf('RandomHorizontalFlip', random).uniform() < this.p ? hflip(picture) : picture;
  }

  protected shown() {
    return { p: this.p };
  }
}

/**
 * Turns a picture upside down with the probability `p`.
 * @throws KindlingError when `p` is no number from 0 to 1
 * @see torchvision.transforms.RandomVerticalFlip
 */
export class RandomVerticalFlip extends PictureTransform {
  static override get name(): string {
    return 'RandomVerticalFlip';
  }

  readonly p: number;

  constructor(p = 0.5) {
    super(p);
    refuseSurplus(new.target.name, arguments, 1);
    this.p = checkNumber('p', p, { min: 0, max: 1 });
  }

  forward<Kind extends Picture>(picture: Kind, random?: RandomNumbers): Kind {
    checkPicture('RandomVerticalFlip', picture);
    return sourceOf('RandomVerticalFlip', random).uniform() < this.p ? vflip(picture) : picture;
  }

  protected shown() {
    return { p: this.p };
  }
}
