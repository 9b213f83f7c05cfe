import { checkOptions, checkPair, refuseSurplus } from '@kindling/checks';
import type { Pair, Tensor } from '@kindling/core';
import { checkBias } from '../../checks/checkTensor';
import { conv2d } from '../../functional';
import { checkPadding } from './checkPadding';
import { Convolution, type PaddingMode } from './convolution';

/** What Conv2d takes beyond its channels and its kernel's size. */
export interface Conv2dOptions {
  /** Steps between neighbouring outputs; default 1. */
  stride?: Pair | undefined;
  /** Places added on each side, or `same` for as many as keep the size; default 0. */
  padding?: Pair | 'same' | 'valid' | undefined;
  /** Steps between the kernel's taps; default 1. */
  dilation?: Pair | undefined;
  /** So many groups of input channels, each with output channels of its own; default 1. */
  groups?: number | undefined;
  /** Whether each output channel adds a number of its own; default true. */
  bias?: boolean | undefined;
  /** What stands around the input in the place of zeros: its mirror image (`reflect`), its border (`replicate`) or its other end (`circular`). */
  paddingMode?: PaddingMode | undefined;
}

/**
 * 2-D convolution (cross-correlation, as PyTorch's).
 * Shape: input (N, inChannels, H, W) -> output (N, outChannels, Ho, Wo), each side `convOutputSize` of the input's;
 * weight (outChannels, inChannels / groups, kernelHeight, kernelWidth), bias (outChannels).
 * @throws KindlingError for sizes out of range, and in `forward` for an input of another rank or channel count or smaller than the kernel
 * @see torch.nn.Conv2d
 */
export class Conv2d extends Convolution<[number, number]> {
  static override get name(): string {
    return 'Conv2d';
  }

  constructor(inChannels: number, outChannels: number, kernelSize: Pair, options: Conv2dOptions = {}) {
    const known = ['stride', 'padding', 'dilation', 'groups', 'bias', 'paddingMode'] as const;
    const {
      stride = 1,
      padding = 0,
      dilation = 1,
      groups = 1,
      bias = true,
      paddingMode,
    } = checkOptions('Conv2d', options, known);
    const strides = checkPair('Conv2d: stride', stride, { min: 1 });
    super('Conv2d', inChannels, outChannels, {
      kernelSize: checkPair('Conv2d: kernelSize', kernelSize, { min: 1 }),
      stride: strides,
      padding: checkPadding('Conv2d', padding, strides, (name, sizes) => checkPair(name, sizes, { min: 0 })),
      dilation: checkPair('Conv2d: dilation', dilation, { min: 1 }),
      groups,
      bias,
      paddingMode,
    });
    refuseSurplus(new.target.name, arguments, 4);
  }

  protected override get layer(): string {
    return 'Conv2d';
  }

  override forward(given: Tensor): Tensor {
    const [input, padding] = this.surrounded(this.checkInput(given));
    const { stride, dilation, groups } = this;
    return conv2d(input, this.weight, checkBias('Conv2d: bias', this.bias), { stride, padding, dilation, groups });
  }
}
