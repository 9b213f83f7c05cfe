import { checkBoolean, checkInteger, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { type Tensor, zeros } from '@kindling/core';
import { checkBias, checkTensor } from '../checks/checkTensor';
import { linear } from '../functional';
import { Module } from '../module/module';
import { Parameter } from '../module/parameter';
import { pythonText } from '../module/pythonText';
import { resetFanIn } from './resetFanIn';

/**
 * y = x · weightᵀ + bias.
 * Shape: input (..., inFeatures) -> output (..., outFeatures); weight (outFeatures, inFeatures), bias (outFeatures).
 * @throws KindlingError for sizes below 1, and in `forward` for another last dimension than `inFeatures`
 * @see torch.nn.Linear
 */
export class Linear extends Module {
  static override get name(): string {
    return 'Linear';
  }

  readonly inFeatures: number;
  readonly outFeatures: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(inFeatures: number, outFeatures: number, options: { bias?: boolean | undefined } = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 3);
    const { bias = true } = checkOptions('Linear', options, ['bias']);
    checkBoolean('Linear: bias', bias);
    this.inFeatures = checkInteger('Linear: inFeatures', inFeatures, { min: 1 });
    this.outFeatures = checkInteger('Linear: outFeatures', outFeatures, { min: 1 });
    this.weight = new Parameter(zeros([outFeatures, inFeatures]));
    this.bias = bias ? new Parameter(zeros([outFeatures])) : null;
    this.resetParameters();
  }

  /** Draws weight and bias anew from U(-1/sqrt(inFeatures), 1/sqrt(inFeatures)). */
  resetParameters(): void {
    resetFanIn(this.weight, this.bias);
  }

  override forward(input: Tensor): Tensor {
    const { shape } = checkTensor('Linear: input', input);
    if (shape.at(-1) !== this.inFeatures) {
      throw new KindlingError(
        `Linear: input has ${shape.at(-1) ?? 'no'} features in its last dimension (shape [${shape.join(', ')}]), expected inFeatures = ${this.inFeatures}`,
      );
    }
    return linear(input, this.weight, checkBias('Linear: bias', this.bias));
  }

  override extraRepr(): string {
    return `in_features=${this.inFeatures}, out_features=${this.outFeatures}, bias=${pythonText(this.bias !== null)}`;
  }
}
