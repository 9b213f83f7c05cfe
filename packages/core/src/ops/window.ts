import { checkInteger, describe, KindlingError } from '@kindling/checks';

/** Height and width of something; one number stands for both. */
export type Pair = number | readonly [number, number];

export function toPair(name: string, value: unknown, min: number): [number, number] {
  if (Array.isArray(value)) {
    if (value.length !== 2)
      throw new KindlingError(`${name}: expected a number or a pair [height, width], got ${describe(value)}`);
    return [checkInteger(`${name}[0]`, value[0], { min }), checkInteger(`${name}[1]`, value[1], { min })];
  }
  const both = checkInteger(name, value, { min });
  return [both, both];
}

export interface WindowOptions {
  readonly stride?: Pair | undefined;
  readonly padding?: Pair | undefined;
  readonly dilation?: Pair | undefined;
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
  options: { stride?: number; padding?: number; dilation?: number } = {},
): number {
  const { stride = 1, padding = 0, dilation = 1 } = options;
  const check = (name: string, value: number, min: number) => checkInteger(`convOutputSize: ${name}`, value, { min });
  const padded = check('size', size, 0) + 2 * check('padding', padding, 0);
  const reach = check('dilation', dilation, 1) * (check('kernelSize', kernelSize, 1) - 1) + 1;
  check('stride', stride, 1);
  if (padded < reach) {
    throw new KindlingError(`convOutputSize: the kernel reaches over ${reach} positions, there are only ${padded} with padding`);
  }
  return Math.floor((padded - reach) / stride) + 1;
}
