import { checkBoolean, checkInteger, checkOptions, checkPair, KindlingError } from '@kindling/checks';
import { type Pair, type Tensor, zeros } from '@kindling/core';
import { checkBias, checkTensor } from '../checks/checkTensor';
import { conv2d } from '../functional';
import { Module } from '../module/module';
import { Parameter } from '../module/parameter';
import { pythonText } from '../module/pythonText';
import { resetFanIn } from './resetFanIn';

/** What Conv2d takes beyond its channels and its kernel's size. */
export interface Conv2dOptions {
  /** Steps between neighbouring outputs; default 1. */
  stride?: Pair | undefined;
  /** Zeros added on each side; default 0. */
  padding?: Pair | undefined;
  /** Steps between the kernel's taps; default 1. */
  dilation?: Pair | undefined;
  /** Whether each output channel adds a number of its own; default true. */
  bias?: boolean | undefined;
}

/**
 * 2-D convolution (cross-correlation, as PyTorch's).
 * Shape: input (N, inChannels, H, W) -> output (N, outChannels, Ho, Wo), each side `convOutputSize` of the input's;
 * weight (outChannels, inChannels, kernelHeight, kernelWidth), bias (outChannels).
 * @throws KindlingError for sizes out of range, and in `forward` for an input of another rank or channel count or smaller than the kernel
 * @see torch.nn.Conv2d
 */
export class Conv2d extends Module {
  static override get name(): string {
    return 'Conv2d';
  }

  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: [number, number];
  readonly stride: [number, number];
  readonly padding: [number, number];
  readonly dilation: [number, number];
  weight: Parameter;
  bias: Parameter | null;

  constructor(inChannels: number, outChannels: number, kernelSize: Pair, options: Conv2dOptions = {}) {
    super();
    const {
      stride = 1,
      padding = 0,
      dilation = 1,
      bias = true,
    } = checkOptions('Conv2d', options, ['stride', 'padding', 'dilation', 'bias']);
    checkBoolean('Conv2d: bias', bias);
    this.inChannels = checkInteger('Conv2d: inChannels', inChannels, { min: 1 });
    this.outChannels = checkInteger('Conv2d: outChannels', outChannels, { min: 1 });
    this.kernelSize = checkPair('Conv2d: kernelSize', kernelSize, { min: 1 });
    this.stride = checkPair('Conv2d: stride', stride, { min: 1 });
    this.padding = checkPair('Conv2d: padding', padding, { min: 0 });
    this.dilation = checkPair('Conv2d: dilation', dilation, { min: 1 });
    this.weight = new Parameter(zeros([outChannels, inChannels, ...this.kernelSize]));
    this.bias = bias ? new Parameter(zeros([outChannels])) : null;
    this.resetParameters();
  }

  /** Draws weight and bias anew from U(-1/sqrt(fanIn), 1/sqrt(fanIn)), fanIn = inChannels * kernelHeight * kernelWidth. */
  resetParameters(): void {
    resetFanIn(this.weight, this.bias);
  }

  override forward(input: Tensor): Tensor {
    const { shape } = checkTensor('Conv2d: input', input);
    if (shape.length !== 4) {
      throw new KindlingError(
        `Conv2d: input has ${shape.length} dimensions (shape [${shape.join(', ')}]), expected 4: (N, ${this.inChannels}, H, W)`,
      );
    }
    if (shape[1] !== this.inChannels) {
      throw new KindlingError(
        `Conv2d: input has ${shape[1]} channels in dimension 1 (shape [${shape.join(', ')}]), expected inChannels = ${this.inChannels}`,
      );
    }
    const { stride, padding, dilation } = this;
    return conv2d(input, this.weight, checkBias('Conv2d: bias', this.bias), { stride, padding, dilation });
  }

  override extraRepr(): string {
    const parts = [
      `${this.inChannels}, ${this.outChannels}`,
      `kernel_size=${pythonText(this.kernelSize)}`,
      `stride=${pythonText(this.stride)}`,
    ];
    // a pair as it was made, or whatever was written over it since
    if ([this.padding].flat().some((size) => size !== 0)) parts.push(`padding=${pythonText(this.padding)}`);
    if ([this.dilation].flat().some((size) => size !== 1)) parts.push(`dilation=${pythonText(this.dilation)}`);
    if (this.bias === null) parts.push('bias=False');
    return parts.join(', ');
  }
}
