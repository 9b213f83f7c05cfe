import { checkInteger, checkOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { checkBias } from '../../checks/checkTensor';
import { convTranspose1d } from '../../functional';
import { pythonText } from '../../module/pythonText';
import { Convolution } from './convolution';

/** What ConvTranspose1d takes beyond its channels and its kernel's size. */
export interface ConvTranspose1dOptions {
  /** Steps between what neighbouring inputs become; default 1. */
  stride?: number | undefined;
  /** What is cut off at each end; default 0. */
  padding?: number | undefined;
  /** How many places more there are at one end; default 0. */
  outputPadding?: number | undefined;
  /** So many groups of input channels, each with output channels of its own; default 1. */
  groups?: number | undefined;
  /** Whether each output channel adds a number of its own; default true. */
  bias?: boolean | undefined;
  /** Steps between the kernel's taps; default 1. */
  dilation?: number | undefined;
}

const line = (name: string, size: unknown, min: number): [number] => [checkInteger(name, size, { min })];

/**
 * Transposed 1-D convolution, which makes lines longer: the gradient of a convolution as a layer.
 * Shape: input (N, inChannels, L) -> output (N, outChannels, Lo) with Lo = (L - 1) stride - 2 padding + dilation (kernelSize - 1) + outputPadding + 1;
 * weight (inChannels, outChannels / groups, kernelSize), bias (outChannels).
 * @throws KindlingError for sizes out of range, and in `forward` for an input of another rank or channel count
 * @see torch.nn.ConvTranspose1d
 */
export class ConvTranspose1d extends Convolution<[number]> {
  static override get name(): string {
    return 'ConvTranspose1d';
  }

  readonly outputPadding: [number];

  constructor(inChannels: number, outChannels: number, kernelSize: number, options: ConvTranspose1dOptions = {}) {
    const name = 'ConvTranspose1d';
    const known = ['stride', 'padding', 'outputPadding', 'groups', 'bias', 'dilation'] as const;
    const given = checkOptions(name, options, known);
    const { stride = 1, padding = 0, outputPadding = 0, groups = 1, bias = true, dilation = 1 } = given;
    super(name, inChannels, outChannels, {
      kernelSize: line(`${name}: kernelSize`, kernelSize, 1),
      stride: line(`${name}: stride`, stride, 1),
      padding: line(`${name}: padding`, padding, 0),
      dilation: line(`${name}: dilation`, dilation, 1),
      groups,
      bias,
      transposed: true,
    });
    refuseSurplus(new.target.name, arguments, 4);
    this.outputPadding = line(`${name}: outputPadding`, outputPadding, 0);
  }

  protected override get layer(): string {
    return 'ConvTranspose1d';
  }

  override forward(given: Tensor): Tensor {
    const input = this.checkInput(given);
    const {
      stride: [stride],
      outputPadding: [outputPadding],
      dilation: [dilation],
      groups,
    } = this;
    const [padding] = this.padding as [number];
    const bias = checkBias('ConvTranspose1d: bias', this.bias);
    return convTranspose1d(input, this.weight, bias, { stride, padding, outputPadding, dilation, groups });
  }

  protected override extraSizes(): string[] {
    const { outputPadding } = this;
    return outputPadding.some((size) => size !== 0) ? [`output_padding=${pythonText(outputPadding)}`] : [];
  }
}
