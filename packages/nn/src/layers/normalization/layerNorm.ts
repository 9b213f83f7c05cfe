import {
  checkArray,
  checkBoolean,
  checkFloat32,
  checkInteger,
  checkOptions,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import { noGradSync, ones, type Tensor, zeros } from '@kindling/core';
import { layerNorm, rmsNorm } from '../../functional';
import { Module } from '../../module/module';
import { Parameter } from '../../module/parameter';
import { pythonText } from '../../module/pythonText';

/** The last sizes of what is normalised; one number stands for one size. */
export type NormalizedShape = number | readonly number[];

function checkShape(name: string, shape: NormalizedShape): readonly number[] {
  const given = typeof shape === 'number' ? [shape] : shape;
  const check = (entry: string, size: unknown) => checkInteger(entry, size, { min: 1 });
  const sizes = checkArray(`${name}: normalizedShape`, given, check, 'a size or an array of sizes');
  if (sizes.length > 0) return sizes;
  throw new KindlingError(`${name}: normalizedShape: expected at least one size, got []`);
}

/** What LayerNorm takes beyond the sizes. */
export interface LayerNormOptions {
  /** What is added to the variance; default 1e-5. */
  eps?: number | undefined;
  /** Whether each number has a weight to learn, and a bias; default true. */
  elementwiseAffine?: boolean | undefined;
  /** Whether there is a bias where there is a weight; default true. */
  bias?: boolean | undefined;
}

/**
 * Gives the last dimensions together mean 0 and variance 1, for each example, then a learned weight and bias.
 * Shape: input (..., ...normalizedShape) -> the same; weight and bias normalizedShape.
 * @throws KindlingError for sizes below 1, and in `forward` for an input that does not end in them
 * @see torch.nn.LayerNorm
 */
export class LayerNorm extends Module {
  static override get name(): string {
    return 'LayerNorm';
  }

  readonly normalizedShape: readonly number[];
  readonly eps: number;
  readonly elementwiseAffine: boolean;
  weight: Parameter | null;
  bias: Parameter | null;

  constructor(normalizedShape: NormalizedShape, options: LayerNormOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 2);
    const given = checkOptions('LayerNorm', options, ['eps', 'elementwiseAffine', 'bias']);
    const { eps = 1e-5, elementwiseAffine = true, bias = true } = given;
    this.normalizedShape = checkShape('LayerNorm', normalizedShape);
    this.eps = checkFloat32('LayerNorm: eps', eps);
    this.elementwiseAffine = checkBoolean('LayerNorm: elementwiseAffine', elementwiseAffine);
    checkBoolean('LayerNorm: bias', bias);
    this.weight = elementwiseAffine ? new Parameter(ones(this.normalizedShape)) : null;
    this.bias = elementwiseAffine && bias ? new Parameter(zeros(this.normalizedShape)) : null;
  }

  /** Sets weights to 1 and biases to 0. */
  resetParameters(): void {
    noGradSync(() => {
      this.weight?.fill_(1);
      this.bias?.zero_();
    });
  }

  override forward(input: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return layerNorm(input, this.normalizedShape, { weight, bias, eps });
  }

  override extraRepr(): string {
    const { normalizedShape, eps, elementwiseAffine, bias } = this;
    const flags = `elementwise_affine=${pythonText(elementwiseAffine)}, bias=${pythonText(bias !== null)}`;
    return `${pythonText(normalizedShape)}, eps=${pythonText(eps)}, ${flags}`;
  }
}

/**
 * Divides the last dimensions together by the root of their mean square, for each example, then gives them a learned weight.
 * Shape: input (..., ...normalizedShape) -> the same; weight normalizedShape.
 * @throws KindlingError for sizes below 1, and in `forward` for an input that does not end in them
 * @see torch.nn.RMSNorm
 */
export class RMSNorm extends Module {
  static override get name(): string {
    return 'RMSNorm';
  }

  readonly normalizedShape: readonly number[];
  readonly eps: number | null;
  readonly elementwiseAffine: boolean;
  weight: Parameter | null;

  /** `eps` is added to the mean square: null, the default, stands for float32's 2^-23. */
  constructor(
    normalizedShape: NormalizedShape,
    options: { eps?: number | null | undefined; elementwiseAffine?: boolean | undefined } = {},
  ) {
    super();
    refuseSurplus(new.target.name, arguments, 2);
    const { eps = null, elementwiseAffine = true } = checkOptions('RMSNorm', options, ['eps', 'elementwiseAffine']);
    this.normalizedShape = checkShape('RMSNorm', normalizedShape);
    this.eps = eps === null ? null : checkFloat32('RMSNorm: eps', eps);
    this.elementwiseAffine = checkBoolean('RMSNorm: elementwiseAffine', elementwiseAffine);
    this.weight = elementwiseAffine ? new Parameter(ones(this.normalizedShape)) : null;
  }

  /** Sets weights to 1. */
  resetParameters(): void {
    noGradSync(() => this.weight?.fill_(1));
  }

  override forward(input: Tensor): Tensor {
    const { weight, eps } = this;
    return rmsNorm(input, this.normalizedShape, eps === null ? { weight } : { weight, eps });
  }

  override extraRepr(): string {
    const { normalizedShape, eps, elementwiseAffine } = this;
    const text = eps === null ? 'None' : pythonText(eps);
    return `${pythonText(normalizedShape)}, eps=${text}, elementwise_affine=${pythonText(elementwiseAffine)}`;
  }
}
