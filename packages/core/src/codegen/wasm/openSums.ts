import { iterationsOf } from '../../expression/affine';
import type { ReduceExpression } from '../../expression/expression';
import { clipsOf } from '../clip';
import { nestSum } from '../nestSum';
import { foldLimits, PAIRED_TERMS } from './longSum';

/** The size of an open loop for which code is made. No loop that is shorter is open: a tile covers no more. */
export const EXAMPLE = 8;
/** Sums of products of so many terms, a multiple of what is folded at once, are folded in one way; those of more in another. */
const FEW_PRODUCTS = 960;
/** More, and as many whole parts of what is folded with pairs of vectors and without. */
const MANY_PRODUCTS = 1536;

/**
 * The example for a reduction over one loop, whose code is nested as that of all sizes that share it; null where sizes or bounds make other
 * code of it.
 */
export function exampleOfSum(reduction: ReduceExpression): number | null {
  const { loops, name, isExact } = reduction;
  if (isExact || loops.length !== 1 || name === 'argmax' || clipsOf(reduction).clips.length > 0) return null;
  const [{ size }] = loops;
  if (name !== 'sum') return EXAMPLE;
  const [few, sums] = foldLimits(reduction, Math.min(size, FEW_PRODUCTS), false);
  if (sums === undefined) return EXAMPLE;
  const isProduct = few * sums > FEW_PRODUCTS;
  if (!isProduct) return size <= few * sums ? few * sums : 2 * few * sums;
  if (size <= few) return EXAMPLE;
  if (size <= FEW_PRODUCTS) return FEW_PRODUCTS;
  return size <= PAIRED_TERMS ? MANY_PRODUCTS : null;
}

/** How long the parts are, outermost first, in which code with an open sum adds up one of so many terms. */
export function partsOf(sum: ReduceExpression, size: number, paired: boolean): number[] {
  const example = iterationsOf(sum.loops);
  const limits = foldLimits(sum, example, paired);
  const parts = partsIn(nestSum([size], 1, limits));
  // what is too short for so many levels is one part of the outer ones
  const missing = partsIn(nestSum([example], 1, limits)).length - parts.length;
  return [...Array.from({ length: missing }, () => size), ...parts];
}

function partsIn(items: ReturnType<typeof nestSum>): number[] {
  return items.flatMap((item) => (item.kind === 'loop' && item.step > 1 ? [item.step] : []));
}
