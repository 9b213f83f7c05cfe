import {
  checkArray,
  checkBoolean,
  checkChoice,
  checkInteger,
  checkNumber,
  checkOptions,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import type { InterpolateOptions, Tensor } from '@kindling/core';
import { interpolate } from '../functional';
import { Module } from '../module/module';
import { pythonFloat, pythonText } from '../module/pythonText';

/**
 * Makes lines or pictures larger (or smaller) by `interpolate`: told by `scaleFactor` or by `size`; `mode` is 'nearest', or 'linear' and 'bilinear' between places.
 * Shape: (N, C, L) -> (N, C, OL), (N, C, H, W) -> (N, C, OH, OW).
 * @throws KindlingError unless exactly one of `scaleFactor` and `size` is given, for an option out of range, and in `forward` for an input that they do not fit
 * @see torch.nn.Upsample
 */
export class Upsample extends Module {
  static override get name(): string {
    return 'Upsample';
  }

  readonly size: InterpolateOptions['size'];
  readonly scaleFactor: InterpolateOptions['scaleFactor'];
  readonly mode: NonNullable<InterpolateOptions['mode']>;
  readonly alignCorners: boolean | undefined;

  constructor(options: InterpolateOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    const known = ['size', 'scaleFactor', 'mode', 'alignCorners'] as const;
    const { size, scaleFactor, mode = 'nearest', alignCorners } = checkOptions('Upsample', options, known);
    if ((size === undefined) === (scaleFactor === undefined)) {
      throw new KindlingError(`Upsample: size: expected it or scaleFactor, got ${size === undefined ? 'neither' : 'both'}`);
    }
    this.size = size === undefined ? size : each('Upsample: size', size, (name, one) => checkInteger(name, one, { min: 1 }));
    this.scaleFactor =
      scaleFactor === undefined
        ? scaleFactor
        : each('Upsample: scaleFactor', scaleFactor, (name, one) => checkNumber(name, one, { exclusiveMin: 0 }));
    this.mode = checkChoice('Upsample: mode', mode, ['nearest', 'linear', 'bilinear']);
    this.alignCorners = alignCorners === undefined ? alignCorners : checkBoolean('Upsample: alignCorners', alignCorners);
    if (alignCorners !== undefined && mode === 'nearest') {
      throw new KindlingError(`Upsample: alignCorners: expected nothing beside mode "nearest", got ${alignCorners}`);
    }
  }

  override forward(input: Tensor): Tensor {
    const { size, scaleFactor, mode, alignCorners } = this;
    return interpolate(input, { size, scaleFactor, mode, alignCorners });
  }

  override extraRepr(): string {
    const { size, scaleFactor, mode } = this;
    const factors = [scaleFactor].flat().map((one) => pythonFloat(one as number));
    const text =
      scaleFactor === undefined
        ? `size=${pythonText(size)}`
        : `scale_factor=${factors.length === 1 ? factors[0] : `(${factors.join(', ')})`}`;
    return `${text}, mode='${mode}'`;
  }
}

/** One number for all axes, or one for each. */
function each(name: string, value: unknown, check: (name: string, one: unknown) => number): number | readonly number[] {
  return Array.isArray(value) ? checkArray(name, value, check) : check(name, value);
}
