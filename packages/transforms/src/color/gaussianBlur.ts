import { checkNumber, checkOptions, refuseSurplus } from '@kindling/checks';
import { checkKernelSize, gaussianBlur } from '../functional/blur';
import type { Size } from '../functional/crop';
import type { Picture } from '../picture';
import { floatText, PictureTransform } from '../pictureTransform';
import { between, checkRange, sourceOf } from '../random/draws';
import type { RandomNumbers } from '../random/randomNumbers';

/**
 * A picture blurred by a bell of `kernelSize` pixels, [x, y] or one number for both, whose standard deviation is drawn from `sigma`.
 * @throws KindlingError when `kernelSize` is not odd, `sigma` not above 0, or an option unknown
 * @see torchvision.transforms.GaussianBlur
 */
export class GaussianBlur extends PictureTransform {
  static override get name(): string {
    return 'GaussianBlur';
  }

  readonly kernelSize: readonly [x: number, y: number];
  readonly sigma: readonly [number, number];

  /** @param options `sigma`: the deviation in pixels, or [lowest, highest]; [0.1, 2] when left out */
  constructor(kernelSize: Size, options: { readonly sigma?: number | readonly [number, number] | undefined } = {}) {
    super(kernelSize, options);
    refuseSurplus(new.target.name, arguments, 2);
    this.kernelSize = Object.freeze(checkKernelSize('kernelSize', kernelSize));
    const { sigma = [0.1, 2] } = checkOptions('GaussianBlur', options, ['sigma']);
    const one = typeof sigma === 'number' ? checkNumber('sigma', sigma, { exclusiveMin: 0 }) : undefined;
    this.sigma = one === undefined ? checkRange('sigma', sigma, { min: Number.MIN_VALUE }) : [one, one];
  }

  forward<Kind extends Picture>(picture: Kind, random?: RandomNumbers): Kind {
    const sigma = between(sourceOf('GaussianBlur', random), this.sigma);
    return gaussianBlur(picture, this.kernelSize, { sigma });
  }

  protected shown() {
    return { kernel_size: this.kernelSize, sigma: this.sigma.map(floatText) };
  }
}
