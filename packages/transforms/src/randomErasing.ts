import {
  checkArray,
  checkNumber,
  checkOptions,
  className,
  describe,
  exactMethods,
  inspect,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import { erase } from './functional/erase';
import { drawRectangle } from './geometry/randomResizedCrop';
import { checkImageTensor, type ImageTensor } from './image';
import { layoutOf } from './picture';
import { copyOf, floatText } from './pictureTransform';
import { checkRange, sourceOf } from './random/draws';
import type { RandomNumbers } from './random/randomNumbers';
import type { Transform } from './transform';

/** How often RandomErasing covers a rectangle, which one and with what. */
export interface RandomErasingOptions {
  /** The probability; 0.5 when left out. */
  readonly p?: number | undefined;
  /** The rectangle's least and most share of the picture's area; [0.02, 0.33] when left out. */
  readonly scale?: readonly [number, number] | undefined;
  /** Its least and most height by its width; [0.3, 3.3] when left out. */
  readonly ratio?: readonly [number, number] | undefined;
  /** What it becomes: one number, one per channel, or 'random' for standard normal numbers; 0 when left out. */
  readonly value?: number | readonly number[] | 'random' | undefined;
}

/**
 * Erases a random rectangle of a tensor: put ToTensor before it.
 * Shape: [..., C, H, W] -> the same.
 * @throws KindlingError when an option is none of its kind, or unknown, or `value` doesn't fit the channels
 * @see torchvision.transforms.RandomErasing
 */
export class RandomErasing implements Transform<ImageTensor, ImageTensor> {
  static get name(): string {
    return 'RandomErasing';
  }

  /** What its constructor was called with. */
  readonly args: readonly unknown[];
  readonly p: number;
  readonly scale: readonly [number, number];
  readonly ratio: readonly [number, number];
  readonly value: number | readonly number[] | 'random';

  constructor(options: RandomErasingOptions = {}) {
    refuseSurplus(new.target.name, arguments, 1);
    exactMethods(new.target, { except: ['forward'] });
    this.args = Object.freeze([copyOf(options)]);
    const given = checkOptions('RandomErasing', options, ['p', 'scale', 'ratio', 'value']);
    const { p = 0.5, scale = [0.02, 0.33], ratio = [0.3, 3.3], value = 0 } = given;
    this.p = checkNumber('p', p, { min: 0, max: 1 });
    this.scale = checkRange('scale', scale, { min: 0, max: 1 });
    this.ratio = checkRange('ratio', ratio, { min: Number.MIN_VALUE });
    if (typeof value === 'string' && value !== 'random') {
      throw new KindlingError(`value: expected a number, one per channel, or 'random', got ${describe(value)}`);
    }
    if (typeof value === 'number') checkNumber('value', value);
    else if (value !== 'random')
      checkArray('value', value, (name, number) => checkNumber(name, number), "a number, one per channel, or 'random'");
    this.value = value;
  }

  forward(picture: ImageTensor, random?: RandomNumbers): ImageTensor {
    checkImageTensor('RandomErasing', picture);
    const source = sourceOf('RandomErasing', random);
    const sizes = layoutOf('RandomErasing', picture);
    const { p, scale, ratio, value } = this;
    if (typeof value === 'object' && value.length !== 1 && value.length !== sizes.channels) {
      throw new KindlingError(`value: expected one number, or ${sizes.channels}, one per channel, got ${describe(value)}`);
    }
    if (source.uniform() >= p) return picture;
    // height by width here, which is the other way round than for crops
    const drawn = drawRectangle(source, { height: sizes.width, width: sizes.height }, scale, ratio, (width, height) => {
      return height < sizes.height && width < sizes.width;
    });
    if (drawn === null) return picture;
    const [height, width] = [drawn.width, drawn.height];
    const count = sizes.channels * height * width;
    const numbers = value === 'random' ? Float32Array.from({ length: count }, () => source.normal()) : value;
    const top = source.integer(sizes.height - height + 1);
    return erase(picture, top, source.integer(sizes.width - width + 1), height, width, numbers);
  }

  toString(): string {
    const { p, scale, ratio, value } = this;
    const list = (numbers: readonly number[]) => `(${numbers.map(floatText).join(', ')})`;
    const shown = typeof value === 'object' ? `(${value.join(', ')})` : value;
    return `${className(this, 'RandomErasing')}(p=${p}, scale=${list(scale)}, ratio=${list(ratio)}, value=${shown}, inplace=False)`;
  }

  [inspect](): string {
    return this.toString();
  }
}
