import { checkBoolean, checkNumber, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { cosineEmbeddingLoss, type TripletMarginOptions, tripletMarginLoss } from '../functional';
import { Loss, type LossModuleOptions } from './loss';

/**
 * Draws vectors that belong together (target 1) to one direction, and others (target -1) apart until the cosine of their angle is below the margin.
 * Shape: (N, D) both and target (N), or (D) and a scalar -> a scalar, or (N) with reduction `none`.
 * @throws KindlingError for a margin that is no number, and in `forward` for other shapes
 * @see torch.nn.CosineEmbeddingLoss
 */
export class CosineEmbeddingLoss extends Loss {
  static override get name(): string {
    return 'CosineEmbeddingLoss';
  }

  readonly margin: number;

  constructor(options: LossModuleOptions & { margin?: number | undefined } = {}) {
    super(options, ['margin']);
    refuseSurplus(new.target.name, arguments, 1);
    const { margin = 0 } = options;
    this.margin = checkNumber('CosineEmbeddingLoss: margin', margin);
  }

  override forward(x1: Tensor, x2: Tensor, target: Tensor): Tensor {
    const { reduction, margin } = this;
    return cosineEmbeddingLoss(x1, x2, target, { reduction, margin });
  }
}

/**
 * Draws positives nearer to their anchors than negatives are, by a margin.
 * Shape: (N, D) each, or (D) -> a scalar, or (N) with reduction `none`.
 * @throws KindlingError for options out of range, and in `forward` for shapes that differ
 * @see torch.nn.TripletMarginLoss
 */
export class TripletMarginLoss extends Loss {
  static override get name(): string {
    return 'TripletMarginLoss';
  }

  readonly margin: number;
  readonly p: number;
  readonly eps: number;
  readonly swap: boolean;

  constructor(options: TripletMarginOptions = {}) {
    super(options, ['margin', 'p', 'eps', 'swap']);
    refuseSurplus(new.target.name, arguments, 1);
    const { margin = 1, p = 2, eps = 1e-6, swap = false } = options;
    this.margin = checkNumber('TripletMarginLoss: margin', margin);
    this.p = p === Number.POSITIVE_INFINITY ? p : checkNumber('TripletMarginLoss: p', p, { exclusiveMin: 0 });
    this.eps = checkNumber('TripletMarginLoss: eps', eps, { min: 0 });
    this.swap = checkBoolean('TripletMarginLoss: swap', swap);
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { reduction, margin, p, eps, swap } = this;
    return tripletMarginLoss(anchor, positive, negative, { reduction, margin, p, eps, swap });
  }
}
