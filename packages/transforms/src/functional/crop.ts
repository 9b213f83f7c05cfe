import { checkChoice, checkInteger, checkOptions, checkPair, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { checkFill, layoutOf, type Picture } from '../picture';
import { NOTHING, reversed, span, takePixels } from './takePixels';

/** No side of a picture is longer. */
export const LONGEST_SIDE = 2 ** 20;
const side = { min: 1, max: LONGEST_SIDE } as const;

/** A border: one width for all sides, [left and right, top and bottom], or [left, top, right, bottom]. */
export type Padding = number | readonly number[];

/** What a border is made of. @see torchvision.transforms.Pad */
export type PaddingMode = 'constant' | 'edge' | 'reflect' | 'symmetric';

const paddingModes: readonly PaddingMode[] = ['constant', 'edge', 'reflect', 'symmetric'];

/** What a border is made of. */
export interface PadOptions {
  /** What a constant border is of: one number, or one per channel; 0 when left out. */
  readonly fill?: number | readonly number[] | undefined;
  /** 'constant' when left out. */
  readonly paddingMode?: PaddingMode | undefined;
}

/** [height, width] of a size that may be one number for both. */
export type Size = number | readonly [height: number, width: number];

/** @throws KindlingError naming the argument */
export function checkSize(name: string, size: Size): [height: number, width: number] {
  return checkPair(name, size, side);
}

/**
 * The rectangle of a picture whose upper left pixel is (top, left); zeros where it reaches beyond the picture.
 * @see torchvision.transforms.functional.crop
 */
export function crop<Kind extends Picture>(picture: Kind, top: number, left: number, height: number, width: number): Kind {
  refuseSurplus('crop', arguments, 5);
  const sizes = layoutOf('crop', picture);
  checkInteger('top', top, { min: -LONGEST_SIDE, max: LONGEST_SIDE });
  checkInteger('left', left, { min: -LONGEST_SIDE, max: LONGEST_SIDE });
  checkInteger('height', height, side);
  checkInteger('width', width, side);
  return takePixels('crop', picture, span(top, height, sizes.height), span(left, width, sizes.width));
}

/** The middle of a picture, with a border of zeros where it is smaller. @see torchvision.transforms.functional.center_crop */
export function centerCrop<Kind extends Picture>(picture: Kind, outputSize: Size): Kind {
  refuseSurplus('centerCrop', arguments, 2);
  const { height, width } = layoutOf('centerCrop', picture);
  const [cropHeight, cropWidth] = checkSize('outputSize', outputSize);
  return crop(picture, middle(height, cropHeight), middle(width, cropWidth), cropHeight, cropWidth);
}

/** Where a part begins that lies in the middle: of an odd rest the smaller half is above, or, as in torchvision, what Python's rounding to even gives. */
function middle(length: number, part: number): number {
  if (part > length) return -Math.floor((part - length) / 2);
  const half = (length - part) / 2;
  const down = Math.floor(half);
  return half === down ? half : down + (down % 2);
}

/** Mirrored, left to right. @see torchvision.transforms.functional.hflip */
export function hflip<Kind extends Picture>(picture: Kind): Kind {
  refuseSurplus('hflip', arguments, 1);
  const { height, width } = layoutOf('hflip', picture);
  return takePixels('hflip', picture, span(0, height, height), reversed(width));
}

/** Upside down. @see torchvision.transforms.functional.vflip */
export function vflip<Kind extends Picture>(picture: Kind): Kind {
  refuseSurplus('vflip', arguments, 1);
  const { height, width } = layoutOf('vflip', picture);
  return takePixels('vflip', picture, reversed(height), span(0, width, width));
}

/**
 * A picture with a border.
 * @throws KindlingError when `padding` is no border, or one that reflects is wider than what it reflects
 * @see torchvision.transforms.functional.pad
 */
export function pad<Kind extends Picture>(picture: Kind, padding: Padding, options: PadOptions = {}): Kind {
  refuseSurplus('pad', arguments, 3);
  const { height, width } = layoutOf('pad', picture);
  const [left, top, right, bottom] = checkPadding('padding', padding);
  const { fill, paddingMode } = checkPadOptions('pad', options);
  const rows = padded('height', top, height, bottom, paddingMode);
  return takePixels('pad', picture, rows, padded('width', left, width, right, paddingMode), fill);
}

/** The options of a border, checked, `others` beside them. @throws KindlingError naming the option */
export function checkPadOptions<Options extends PadOptions>(
  name: string,
  options: Options,
  others: readonly (keyof Options & string)[] = [],
) {
  const { fill = 0, paddingMode = 'constant', ...rest } = checkOptions(name, options, ['fill', 'paddingMode', ...others]);
  return { fill: checkFill(fill), paddingMode: checkChoice('paddingMode', paddingMode, paddingModes), ...rest };
}

/** [left, top, right, bottom]. @throws KindlingError naming the argument */
export function checkPadding(name: string, padding: Padding): [left: number, top: number, right: number, bottom: number] {
  const range = { min: 0, max: LONGEST_SIDE };
  if (typeof padding === 'number') {
    const all = checkInteger(name, padding, range);
    return [all, all, all, all];
  }
  if (!Array.isArray(padding) || (padding.length !== 2 && padding.length !== 4)) {
    throw new KindlingError(
      `${name}: expected an integer, [left and right, top and bottom] or [left, top, right, bottom], got ${describe(padding)}`,
    );
  }
  const [left, top, right = left, bottom = top] = Array.from(padding, (width, i) => checkInteger(`${name}[${i}]`, width, range));
  return [left, top, right, bottom];
}

function padded(name: string, before: number, length: number, after: number, mode: PaddingMode): Int32Array {
  const longest = mode === 'reflect' ? length - 1 : length;
  if ((mode === 'reflect' || mode === 'symmetric') && Math.max(before, after) > longest) {
    throw new KindlingError(
      `padding: expected at most ${longest} for ${name} ${length} and '${mode}', got ${Math.max(before, after)}`,
    );
  }
  return Int32Array.from({ length: before + length + after }, (_, i) => {
    const place = i - before;
    if (place >= 0 && place < length) return place;
    if (mode === 'constant') return NOTHING;
    if (mode === 'edge') return place < 0 ? 0 : length - 1;
    const mirror = mode === 'reflect' ? 0 : 1;
    return place < 0 ? -place - mirror : 2 * length - 2 - place + mirror;
  });
}
