import { refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { binaryCrossEntropy, binaryCrossEntropyWithLogits } from '../functional';
import type { Buffer } from '../module/buffer';
import { snakeCase } from '../module/snakeCase';
import { Loss, type LossModuleOptions } from './loss';
import { factor } from './weights';

/**
 * How unlikely targets, 0 or 1 or between, are made by probabilities: -(t log x + (1 - t) log(1 - x)).
 * Shape: two of the same -> a scalar, or that shape with reduction `none`; weight broadcasts to it.
 * @throws KindlingError for a weight that is no Tensor of float32, and in `forward` for other shapes
 * @see torch.nn.BCELoss
 */
export class BCELoss extends Loss {
  static override get name(): string {
    return 'BCELoss';
  }

  weight: Buffer | null;

  constructor(options: LossModuleOptions & { weight?: Tensor | null | undefined } = {}) {
    super(options, ['weight']);
    refuseSurplus(new.target.name, arguments, 1);
    this.weight = factor('BCELoss: weight', options.weight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { reduction, weight } = this;
    return binaryCrossEntropy(input, target, { reduction, weight });
  }
}

/**
 * BCELoss of the sigmoid of logits, safe for large ones.
 * Shape: two of the same -> a scalar, or that shape with reduction `none`; weight and posWeight broadcast to it.
 * @throws KindlingError for weights that are no Tensors of float32, and in `forward` for other shapes
 * @see torch.nn.BCEWithLogitsLoss
 */
export class BCEWithLogitsLoss extends Loss {
  static override get name(): string {
    return 'BCEWithLogitsLoss';
  }

  weight: Buffer | null;
  posWeight: Buffer | null;

  constructor(options: LossModuleOptions & { weight?: Tensor | null | undefined; posWeight?: Tensor | null | undefined } = {}) {
    super(options, ['weight', 'posWeight']);
    refuseSurplus(new.target.name, arguments, 1);
    this.weight = factor('BCEWithLogitsLoss: weight', options.weight);
    this.posWeight = factor('BCEWithLogitsLoss: posWeight', options.posWeight);
  }

  override stateKey(field: string): string {
    return snakeCase(field);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { reduction, weight, posWeight } = this;
    return binaryCrossEntropyWithLogits(input, target, { reduction, weight, posWeight });
  }
}
