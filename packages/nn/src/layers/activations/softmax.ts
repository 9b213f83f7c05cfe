import { checkInteger, checkNoOptions, KindlingError, type NoOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { checkTensor } from '../../checks/checkTensor';
import { logSoftmax, softmax, softmin } from '../../functional';
import { Module } from '../../module/module';
import { moduleName } from '../../module/walk';
import { Activation } from './activation';

/** What layers along one dimension have in common. */
abstract class AlongDim extends Module {
  static override get name(): string {
    return 'AlongDim';
  }

  readonly dim: number;

  constructor(dim: number, options: NoOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 2);
    checkNoOptions(moduleName(this), options);
    this.dim = checkInteger(`${moduleName(this)}: dim`, dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}

/**
 * exp(x) over the sum of exp(x) along one dimension: what is positive and adds up to 1.
 * Shape: any with that dimension -> the same.
 * @throws KindlingError for a `dim` that is no integer, and in `forward` for one that the input lacks
 * @see torch.nn.Softmax
 */
export class Softmax extends AlongDim {
  static override get name(): string {
    return 'Softmax';
  }

  override forward(input: Tensor): Tensor {
    return softmax(input, this.dim);
  }
}

/**
 * The logarithms of the softmax over one dimension: x - log(sum(exp(x))).
 * Shape: any with that dimension -> the same.
 * @throws KindlingError for a `dim` that is no integer, and in `forward` for one that the input lacks
 * @see torch.nn.LogSoftmax
 */
export class LogSoftmax extends AlongDim {
  static override get name(): string {
    return 'LogSoftmax';
  }

  override forward(input: Tensor): Tensor {
    return logSoftmax(input, this.dim);
  }
}

/**
 * The softmax of -x over one dimension: the smallest gets the most.
 * Shape: any with that dimension -> the same.
 * @throws KindlingError for a `dim` that is no integer, and in `forward` for one that the input lacks
 * @see torch.nn.Softmin
 */
export class Softmin extends AlongDim {
  static override get name(): string {
    return 'Softmin';
  }

  override forward(input: Tensor): Tensor {
    return softmin(input, this.dim);
  }
}

/**
 * The softmax over the channels at each place of pictures.
 * Shape: (N, C, H, W) or (C, H, W) -> the same.
 * @throws KindlingError for an option, and in `forward` for an input of another rank
 * @see torch.nn.Softmax2d
 */
export class Softmax2d extends Activation {
  static override get name(): string {
    return 'Softmax2d';
  }

  override forward(input: Tensor): Tensor {
    const { shape } = checkTensor('Softmax2d: input', input);
    if (shape.length === 3 || shape.length === 4) return softmax(input, -3);
    throw new KindlingError(`Softmax2d: input: expected shape (N, C, H, W) or (C, H, W), got [${shape.join(', ')}]`);
  }
}
