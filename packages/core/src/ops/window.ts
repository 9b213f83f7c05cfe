import { checkInteger, checkOptions, checkPair, KindlingError } from '@kindling/checks';
import { MAX_SIZE } from '../shape/shape';

/** Height and width of something; one number stands for both. */
export type Pair = number | readonly [number, number];

/** `[height, width]` of a size, a stride, ... from `min` to 2^31 - 1. @throws KindlingError naming the argument */
export function toPair(name: string, value: unknown, min: number): [number, number] {
  return checkPair(name, value, { min, max: MAX_SIZE });
}

/** The options of a window, checked. */
export type CheckedWindow = ReturnType<typeof checkWindow>;

export interface WindowOptions {
  readonly stride?: Pair | undefined;
  readonly padding?: Pair | undefined;
  readonly dilation?: Pair | undefined;
}

/** A window's options as pairs; `stride` is what is taken where none is given. @throws KindlingError naming the option */
export function checkWindow(op: string, options: WindowOptions | undefined, stride: Pair = 1) {
  const given = checkOptions(op, options, ['stride', 'padding', 'dilation']);
  return {
    stride: toPair(`${op}: stride`, given.stride === undefined ? stride : given.stride, 1),
    padding: toPair(`${op}: padding`, given.padding === undefined ? 0 : given.padding, 0),
    dilation: toPair(`${op}: dilation`, given.dilation === undefined ? 1 : given.dilation, 1),
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
