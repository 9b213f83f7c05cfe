import { checkBoolean, checkFunction, checkNumber, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import {
  cosineEmbeddingLoss,
  type DistanceFunction,
  type TripletDistanceOptions,
  type TripletMarginOptions,
  tripletMarginLoss,
  tripletMarginWithDistanceLoss,
} from '../functional';
import { PairwiseDistance } from '../layers/distance';
import { snakeCase } from '../module/snakeCase';
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

/**
 * TripletMarginLoss with a distance of one's own: a function of two tensors, or a module, whose parameters are the loss's then.
 * Shape: three that the distance takes, of as many dimensions -> a scalar, or the shape of the distances with reduction `none`.
 * @throws KindlingError for a margin that is not above 0, and in `forward` for a distance that is no Tensor
 * @see torch.nn.TripletMarginWithDistanceLoss
 */
export class TripletMarginWithDistanceLoss extends Loss {
  static override get name(): string {
    return 'TripletMarginWithDistanceLoss';
  }

  readonly distanceFunction: DistanceFunction;
  readonly margin: number;
  readonly swap: boolean;

  /** `distanceFunction` is a PairwiseDistance if not said; `margin` and `swap` as in TripletMarginLoss. */
  constructor(options: TripletDistanceOptions = {}) {
    super(options, ['distanceFunction', 'margin', 'swap']);
    refuseSurplus(new.target.name, arguments, 1);
    const { distanceFunction, margin = 1, swap = false } = options;
    const chosen = distanceFunction ?? new PairwiseDistance();
    this.distanceFunction = checkFunction('TripletMarginWithDistanceLoss: distanceFunction', chosen);
    this.margin = checkNumber('TripletMarginWithDistanceLoss: margin', margin, { exclusiveMin: 0 });
    this.swap = checkBoolean('TripletMarginWithDistanceLoss: swap', swap);
  }

  override stateKey(field: string): string {
    return snakeCase(field);
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { reduction, distanceFunction, margin, swap } = this;
    return tripletMarginWithDistanceLoss(anchor, positive, negative, { reduction, distanceFunction, margin, swap });
  }
}
