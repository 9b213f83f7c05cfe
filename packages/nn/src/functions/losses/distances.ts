import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkNumber,
  checkOptions,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import { type LossOptions, type Tensor, where } from '@kindling/core';
import { checkFloats } from '../../checks/checkTensor';
import { checkAlike, checkSameDims, reduced } from './reduce';

/**
 * The cosine of the angle between vectors along a dimension (1 if not said). Shape: both broadcast -> theirs without that dimension.
 * @throws KindlingError for a dimension that there is not @see torch.nn.functional.cosine_similarity
 */
export function cosineSimilarity(
  x1: Tensor,
  x2: Tensor,
  options?: { readonly dim?: number | undefined; readonly eps?: number | undefined },
): Tensor {
  refuseSurplus('cosineSimilarity', arguments, 3);
  const { dim = 1, eps = 1e-8 } = checkOptions('cosineSimilarity', options, ['dim', 'eps']);
  checkInteger('cosineSimilarity: dim', dim);
  checkNumber('cosineSimilarity: eps', eps, { min: 0 });
  const products = checkFloats('cosineSimilarity: x1', x1).mul(checkFloats('cosineSimilarity: x2', x2));
  // the norm of zeros has the gradient 0, where the root of a sum has NaN
  const length = (x: Tensor) => x.expand(products.shape).norm(2, dim).maximum(eps);
  return products.sum(dim).div(length(x1).mul(length(x2)));
}

/** What pairwiseDistance takes beyond its tensors. */
export interface PairwiseDistanceOptions {
  /** The norm's exponent, Infinity for the largest of the differences; default 2. */
  readonly p?: number | undefined;
  /** Added to the differences, which then are nowhere 0; default 1e-6. */
  readonly eps?: number | undefined;
  /** Whether the last dimension stays, with size 1; default false. */
  readonly keepDim?: boolean | undefined;
}

/** The norm of the differences along the last dimension. Shape: (..., D), both broadcast -> (...). @throws KindlingError @see torch.nn.functional.pairwise_distance */
export function pairwiseDistance(x1: Tensor, x2: Tensor, options?: PairwiseDistanceOptions): Tensor {
  refuseSurplus('pairwiseDistance', arguments, 3);
  const op = 'pairwiseDistance';
  const { p = 2, eps = 1e-6, keepDim = false } = checkOptions(op, options, ['p', 'eps', 'keepDim']);
  checkExponent(op, p);
  checkNumber(`${op}: eps`, eps, { min: 0 });
  checkBoolean(`${op}: keepDim`, keepDim);
  const difference = checkFloats(`${op}: x1`, x1)
    .sub(checkFloats(`${op}: x2`, x2))
    .add(eps);
  if (difference.dim === 0) throw new KindlingError(`${op}: expected tensors of at least one dimension, got scalars`);
  return difference.norm(p, -1, { keepDim });
}

/** @throws KindlingError for what is no norm's exponent */
export function checkExponent(op: string, p: unknown): void {
  if (p !== Number.POSITIVE_INFINITY) checkNumber(`${op}: p`, p, { exclusiveMin: 0 });
}

/**
 * For pairs of vectors that belong together (target 1) one less the cosine of their angle, for others (target -1) the cosine less the margin where that is above 0. The
 * mean of it if not said otherwise. Shape: (N, D) both and target (N), or (D) and a scalar.
 * @throws KindlingError for other shapes @see torch.nn.functional.cosine_embedding_loss
 */
export function cosineEmbeddingLoss(
  x1: Tensor,
  x2: Tensor,
  target: Tensor,
  options?: LossOptions & { readonly margin?: number | undefined },
): Tensor {
  refuseSurplus('cosineEmbeddingLoss', arguments, 4);
  const op = 'cosineEmbeddingLoss';
  const { reduction, margin = 0 } = checkOptions(op, options, ['reduction', 'margin']);
  checkNumber(`${op}: margin`, margin);
  const { shape } = checkFloats(`${op}: x1`, x1);
  checkAlike(op, 'x2', x2, x1);
  const wanted = checkFloats(`${op}: target`, target).shape;
  if (shape.length === 0 || wanted.join() !== shape.slice(0, -1).join()) {
    throw new KindlingError(
      `${op}: target: expected shape (N) beside (N, D), or a scalar beside (D), got [${wanted.join(', ')}] beside [${shape.join(', ')}]`,
    );
  }
  const square = (x: Tensor) => x.mul(x).sum(-1).add(1e-12);
  const cosine = x1
    .mul(x2)
    .sum(-1)
    .div(square(x1).mul(square(x2)).sqrt());
  const apart = where(target.eq(-1), cosine.sub(margin).clamp(0), 0);
  return reduced(op, where(target.eq(1), cosine.rsub(1), 0).add(apart), reduction);
}

