import { checkChoice, checkNumber, refuseSurplus } from '@kindling/checks';
import type { Target, Tensor } from '@kindling/core';
import {
  hingeEmbeddingLoss,
  marginRankingLoss,
  multilabelMarginLoss,
  multilabelSoftMarginLoss,
  multiMarginLoss,
  softMarginLoss,
} from '../functional';
import type { Buffer } from '../module/buffer';
import { Loss, type LossModuleOptions } from './loss';
import { classWeight, factor } from './weights';

/** What MarginRankingLoss and HingeEmbeddingLoss take. */
interface MarginOptions extends LossModuleOptions {
  /** How far apart is far enough. */
  margin?: number | undefined;
}

/**
 * Draws the first of two scores above the second (target 1) or below it (target -1), by a margin.
 * Shape: all three of as many dimensions, which broadcast -> a scalar, or their shape with reduction `none`.
 * @throws KindlingError for a margin that is no number, and in `forward` for other numbers of dimensions
 * @see torch.nn.MarginRankingLoss
 */
export class MarginRankingLoss extends Loss {
  static override get name(): string {
    return 'MarginRankingLoss';
  }

  readonly margin: number;

  /** `margin` is 0 if not said. */
  constructor(options: MarginOptions = {}) {
    super(options, ['margin']);
    refuseSurplus(new.target.name, arguments, 1);
    const { margin = 0 } = options;
    this.margin = checkNumber('MarginRankingLoss: margin', margin);
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    const { reduction, margin } = this;
    return marginRankingLoss(input1, input2, target, { reduction, margin });
  }
}

/**
 * Draws distances of what belongs together (target 1) to 0, and others (target -1) above a margin.
 * Shape: two of the same -> a scalar, or that shape with reduction `none`.
 * @throws KindlingError for a margin that is no number
 * @see torch.nn.HingeEmbeddingLoss
 */
export class HingeEmbeddingLoss extends Loss {
  static override get name(): string {
    return 'HingeEmbeddingLoss';
  }

  readonly margin: number;

  /** `margin` is 1 if not said. */
  constructor(options: MarginOptions = {}) {
    super(options, ['margin']);
    refuseSurplus(new.target.name, arguments, 1);
    const { margin = 1 } = options;
    this.margin = checkNumber('HingeEmbeddingLoss: margin', margin);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { reduction, margin } = this;
    return hingeEmbeddingLoss(input, target, { reduction, margin });
  }
}

/**
 * log(1 + e^(-target input)) for targets 1 and -1, exact for large scores too.
 * Shape: two of the same -> a scalar, or that shape with reduction `none`.
 * @throws KindlingError for an unknown reduction
 * @see torch.nn.SoftMarginLoss
 */
export class SoftMarginLoss extends Loss {
  static override get name(): string {
    return 'SoftMarginLoss';
  }

  constructor(options: LossModuleOptions = {}) {
    super(options);
    refuseSurplus(new.target.name, arguments, 1);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return softMarginLoss(input, target, { reduction: this.reduction });
  }
}

/**
 * Draws the score of the right class above that of each other one, by a margin: the loss of a support vector machine for several classes.
 * Shape: scores (N, C) and class indices (N), or (C) and a scalar -> a scalar, or (N) with reduction `none`; weight (C).
 * @throws KindlingError for options out of range, and in `forward` for targets that are no classes
 * @see torch.nn.MultiMarginLoss
 */
export class MultiMarginLoss extends Loss {
  static override get name(): string {
    return 'MultiMarginLoss';
  }

  readonly p: 1 | 2;
  readonly margin: number;
  weight: Buffer | null;

  /** `p` is the power of what is missing of the margin, 1 (if not said) or 2; `margin` is 1 if not said. */
  constructor(options: MarginOptions & { p?: 1 | 2 | undefined; weight?: Tensor | null | undefined } = {}) {
    super(options, ['p', 'margin', 'weight']);
    refuseSurplus(new.target.name, arguments, 1);
    const { p = 1, margin = 1, weight } = options;
    this.p = checkChoice('MultiMarginLoss: p', p, [1, 2]);
    this.margin = checkNumber('MultiMarginLoss: margin', margin);
    this.weight = classWeight('MultiMarginLoss: weight', weight);
  }

  override forward(input: Tensor, target: Target): Tensor {
    const { reduction, p, margin, weight } = this;
    return multiMarginLoss(input, target, { reduction, p, margin, weight });
  }
}

/**
 * Draws the score of each right class above that of each wrong one, by 1.
 * Shape: scores (N, C) or (C), targets alike: the right classes of each example first, then -1 -> a scalar, or (N) with reduction `none`.
 * @throws KindlingError for an unknown reduction, and in `forward` for targets that are neither classes nor -1
 * @see torch.nn.MultiLabelMarginLoss
 */
export class MultiLabelMarginLoss extends Loss {
  static override get name(): string {
    return 'MultiLabelMarginLoss';
  }

  constructor(options: LossModuleOptions = {}) {
    super(options);
    refuseSurplus(new.target.name, arguments, 1);
  }

  override forward(input: Tensor, target: Target): Tensor {
    return multilabelMarginLoss(input, target, { reduction: this.reduction });
  }
}

/**
 * BCEWithLogitsLoss with the mean over the classes taken first, so that reduction `none` gives one number for each example.
 * Shape: input and target (..., C), both alike -> a scalar, or (...) with reduction `none`; weight broadcasts to them.
 * @throws KindlingError for a weight that is no Tensor of float32, and in `forward` for other shapes
 * @see torch.nn.MultiLabelSoftMarginLoss
 */
export class MultiLabelSoftMarginLoss extends Loss {
  static override get name(): string {
    return 'MultiLabelSoftMarginLoss';
  }

  weight: Buffer | null;

  constructor(options: LossModuleOptions & { weight?: Tensor | null | undefined } = {}) {
    super(options, ['weight']);
    refuseSurplus(new.target.name, arguments, 1);
    this.weight = factor('MultiLabelSoftMarginLoss: weight', options.weight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { reduction, weight } = this;
    return multilabelSoftMarginLoss(input, target, { reduction, weight });
  }
}
