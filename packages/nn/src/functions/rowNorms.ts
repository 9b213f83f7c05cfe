import { checkNumber } from '@kindling/checks';
import { noGradSync, ones, type Tensor, where, zeros } from '@kindling/core';
import { pythonFloat } from '../module/pythonText';

/** How long the rows of a table may be. */
export interface RowNormOptions {
  /** Rows that are looked up and whose norm is larger are scaled to it, in place; default null, as they are. */
  readonly maxNorm?: number | null | undefined;
  /** The norm's exponent, Infinity for the largest size; default 2. */
  readonly normType?: number | undefined;
}

/** The options as they stand in a layer. @throws KindlingError for a norm that is none */
export function checkRowNorms(layer: string, { maxNorm = null, normType = 2 }: RowNormOptions): RowNorms {
  if (maxNorm !== null) checkNumber(`${layer}: maxNorm`, maxNorm, { exclusiveMin: 0 });
  if (normType !== Number.POSITIVE_INFINITY) checkNumber(`${layer}: normType`, normType, { exclusiveMin: 0 });
  return { maxNorm, normType };
}

/** The same as a layer keeps them. */
export interface RowNorms {
  readonly maxNorm: number | null;
  readonly normType: number;
}

/** Scales the rows that `indices` name to the largest norm that they may have, in place and without a gradient. @see torch.embedding_renorm_ */
export function limitRows(weight: Tensor, indices: Tensor, { maxNorm, normType }: RowNorms): void {
  if (maxNorm === null || indices.numel === 0) return;
  noGradSync(() => {
    const named = zeros([weight.shape[0]]).scatterAdd(0, indices.reshape([-1]), ones([indices.numel]));
    const norms = weight.norm(normType, 1, { keepDim: true });
    const isTooLong = norms.gt(maxNorm).logicalAnd(named.unsqueeze(1).gt(0));
    weight.copy_(where(isTooLong, weight.mul(norms.add(1e-7).rdiv(maxNorm)), weight));
  });
}

/** As PyTorch prints them. */
export function rowNormText({ maxNorm, normType }: RowNorms): string {
  const most = maxNorm === null ? '' : `, max_norm=${pythonFloat(maxNorm)}`;
  return normType === 2 ? most : `${most}, norm_type=${pythonFloat(normType)}`;
}