/** What tripletMarginLoss takes beyond its tensors. */
export interface TripletMarginOptions extends LossOptions {
  /** By how much the negative is to be farther away; default 1. */
  readonly margin?: number | undefined;
  /** As in pairwiseDistance; default 2. */
  readonly p?: number | undefined;
  /** As in pairwiseDistance; default 1e-6. */
  readonly eps?: number | undefined;
  /** Whether the negative's distance from the positive counts where it is the smaller one; default false. */
  readonly swap?: boolean | undefined;
}

/**
 * By how much a positive is not nearer to its anchor, by the margin, than a negative is; the mean of it if not said otherwise. Shape: (N, D) each, or (D).
 * @throws KindlingError for shapes that differ @see torch.nn.functional.triplet_margin_loss
 */
export function tripletMarginLoss(anchor: Tensor, positive: Tensor, negative: Tensor, options?: TripletMarginOptions): Tensor {
  refuseSurplus('tripletMarginLoss', arguments, 4);
  const op = 'tripletMarginLoss';
  const known = ['reduction', 'margin', 'p', 'eps', 'swap'] as const;
  const { reduction, margin = 1, p = 2, eps = 1e-6, swap = false } = checkOptions(op, options, known);
  checkNumber(`${op}: margin`, margin);
  checkExponent(op, p);
  checkNumber(`${op}: eps`, eps, { min: 0 });
  checkBoolean(`${op}: swap`, swap);
  checkFloats(`${op}: anchor`, anchor);
  checkAlike(op, 'positive', positive, anchor);
  checkAlike(op, 'negative', negative, anchor);
  const distance = (x: Tensor, y: Tensor) => pairwiseDistance(x, y, { p, eps });
  return reduced(op, tripletLosses(distance, [anchor, positive, negative], margin, swap), reduction);
}

/** How far apart vectors are: two tensors of them, and a tensor of distances. */
export type DistanceFunction = (x1: Tensor, x2: Tensor) => Tensor;

/** What tripletMarginWithDistanceLoss takes beyond its tensors. */
export interface TripletDistanceOptions extends Pick<TripletMarginOptions, 'reduction' | 'margin' | 'swap'> {
  /** How far apart two are; pairwiseDistance if not said. */
  readonly distanceFunction?: DistanceFunction | null | undefined;
}

/**
 * As tripletMarginLoss, with a distance of one's own. Shape: what the distance takes, of as many dimensions each.
 * @throws KindlingError for a margin that is not above 0, and for a distance that is no Tensor @see torch.nn.functional.triplet_margin_with_distance_loss
 */
export function tripletMarginWithDistanceLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options?: TripletDistanceOptions,
): Tensor {
  refuseSurplus('tripletMarginWithDistanceLoss', arguments, 4);
  const op = 'tripletMarginWithDistanceLoss';
  const known = ['reduction', 'distanceFunction', 'margin', 'swap'] as const;
  const { reduction, distanceFunction = null, margin = 1, swap = false } = checkOptions(op, options, known);
  if (distanceFunction !== null) checkFunction(`${op}: distanceFunction`, distanceFunction);
  checkNumber(`${op}: margin`, margin, { exclusiveMin: 0 });
  checkBoolean(`${op}: swap`, swap);
  checkSameDims(op, { anchor, positive, negative });
  const distance = (x: Tensor, y: Tensor) =>
    checkFloats(`${op}: distanceFunction's result`, (distanceFunction ?? pairwiseDistance)(x, y));
  return reduced(op, tripletLosses(distance, [anchor, positive, negative], margin, swap), reduction);
}

/** By how much the positive is not nearer than the negative by the margin. */
function tripletLosses(
  distance: DistanceFunction,
  [anchor, positive, negative]: readonly [Tensor, Tensor, Tensor],
  margin: number,
  swap: boolean,
): Tensor {
  const near = distance(anchor, positive);
  const far = distance(anchor, negative);
  const counted = swap ? far.minimum(distance(positive, negative)) : far;
  return near.sub(counted).add(margin).clamp(0);
}
