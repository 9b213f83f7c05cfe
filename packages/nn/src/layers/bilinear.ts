import { checkBoolean, checkInteger, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { type Tensor, zeros } from '@kindling/core';
import { checkBias, checkFloats, checkTensor } from '../checks/checkTensor';
import { linear } from '../functional';
import { uniform_ } from '../init';
import { Module } from '../module/module';
import { Parameter } from '../module/parameter';
import { pythonText } from '../module/pythonText';

/**
 * y_k = x1ᵀ weight_k x2 + bias_k.
 * Shape: input1 (..., in1Features), input2 (..., in2Features) -> output (..., outFeatures); weight (outFeatures, in1Features, in2Features), bias (outFeatures).
 * @throws KindlingError for sizes below 1, and in `forward` for inputs of other sizes
 * @see torch.nn.Bilinear
 */
export class Bilinear extends Module {
  static override get name(): string {
    return 'Bilinear';
  }

  readonly in1Features: number;
  readonly in2Features: number;
  readonly outFeatures: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(in1Features: number, in2Features: number, outFeatures: number, options: { bias?: boolean | undefined } = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 4);
    const { bias = true } = checkOptions('Bilinear', options, ['bias']);
    checkBoolean('Bilinear: bias', bias);
    this.in1Features = checkInteger('Bilinear: in1Features', in1Features, { min: 1 });
    this.in2Features = checkInteger('Bilinear: in2Features', in2Features, { min: 1 });
    this.outFeatures = checkInteger('Bilinear: outFeatures', outFeatures, { min: 1 });
    this.weight = new Parameter(zeros([outFeatures, in1Features, in2Features]));
    this.bias = bias ? new Parameter(zeros([outFeatures])) : null;
    this.resetParameters();
  }

  /** Draws weight and bias anew from U(-1/sqrt(in1Features), 1/sqrt(in1Features)). */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.in1Features);
    for (const parameter of this.parameters()) uniform_(parameter, { a: -bound, b: bound });
  }

  override forward(input1: Tensor, input2: Tensor): Tensor {
    const { in1Features, in2Features, outFeatures } = this;
    const [first, second] = [checkFloats('Bilinear: input1', input1).shape, checkFloats('Bilinear: input2', input2).shape];
    if (
      first.at(-1) !== in1Features ||
      second.at(-1) !== in2Features ||
      first.slice(0, -1).join() !== second.slice(0, -1).join()
    ) {
      throw new KindlingError(
        `Bilinear: expected inputs of shape (..., ${in1Features}) and (..., ${in2Features}), got [${first.join(', ')}] and [${second.join(', ')}]`,
      );
    }
    const products = input1
      .unsqueeze(-1)
      .mul(input2.unsqueeze(-2))
      .reshape([...first.slice(0, -1), in1Features * in2Features]);
    const weight = checkTensor('Bilinear: weight', this.weight).reshape([outFeatures, in1Features * in2Features]);
    return linear(products, weight, checkBias('Bilinear: bias', this.bias));
  }

  override extraRepr(): string {
    const { in1Features, in2Features, outFeatures, bias } = this;
    return `in1_features=${in1Features}, in2_features=${in2Features}, out_features=${outFeatures}, bias=${pythonText(bias !== null)}`;
  }
}
