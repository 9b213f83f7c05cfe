import { refuseSurplus } from '@kindling/checks';
import type { Size } from '../functional/crop';
import { checkResizeOptions, type Interpolation, type ResizeOptions, resize } from '../functional/resize';
import type { Picture } from '../picture';
import { PictureTransform } from '../pictureTransform';

/**
 * A picture in another size: [height, width], or one number for its shorter side. Images have PIL's bits.
 * Shape: [..., H, W] -> [..., size[0], size[1]].
 * @throws KindlingError when `size` is none, or an option is unknown or none of its kind
 * @see torchvision.transforms.Resize
 */
export class Resize extends PictureTransform {
  static override get name(): string {
    return 'Resize';
  }

  readonly size: Size;
  readonly interpolation: Interpolation;
  readonly maxSize: number | undefined;
  readonly antialias: boolean;

  constructor(size: Size, options: ResizeOptions = {}) {
    super(size, options);
    refuseSurplus(new.target.name, arguments, 2);
    const { interpolation, maxSize, antialias } = checkResizeOptions('Resize', size, options);
    this.size = size;
    this.interpolation = interpolation;
    this.maxSize = maxSize;
    this.antialias = antialias;
  }

  forward<Kind extends Picture>(picture: Kind): Kind {
    const { size, interpolation, maxSize, antialias } = this;
    return resize(picture, size, { interpolation, maxSize, antialias });
  }

  protected shown() {
    const { size, interpolation, maxSize, antialias } = this;
    return { size, interpolation, max_size: maxSize ?? null, antialias };
  }
}
