import { checkInteger, checkOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { checkBias } from '../../checks/checkTensor';
import { conv1d } from '../../functional';
import { checkPadding } from './checkPadding';
import { Convolution, type PaddingMode } from './convolution';

/** What Conv1d takes beyond its channels and its kernel's size. */
export interface Conv1dOptions {
  /** Steps between neighbouring outputs; default 1. */
  stride?: number | undefined;
  /** Places added at both ends, or `same` for as many as keep the size; default 0. */
  padding?: number | 'same' | 'valid' | undefined;
  /** Steps between the kernel's taps; default 1. */
  dilation?: number | undefined;
  /** So many groups of input channels, each with output channels of its own; default 1. */
  groups?: number | undefined;
  /** Whether each output channel adds a number of its own; default true. */
  bias?: boolean | undefined;
  /** What stands around the input in the place of zeros: its mirror image (`reflect`), its border (`replicate`) or its other end (`circular`). */
  paddingMode?: PaddingMode | undefined;
}

const line = (name: string, size: unknown, min: number): [number] => [checkInteger(name, size, { min })];

/**
 * 1-D convolution (cross-correlation, as PyTorch's).
 * Shape: input (N, inChannels, L) -> output (N, outChannels, Lo), see `convOutputSize`; weight (outChannels, inChannels / groups, kernelSize),
 * bias (outChannels).
 * @throws KindlingError for sizes out of range, and in `forward` for an input of another rank or channel count or smaller than the kernel
 * @see torch.nn.Conv1d
 */
export class Conv1d extends Convolution<[number]> {
  static override get name(): string {
    return 'Conv1d';
  }

  constructor(inChannels: number, outChannels: number, kernelSize: number, options: Conv1dOptions = {}) {
    const known = ['stride', 'padding', 'dilation', 'groups', 'bias', 'paddingMode'] as const;
    const {
      stride = 1,
      padding = 0,
      dilation = 1,
      groups = 1,
      bias = true,
      paddingMode,
    } = checkOptions('Conv1d', options, known);
    const strides = line('Conv1d: stride', stride, 1);
    super('Conv1d', inChannels, outChannels, {
      kernelSize: line('Conv1d: kernelSize', kernelSize, 1),
      stride: strides,
      padding: checkPadding('Conv1d', padding, strides, (name, size) => line(name, size, 0)),
      dilation: line('Conv1d: dilation', dilation, 1),
      groups,
      bias,
      paddingMode,
    });
    refuseSurplus(new.target.name, arguments, 4);
  }

  protected override get layer(): string {
    return 'Conv1d';
  }

  override forward(given: Tensor): Tensor {
    const [input, around] = this.surrounded(this.checkInput(given));
    const {
      stride: [stride],
      dilation: [dilation],
      groups,
    } = this;
    const padding = typeof around === 'string' ? around : around[0];
    return conv1d(input, this.weight, checkBias('Conv1d: bias', this.bias), { stride, padding, dilation, groups });
  }
}
