import { checkInteger, checkOptions, checkPair, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { MAX_SIZE } from '../shape/shape';

/** Height and width of something; one number stands for both. */
export type Pair = number | readonly [number, number];

/** `[height, width]` of a size, a stride, ... from `min` to 2^31 - 1. @throws KindlingError naming the argument */
export function toPair(name: string, value: unknown, min: number): [number, number] {
  return checkPair(name, value, { min, max: MAX_SIZE });
}

/** How windows lie on what they slide over: one number for every direction, or one for each. */
export interface WindowOptions<Size = Pair> {
  readonly stride?: Size | undefined;
  readonly padding?: Size | undefined;
  readonly dilation?: Size | undefined;
}

export type Two = readonly [number, number];

export interface ConvAttributes {
  readonly stride: Two;
  readonly dilation: Two;
}

/** What the options of convolutions of lines are: numbers where those of pictures are pairs. */
export interface ConvolutionOptions<Size = Pair> {
  readonly stride?: Size | undefined;
  /** Zeros on both sides; 'same': as many as keep the size, for a stride of 1; 'valid': none. */
  readonly padding?: Size | 'same' | 'valid' | undefined;
  readonly dilation?: Size | undefined;
  /** So many groups of input channels, each with output channels of its own. */
  readonly groups?: number | undefined;
}

/** How the windows of a transposed convolution lie, and in how many groups. */
export interface TransposedOptions<Size = Pair> {
  readonly stride?: Size | undefined;
  readonly padding?: Size | undefined;
  /** How many places more there are at one end. */
  readonly outputPadding?: Size | undefined;
  readonly dilation?: Size | undefined;
  readonly groups?: number | undefined;
}

export interface CheckedConvolution {
  readonly stride: Two;
  readonly padding: Two | 'same';
  readonly dilation: Two;
  readonly groups: number;
}

export interface CheckedTransposed {
  readonly stride: Two;
  readonly padding: Two;
  readonly outputPadding: Two;
  readonly dilation: Two;
  readonly groups: number;
}

/** An option of lines as that of pictures of one row, of which `otherwise` holds along the other axis. */
export function lineSize(name: string, value: unknown, min: number, otherwise: number): Two {
  return [otherwise, checkInteger(name, value, { min, max: MAX_SIZE })];
}

/** A size of pictures, or one of lines as that of pictures of one row. */
function sizeOfRank(name: string, rank: 1 | 2, value: unknown, min: number): Two {
  return rank === 2 ? toPair(name, value, min) : lineSize(name, value, min, min);
}

/** The options of a convolution, checked. @throws KindlingError naming the option */
export function checkConvolution(op: string, rank: 1 | 2, options: ConvolutionOptions<unknown> | undefined): CheckedConvolution {
  const given = checkOptions(op, options, ['stride', 'padding', 'dilation', 'groups']);
  const size = (name: string, value: unknown, min: number) => sizeOfRank(`${op}: ${name}`, rank, value, min);
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = given;
  const strides = size('stride', stride, 1);
  if (padding === 'same' && strides.some((step) => step > 1)) {
    throw new KindlingError(`${op}: padding: expected numbers for a stride above 1, got "same"`);
  }
  if (typeof padding === 'string' && padding !== 'same' && padding !== 'valid') {
    throw new KindlingError(`${op}: padding: expected numbers, "same" or "valid", got ${describe(padding)}`);
  }
  return {
    stride: strides,
    padding: padding === 'same' ? padding : size('padding', padding === 'valid' ? 0 : padding, 0),
    dilation: size('dilation', dilation, 1),
    groups: checkInteger(`${op}: groups`, groups, { min: 1, max: MAX_SIZE }),
  };
}

/** The options of a transposed convolution, checked. @throws KindlingError naming the option */
export function checkTransposed(op: string, rank: 1 | 2, options: TransposedOptions<unknown> | undefined): CheckedTransposed {
  const given = checkOptions(op, options, ['stride', 'padding', 'outputPadding', 'dilation', 'groups']);
  const { stride = 1, padding = 0, outputPadding = 0, dilation = 1, groups = 1 } = given;
  return {
    stride: sizeOfRank(`${op}: stride`, rank, stride, 1),
    padding: sizeOfRank(`${op}: padding`, rank, padding, 0),
    outputPadding: sizeOfRank(`${op}: outputPadding`, rank, outputPadding, 0),
    dilation: sizeOfRank(`${op}: dilation`, rank, dilation, 1),
    groups: checkInteger(`${op}: groups`, groups, { min: 1, max: MAX_SIZE }),
  };
}

/**
 * The output size of a convolution or pooling along one dimension:
 * floor((size + 2 padding - dilation (kernelSize - 1) - 1) / stride + 1).
 * @throws KindlingError naming the argument that isn't a whole number in its range, or where the kernel doesn't fit
 * @see torch.nn.Conv2d, "Shape"
 */
export function convOutputSize(
  size: number,
  kernelSize: number,
  options?: {
    readonly stride?: number | undefined;
    readonly padding?: number | undefined;
    readonly dilation?: number | undefined;
  },
): number {
  refuseSurplus('convOutputSize', arguments, 3);
  const { stride = 1, padding = 0, dilation = 1 } = checkOptions('convOutputSize', options, ['stride', 'padding', 'dilation']);
  const check = (name: string, value: number, min: number) =>
    checkInteger(`convOutputSize: ${name}`, value, { min, max: MAX_SIZE });
  const padded = check('size', size, 0) + 2 * check('padding', padding, 0);
  const reach = check('dilation', dilation, 1) * (check('kernelSize', kernelSize, 1) - 1) + 1;
  check('stride', stride, 1);
  if (padded < reach) {
    throw new KindlingError(`convOutputSize: the kernel reaches over ${reach} positions, there are only ${padded} with padding`);
  }
  return Math.floor((padded - reach) / stride) + 1;
}
