import { checkBoolean, checkOptions, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import {
  type AffineOptions,
  affine,
  affineOptionNames,
  checkTwo,
  checkWarpOptions,
  type RotateOptions,
  rotate,
  type WarpInterpolation,
} from '../functional/affine';
import { layoutOf, type Picture } from '../picture';
import { floatText, PictureTransform } from '../pictureTransform';
import { between, checkAngles, checkRange, sourceOf } from '../random/draws';
import type { RandomNumbers } from '../random/randomNumbers';

const listText = (numbers: readonly number[]) => `[${numbers.map(floatText).join(', ')}]`;

/**
 * A picture rotated by a random angle: degrees [lowest, highest], counter-clockwise, or one number for as much to either side.
 * @throws KindlingError when `degrees` or an option is none of its kind, or unknown
 * @see torchvision.transforms.RandomRotation
 */
export class RandomRotation extends PictureTransform {
  static override get name(): string {
    return 'RandomRotation';
  }

  readonly degrees: readonly [number, number];
  readonly interpolation: WarpInterpolation;
  readonly expand: boolean;
  readonly center: readonly [number, number] | undefined;
  readonly fill: number | readonly number[];

  constructor(degrees: number | readonly [number, number], options: RotateOptions = {}) {
    super(degrees, options);
    refuseSurplus(new.target.name, arguments, 2);
    this.degrees = checkAngles('degrees', degrees);
    const { expand = false, ...others } = checkOptions('RandomRotation', options, [...affineOptionNames, 'expand']);
    this.expand = checkBoolean('expand', expand);
    const { interpolation, fill = 0, center } = checkWarpOptions(others);
    this.interpolation = interpolation;
    this.fill = fill;
    this.center = center;
  }

  forward<Kind extends Picture>(picture: Kind, random?: RandomNumbers): Kind {
    const angle = between(sourceOf('RandomRotation', random), this.degrees);
    const { interpolation, expand, center, fill } = this;
    return rotate(picture, angle, { interpolation, expand, center, fill });
  }

  protected shown() {
    const { degrees, interpolation, expand, center, fill } = this;
    return { degrees: listText(degrees), interpolation, expand, center, fill };
  }
}

/** How far RandomAffine moves, scales and shears a picture. */
export interface RandomAffineOptions extends AffineOptions {
  /** The most that is moved, as shares [of the width, of the height]; not at all when left out. */
  readonly translate?: readonly [number, number] | undefined;
  /** The least and the most size; as it is when left out. */
  readonly scale?: readonly [number, number] | undefined;
  /**
   * Degrees: one number for as much to either side along x, [lowest, highest] along x, or [lowest, highest, lowest, highest] along x and y;
   * not at all when left out.
   */
  readonly shear?: number | readonly number[] | undefined;
}

/**
 * A picture rotated, moved, scaled and sheared at random around its middle.
 * @throws KindlingError when `degrees` or an option is none of its kind, or unknown
 * @see torchvision.transforms.RandomAffine
 */
export class RandomAffine extends PictureTransform {
  static override get name(): string {
    return 'RandomAffine';
  }

  readonly degrees: readonly [number, number];
  readonly translate: readonly [number, number] | undefined;
  readonly scale: readonly [number, number] | undefined;
  readonly shear: readonly number[] | undefined;
  readonly interpolation: WarpInterpolation;
  readonly fill: number | readonly number[];
  readonly center: readonly [number, number] | undefined;

  constructor(degrees: number | readonly [number, number], options: RandomAffineOptions = {}) {
    super(degrees, options);
    refuseSurplus(new.target.name, arguments, 2);
    this.degrees = checkAngles('degrees', degrees);
    const given = checkOptions('RandomAffine', options, ['translate', 'scale', 'shear', ...affineOptionNames]);
    const { translate, scale, shear, ...others } = given;
    this.translate = translate === undefined ? undefined : checkTwo('translate', translate, { min: 0, max: 1 });
    this.scale = scale === undefined ? undefined : checkRange('scale', scale, { min: Number.MIN_VALUE });
    this.shear = shear === undefined ? undefined : checkShear(shear);
    const { interpolation, fill = 0, center } = checkWarpOptions(others);
    this.interpolation = interpolation;
    this.fill = fill;
    this.center = center;
  }

  forward<Kind extends Picture>(picture: Kind, random?: RandomNumbers): Kind {
    const source = sourceOf('RandomAffine', random);
    const { height, width } = layoutOf('RandomAffine', picture);
    const { degrees, translate, scale, shear, interpolation, fill, center } = this;
    const angle = between(source, degrees);
    const move = (most: number) => Math.round(between(source, [-most, most]));
    const moved: [number, number] = translate === undefined ? [0, 0] : [move(translate[0] * width), move(translate[1] * height)];
    const size = scale === undefined ? 1 : between(source, scale);
    const shearX = shear === undefined ? 0 : between(source, [shear[0], shear[1]]);
    const shearY = shear?.length === 4 ? between(source, [shear[2], shear[3]]) : 0;
    return affine(picture, angle, moved, size, [shearX, shearY], { interpolation, fill, center });
  }

  protected shown() {
    const { degrees, translate, scale, shear, interpolation, fill, center } = this;
    return {
      degrees: listText(degrees),
      translate,
      scale,
      shear: shear && listText(shear),
      interpolation: interpolation === 'nearest' ? undefined : interpolation,
      fill: fill === 0 ? undefined : fill,
      center,
    };
  }
}

function checkShear(shear: number | readonly number[]): readonly number[] {
  if (typeof shear === 'number' || (Array.isArray(shear) && shear.length === 2)) return checkAngles('shear', shear);
  if (!Array.isArray(shear) || shear.length !== 4) {
    throw new KindlingError(
      `shear: expected a number, [lowest, highest] or [lowest, highest, lowest, highest], got ${describe(shear)}`,
    );
  }
  return [...checkRange('shear', shear.slice(0, 2)), ...checkRange('shear', shear.slice(2))];
}
