import { checkInteger, checkOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { checkTensor } from '../checks/checkTensor';
import { Module } from '../module/module';

/**
 * Joins the dimensions startDim..endDim (counted from the end where negative) into one.
 * Shape: input (N, C, H, W) -> output (N, C * H * W) by default, which keeps dimension 0.
 * @throws KindlingError for a dimension that is no integer, and in `forward` where the input has no such dimensions
 * @see torch.nn.Flatten
 */
export class Flatten extends Module {
  static override get name(): string {
    return 'Flatten';
  }

  readonly startDim: number;
  readonly endDim: number;

  constructor(options: { startDim?: number | undefined; endDim?: number | undefined } = {}) {
    super();
    const { startDim = 1, endDim = -1 } = checkOptions('Flatten', options, ['startDim', 'endDim']);
    refuseSurplus(new.target.name, arguments, 1);
    this.startDim = checkInteger('Flatten: startDim', startDim);
    this.endDim = checkInteger('Flatten: endDim', endDim);
  }

  override forward(input: Tensor): Tensor {
    return checkTensor('Flatten: input', input).flatten(this.startDim, this.endDim);
  }

  override extraRepr(): string {
    return `start_dim=${this.startDim}, end_dim=${this.endDim}`;
  }
}
