import { checkChoice, checkNumber, refuseSurplus } from '@kindling/checks';
import { colorsOf, rgbToGrayscale } from '../functional/color';
import type { Picture } from '../picture';
import { PictureTransform } from '../pictureTransform';
import { sourceOf } from '../random/draws';
import type { RandomNumbers } from '../random/randomNumbers';

/**
 * A picture in shades of grey.
 * Shape: 1 or 3 channels -> `numOutputChannels`, 1 or 3.
 * @throws KindlingError when `numOutputChannels` is neither
 * @see torchvision.transforms.Grayscale
 */
export class Grayscale extends PictureTransform {
  static override get name(): string {
    return 'Grayscale';
  }

  readonly numOutputChannels: 1 | 3;

  constructor(numOutputChannels: 1 | 3 = 1) {
    super(numOutputChannels);
    refuseSurplus(new.target.name, arguments, 1);
    this.numOutputChannels = checkChoice('numOutputChannels', numOutputChannels, [1, 3]);
  }

  forward<Kind extends Picture>(picture: Kind): Kind {
    return rgbToGrayscale(picture, { numOutputChannels: this.numOutputChannels });
  }

  protected shown() {
    return { num_output_channels: this.numOutputChannels };
  }
}

/**
 * In shades of grey with the probability `p`, with as many channels as before.
 * @throws KindlingError when `p` is no number from 0 to 1
 * @see torchvision.transforms.RandomGrayscale
 */
export class RandomGrayscale extends PictureTransform {
  static override get name(): string {
    return 'RandomGrayscale';
  }

  readonly p: number;

  constructor(p = 0.1) {
    super(p);
    refuseSurplus(new.target.name, arguments, 1);
    this.p = checkNumber('p', p, { min: 0, max: 1 });
  }

  forward<Kind extends Picture>(picture: Kind, random?: RandomNumbers): Kind {
    const { channels } = colorsOf('RandomGrayscale', picture);
    if (sourceOf('RandomGrayscale', random).uniform() >= this.p) return picture;
    return rgbToGrayscale(picture, { numOutputChannels: channels as 1 | 3 });
  }

  protected shown() {
    return { p: this.p };
  }
}
