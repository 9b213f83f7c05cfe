import type { Tensor } from '@kindling/core';
import { relu, sigmoid, silu, tanh } from '../../functional';
import { Activation } from './activation';

/** max(x, 0) of each number. Shape: any -> the same. @throws KindlingError for an option @see torch.nn.ReLU */
export class ReLU extends Activation {
  static override get name(): string {
    return 'ReLU';
  }

  override forward(input: Tensor): Tensor {
    return relu(input);
  }
}

/** 1 / (1 + e^-x) of each number. Shape: any -> the same. @throws KindlingError for an option @see torch.nn.Sigmoid */
export class Sigmoid extends Activation {
  static override get name(): string {
    return 'Sigmoid';
  }

  override forward(input: Tensor): Tensor {
    return sigmoid(input);
  }
}

/** The hyperbolic tangent of each number. Shape: any -> the same. @throws KindlingError for an option @see torch.nn.Tanh */
export class Tanh extends Activation {
  static override get name(): string {
    return 'Tanh';
  }

  override forward(input: Tensor): Tensor {
    return tanh(input);
  }
}

/** x sigmoid(x) of each number. Shape: any -> the same. @throws KindlingError for an option @see torch.nn.SiLU */
export class SiLU extends Activation {
  static override get name(): string {
    return 'SiLU';
  }

  override forward(input: Tensor): Tensor {
    return silu(input);
  }
}
