import { type Affine, type Loop, loopIndex, newLoop, substitute } from '../../expression/affine';
import { atsOf, type ReduceExpression, reducesOf, rewrite } from '../../expression/expression';
import { clipsOf } from '../clip';
import type { Kernel } from '../kernel';
import { foldLimits, PAIRED_TERMS } from './longSum';
import { scatterOf } from './scatter';

/** A kernel whose code fits many sizes: its loops have examples of them, and a run is told how long they are. */
export interface OpenKernel {
  readonly kernel: Kernel;
  /** How long the open loops are, in the order in which a run finds them behind its addresses: of the output, of the sum; 0 of one that is not open. */
  readonly sizes: readonly [output: number, sum: number];
}

/** The size of an open loop for which code is made. No loop that is shorter is open: a tile covers no more. */
const EXAMPLE = 8;
/** That of the only loop, if it is long: then tiles may be larger. */
const LONG_EXAMPLE = 64;
/** From here on that pays. An episode's steps are fewer, one number each: these are of one size then. */
const LONG = 1024;
/** Sums of products of so many terms, a multiple of what is folded at once, are folded in one way; those of more in another. */
const FEW_PRODUCTS = 960;
/** More, and as many whole parts of what is folded with pairs of vectors and without. */
const MANY_PRODUCTS = 1536;

const known = new WeakMap<Kernel, OpenKernel | null>();

/**
 * The kernel with the output loop of the largest stride and the loop of its sum open, where nothing else goes by their sizes; null where none can be. Episodes
 * of other lengths then run the same code. What code is made goes by no length that came before, so results do not either.
 */
export function openLoops(kernel: Kernel): OpenKernel | null {
  const found = known.get(kernel);
  if (found !== undefined) return found;
  const made = open(kernel);
  known.set(kernel, made);
  return made;
}

function open(kernel: Kernel): OpenKernel | null {
  const { outermost, values, loops, cells } = kernel;
  if (outermost !== null || values.length > 1 || scatterOf(kernel) !== null) return null;
  const places = new Set(atsOf(values).map(({ loop }) => loop));
  const canOpen = (loop: Loop) => loop.size >= EXAMPLE && !places.has(loop);
  // the steps of an episode lie outermost in memory, also where panels of weights are walked through around them
  const widest = loops.reduce((a, b) => (b.stride > a.stride ? b : a), loops[0]);
  const first = widest !== undefined && canOpen(widest.loop) ? widest : null;
  const [reduction, ...others] = values.flatMap(reducesOf);
  const length = reduction === undefined || others.length > 0 ? null : exampleOfSum(reduction);
  const term = length !== null && canOpen(reduction.loops[0]) ? reduction.loops[0] : null;
  if (first === null && term === null) return null;
  const example = loops.length === 1 && loops[0].loop.size >= LONG ? LONG_EXAMPLE : EXAMPLE;
  const output = first && newLoop(example);
  const sum = term && newLoop(length as number);
  const now = (loop: Loop) => (loop === first?.loop ? output : loop === term ? sum : null);
  const index = (affine: Affine) =>
    substitute(affine, (loop) => {
      const other = now(loop);
      return other && loopIndex(other);
    });
  return {
    kernel: {
      ...kernel,
      cells: first === null ? cells : cells - (first.loop.size - example) * first.stride,
      loops: loops.map(({ loop, stride }) => ({ loop: now(loop) ?? loop, stride })),
      values: rewrite(values, { index, loops: (list) => list.map((loop) => now(loop) ?? loop) }),
      open: { output, sum },
    },
    sizes: [first?.loop.size ?? 0, term?.size ?? 0],
  };
}

/**
 * The example for a reduction over one loop, whose code is nested as that of all sizes that share it; null where sizes or bounds make other
 * code of it.
 */
function exampleOfSum(reduction: ReduceExpression): number | null {
  const { loops, name } = reduction;
  if (loops.length !== 1 || name === 'argmax' || clipsOf(reduction).clips.length > 0) return null;
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
