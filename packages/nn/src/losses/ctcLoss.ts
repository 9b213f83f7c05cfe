import { checkBoolean, checkInteger, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { ctcLoss, type Lengths } from '../functional';
import { Loss, type LossModuleOptions } from './loss';

/**
 * Connectionist temporal classification: how unlikely it is to read the target in the log probabilities of a sequence, whichever time each of its classes is said at.
 * Shape: logProbs (T, N, C) and targets (N, S), or (sum of targetLengths) one behind the other; or (T, C) and (S) without a batch -> a scalar, or (N) with
 * reduction `none`.
 * @throws KindlingError for a blank below 0, and in `forward` for other shapes, lengths or classes
 * @see torch.nn.CTCLoss
 */
export class CTCLoss extends Loss {
  static override get name(): string {
    return 'CTCLoss';
  }

  readonly blank: number;
  readonly zeroInfinity: boolean;

  /** `blank` is the class that stands for nothing (0); with `zeroInfinity` a loss is 0 where the input is too short for its target. */
  constructor(options: LossModuleOptions & { blank?: number | undefined; zeroInfinity?: boolean | undefined } = {}) {
    super(options, ['blank', 'zeroInfinity']);
    refuseSurplus(new.target.name, arguments, 1);
    const { blank = 0, zeroInfinity = false } = options;
    this.blank = checkInteger('CTCLoss: blank', blank, { min: 0 });
    this.zeroInfinity = checkBoolean('CTCLoss: zeroInfinity', zeroInfinity);
  }

  override forward(logProbs: Tensor, targets: Tensor | ArrayLike<number>, inputLengths: Lengths, targetLengths: Lengths): Tensor {
    const { reduction, blank, zeroInfinity } = this;
    return ctcLoss(logProbs, targets, inputLengths, targetLengths, { reduction, blank, zeroInfinity });
  }
}
