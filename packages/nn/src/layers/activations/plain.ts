import type { Tensor } from '@kindling/core';
import {
  hardsigmoid,
  hardswish,
  logsigmoid,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softsign,
  tanh,
  tanhshrink,
} from '../../functional';
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

/** x, and 1.67 (e^x - 1) where it is not above 0, times 1.05, of each number. Shape: any -> the same. @throws KindlingError for an option @see torch.nn.SELU */
export class SELU extends Activation {
  static override get name(): string {
    return 'SELU';
  }

  override forward(input: Tensor): Tensor {
    return selu(input);
  }
}

/** min(max(x, 0), 6) of each number. Shape: any -> the same. @throws KindlingError for an option @see torch.nn.ReLU6 */
export class ReLU6 extends Activation {
  static override get name(): string {
    return 'ReLU6';
  }

  override forward(input: Tensor): Tensor {
    return relu6(input);
  }
}

/** x tanh(softplus(x)) of each number. Shape: any -> the same. @throws KindlingError for an option @see torch.nn.Mish */
export class Mish extends Activation {
  static override get name(): string {
    return 'Mish';
  }

  override forward(input: Tensor): Tensor {
    return mish(input);
  }
}

/** x / (1 + |x|) of each number. Shape: any -> the same. @throws KindlingError for an option @see torch.nn.Softsign */
export class Softsign extends Activation {
  static override get name(): string {
    return 'Softsign';
  }

  override forward(input: Tensor): Tensor {
    return softsign(input);
  }
}

/** (x + 3) / 6, but no smaller than 0 and no larger than 1, of each number. Shape: any -> the same. @throws KindlingError for an option @see torch.nn.Hardsigmoid */
export class Hardsigmoid extends Activation {
  static override get name(): string {
    return 'Hardsigmoid';
  }

  override forward(input: Tensor): Tensor {
    return hardsigmoid(input);
  }
}

/** x hardsigmoid(x) of each number. Shape: any -> the same. @throws KindlingError for an option @see torch.nn.Hardswish */
export class Hardswish extends Activation {
  static override get name(): string {
    return 'Hardswish';
  }

  override forward(input: Tensor): Tensor {
    return hardswish(input);
  }
}

/** log(sigmoid(x)) of each number. Shape: any -> the same. @throws KindlingError for an option @see torch.nn.LogSigmoid */
export class LogSigmoid extends Activation {
  static override get name(): string {
    return 'LogSigmoid';
  }

  override forward(input: Tensor): Tensor {
    return logsigmoid(input);
  }
}

/** x - tanh(x) of each number. Shape: any -> the same. @throws KindlingError for an option @see torch.nn.Tanhshrink */
export class Tanhshrink extends Activation {
  static override get name(): string {
    return 'Tanhshrink';
  }

  override forward(input: Tensor): Tensor {
    return tanhshrink(input);
  }
}
