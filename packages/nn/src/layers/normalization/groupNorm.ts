import { checkBoolean, checkFloat32, checkInteger, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { noGradSync, ones, type Tensor, zeros } from '@kindling/core';
import { checkTensor } from '../../checks/checkTensor';
import { groupNorm } from '../../functional';
import { Module } from '../../module/module';
import { Parameter } from '../../module/parameter';
import { pythonText } from '../../module/pythonText';

/** What GroupNorm takes beyond its groups and channels. */
export interface GroupNormOptions {
  /** What is added to the variance; default 1e-5. */
  eps?: number | undefined;
  /** Whether each channel has a weight to learn, and a bias; default true. */
  affine?: boolean | undefined;
  /** Whether there is a bias where there is a weight; default true. */
  bias?: boolean | undefined;
}

/**
 * Gives each group of channels mean 0 and variance 1, for each example, then a learned weight and bias.
 * Shape: input (N, numChannels, ...) -> the same; weight and bias (numChannels).
 * @throws KindlingError unless the groups divide the channels, and in `forward` for another channel count
 * @see torch.nn.GroupNorm
 */
export class GroupNorm extends Module {
  static override get name(): string {
    return 'GroupNorm';
  }

  readonly numGroups: number;
  readonly numChannels: number;
  readonly eps: number;
  readonly affine: boolean;
  weight: Parameter | null;
  bias: Parameter | null;

  constructor(numGroups: number, numChannels: number, options: GroupNormOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 3);
    const { eps = 1e-5, affine = true, bias = true } = checkOptions('GroupNorm', options, ['eps', 'affine', 'bias']);
    this.numGroups = checkInteger('GroupNorm: numGroups', numGroups, { min: 1 });
    this.numChannels = checkInteger('GroupNorm: numChannels', numChannels, { min: 1 });
    if (numChannels % numGroups !== 0) {
      throw new KindlingError(
        `GroupNorm: numGroups: expected a number that divides numChannels = ${numChannels}, got ${numGroups}`,
      );
    }
    this.eps = checkFloat32('GroupNorm: eps', eps);
    this.affine = checkBoolean('GroupNorm: affine', affine);
    checkBoolean('GroupNorm: bias', bias);
    this.weight = affine ? new Parameter(ones([numChannels])) : null;
    this.bias = affine && bias ? new Parameter(zeros([numChannels])) : null;
  }

  /** Sets weights to 1 and biases to 0. */
  resetParameters(): void {
    noGradSync(() => {
      this.weight?.fill_(1);
      this.bias?.zero_();
    });
  }

  override forward(input: Tensor): Tensor {
    const { numGroups, numChannels, weight, bias, eps } = this;
    const { shape } = checkTensor('GroupNorm: input', input);
    if (shape.length >= 2 && shape[1] !== numChannels) {
      throw new KindlingError(
        `GroupNorm: input has ${shape[1]} channels in dimension 1 (shape [${shape.join(', ')}]), expected numChannels = ${numChannels}`,
      );
    }
    return groupNorm(input, numGroups, { weight, bias, eps });
  }

  override extraRepr(): string {
    const { numGroups, numChannels, eps, affine, bias } = this;
    const flags = `affine=${pythonText(affine)}, bias=${pythonText(bias !== null)}`;
    return `${numGroups}, ${numChannels}, eps=${pythonText(eps)}, ${flags}`;
  }
}
