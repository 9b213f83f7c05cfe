import { checkInteger, checkNoOptions, type NoOptions } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { logSoftmax } from '../functional';
import { Module } from '../module/module';

/**
 * The logarithms of the softmax over one dimension: x - log(sum(exp(x))).
 * Shape: any with that dimension -> the same.
 * @throws KindlingError for a `dim` that is no integer, and in `forward` for one that the input lacks
 * @see torch.nn.LogSoftmax
 */
export class LogSoftmax extends Module {
  static override get name(): string {
    return 'LogSoftmax';
  }

  readonly dim: number;

  constructor(dim: number, options: NoOptions = {}) {
    super();
    checkNoOptions('LogSoftmax', options);
    this.dim = checkInteger('LogSoftmax: dim', dim);
  }

  override forward(input: Tensor): Tensor {
    return logSoftmax(input, this.dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}
