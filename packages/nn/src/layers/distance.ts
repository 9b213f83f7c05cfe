import { checkBoolean, checkInteger, checkNumber, checkOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { cosineSimilarity, pairwiseDistance } from '../functional';
import { checkExponent, type PairwiseDistanceOptions } from '../functions/losses/distances';
import { Module } from '../module/module';

/** The cosine of the angle between vectors along a dimension. Shape: both broadcast -> theirs without that dimension. @throws KindlingError as functional.cosineSimilarity @see torch.nn.CosineSimilarity */
export class CosineSimilarity extends Module {
  static override get name(): string {
    return 'CosineSimilarity';
  }

  readonly dim: number;
  readonly eps: number;

  constructor(options: { readonly dim?: number | undefined; readonly eps?: number | undefined } = {}) {
    super();
    const { dim = 1, eps = 1e-8 } = checkOptions('CosineSimilarity', options, ['dim', 'eps']);
    refuseSurplus(new.target.name, arguments, 1);
    this.dim = checkInteger('CosineSimilarity: dim', dim);
    this.eps = checkNumber('CosineSimilarity: eps', eps, { min: 0 });
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return cosineSimilarity(x1, x2, { dim: this.dim, eps: this.eps });
  }
}

/** The norm of the differences along the last dimension. Shape: (..., D), both broadcast -> (...). @throws KindlingError as functional.pairwiseDistance @see torch.nn.PairwiseDistance */
export class PairwiseDistance extends Module {
  static override get name(): string {
    return 'PairwiseDistance';
  }

  private readonly how: PairwiseDistanceOptions;

  constructor(options: PairwiseDistanceOptions = {}) {
    super();
    const { p = 2, eps = 1e-6, keepDim = false } = checkOptions('PairwiseDistance', options, ['p', 'eps', 'keepDim']);
    refuseSurplus(new.target.name, arguments, 1);
    checkExponent('PairwiseDistance', p);
    checkNumber('PairwiseDistance: eps', eps, { min: 0 });
    this.how = { p, eps, keepDim: checkBoolean('PairwiseDistance: keepDim', keepDim) };
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return pairwiseDistance(x1, x2, this.how);
  }
}
