import { checkOptions, checkPair, refuseSurplus } from '@kindling/checks';
import type { Pair, Tensor } from '@kindling/core';
import { checkBias } from '../../checks/checkTensor';
import { convTranspose2d } from '../../functional';
import { pythonText } from '../../module/pythonText';
import { Convolution } from './convolution';

/** What ConvTranspose2d takes beyond its channels and its kernel's size. */
export interface ConvTranspose2dOptions {
  /** Steps between what neighbouring inputs become; default 1. */
  stride?: Pair | undefined;
  /** What is cut off on each side; default 0. */
  padding?: Pair | undefined;
  /** How many places more there are at one end; default 0. */
  outputPadding?: Pair | undefined;
  /** So many groups of input channels, each with output channels of its own; default 1. */
  groups?: number | undefined;
  /** Whether each output channel adds a number of its own; default true. */
  bias?: boolean | undefined;
  /** Steps between the kernel's taps; default 1. */
  dilation?: Pair | undefined;
}

/**
 * Transposed 2-D convolution, which makes pictures larger: the gradient of a convolution as a layer.
 * Shape: input (N, inChannels, H, W) -> output (N, outChannels, Ho, Wo) with Ho = (H - 1) stride - 2 padding + dilation (kernelHeight - 1) + outputPadding + 1;
 * weight (inChannels, outChannels / groups, kernelHeight, kernelWidth), bias (outChannels).
 * @throws KindlingError for sizes out of range, and in `forward` for an input of another rank or channel count
 * @see torch.nn.ConvTranspose2d
 */
export class ConvTranspose2d extends Convolution<[number, number]> {
  static override get name(): string {
    return 'ConvTranspose2d';
  }

  readonly outputPadding: [number, number];

  constructor(inChannels: number, outChannels: number, kernelSize: Pair, options: ConvTranspose2dOptions = {}) {
    const name = 'ConvTranspose2d';
    const known = ['stride', 'padding', 'outputPadding', 'groups', 'bias', 'dilation'] as const;
    const given = checkOptions(name, options, known);
    const { stride = 1, padding = 0, outputPadding = 0, groups = 1, bias = true, dilation = 1 } = given;
    super(name, inChannels, outChannels, {
      kernelSize: checkPair(`${name}: kernelSize`, kernelSize, { min: 1 }),
      stride: checkPair(`${name}: stride`, stride, { min: 1 }),
      padding: checkPair(`${name}: padding`, padding, { min: 0 }),
      dilation: checkPair(`${name}: dilation`, dilation, { min: 1 }),
      groups,
      bias,
      transposed: true,
    });
    refuseSurplus(new.target.name, arguments, 4);
    this.outputPadding = checkPair(`${name}: outputPadding`, outputPadding, { min: 0 });
  }

  protected override get layer(): string {
    return 'ConvTranspose2d';
  }

  override forward(given: Tensor): Tensor {
    const input = this.checkInput(given);
    const { stride, outputPadding, dilation, groups } = this;
    const padding = this.padding as [number, number];
    const bias = checkBias('ConvTranspose2d: bias', this.bias);
    return convTranspose2d(input, this.weight, bias, { stride, padding, outputPadding, dilation, groups });
  }

  protected override extraSizes(): string[] {
    const { outputPadding } = this;
    return outputPadding.some((size) => size !== 0) ? [`output_padding=${pythonText(outputPadding)}`] : [];
  }
}
