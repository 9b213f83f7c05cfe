import {
  type Affine,
  coefficientOf,
  constantIndex,
  iterationsOf,
  type Loop,
  loopIndex,
  newLoop,
  substitute,
} from '../expression/affine';
import { askOnce } from '../expression/askOnce';
import {
  buffersOf,
  children,
  type Expression,
  indicesOf,
  isGuarded,
  loadsOf,
  type ReduceExpression,
  reducesOf,
  rewrite,
} from '../expression/expression';
import { ExpressionIds } from '../expression/identity';
import { windowSize } from './chosenSum';
import { clippedFraction } from './clip';
import { contentsOf } from './contents';
import { withOwnAddresses } from './ownAddresses';

export interface OutputLoop {
  readonly loop: Loop;
  /** How far apart in the output two neighbours along this loop lie. */
  readonly stride: number;
}

/**
 * One kernel: `values` for every combination of the output loops, stored at the sum of counter * stride; the second
 * value's cells follow all of the first's, and so on.
 */
export interface Kernel {
  /** What was fused into it, for profiles and error messages. */
  readonly name: string;
  /** Outermost first: those over blocks of a batch, then the largest stride. */
  readonly loops: readonly OutputLoop[];
  /** How many cells the output has, for all values together. */
  readonly cells: number;
  /** Where in the output each of its values begins, if they do not share its cells equally. */
  readonly begins?: readonly number[];
  /** Loads name the arguments 0..argumentSizes.length-1. */
  readonly values: readonly Expression[];
  /**
   * A loop of the only reduction that runs around everything else, with partial sums in the output: a block of a large
   * batch is then read for all output elements while it is in the cache.
   */
  readonly outermost: Loop | null;
  /** How many numbers each argument holds. */
  readonly argumentSizes: readonly number[];
  /** How many numbers behind the cells each of the rows, the outermost loop's, may write for itself, if it is computed by way of these. */
  readonly scratch?: number;
  /** What is told to each run; what stands here is an example then (see wasm/openLoops.ts). */
  readonly open?: OpenSizes;
}

/** Sizes that a run is told behind its addresses: the number of cells, how long these loops are, distances, and in which parts the sum is added up. */
export interface OpenSizes {
  readonly output: Loop | null;
  readonly sum: Loop | null;
  readonly distances: readonly ToldDistance[];
}

/** How far apart two neighbours along a loop of the output lie: in the output itself (0), or in an argument (1 is the first). */
export interface ToldDistance {
  readonly loop: Loop;
  readonly address: number;
}

/** Where in the output each value of a kernel begins. */
export function beginsOf({ values, cells, begins }: Kernel): readonly number[] {
  return begins ?? values.map((_, i) => (i * cells) / values.length);
}

/** The sums of so few blocks are added up in a float32 each: every addition costs 2^-26 of the sum at most. */
const FEW_BLOCKS = 4;

/** Whether partial sums are kept in two floats. */
export function keepsCutOff({ outermost }: Kernel): boolean {
  return outermost !== null && outermost.size > FEW_BLOCKS;
}

/** How many numbers a kernel writes: its cells, and behind them what rounding cuts off partial sums, or what its rows note for themselves. */
export function outputSize(kernel: Kernel): number {
  const { cells, loops, scratch } = kernel;
  if (scratch !== undefined) return cells + loops[0].loop.size * scratch;
  return keepsCutOff(kernel) ? 2 * cells : cells;
}

/** Expressions with the buffers that they read numbered as a kernel's arguments, and which buffer each argument is. */
export function asArguments(roots: readonly Expression[]): { values: Expression[]; buffers: number[] } {
  const buffers = buffersOf(roots);
  return { values: rewrite(roots, { buffer: (buffer) => buffers.indexOf(buffer) }), buffers };
}

/** The sum of a kernel that computes one value of one sum, outside of any guard; null of any other. */
export function onlySumOf({ values }: Kernel): ReduceExpression | null {
  if (values.length > 1) return null;
  const [sum, ...others] = contentsOf(values[0]).reduces;
  if (sum === undefined || others.length > 0 || sum.name !== 'sum' || sum.isStair) return null;
  return isGuarded(values[0], sum) ? null : sum;
}

/** Two neighbouring loops can run as one if every place they index moves alike: outer = inner * size of inner. */
function canMerge(outer: Loop, inner: Loop, indices: readonly Affine[]): boolean {
  return indices.every((index) => coefficientOf(index, outer) === coefficientOf(index, inner) * inner.size);
}

function replaceLoops(index: Affine, outer: Loop, inner: Loop, merged: Loop): Affine {
  return substitute(index, (loop) => (loop === inner ? loopIndex(merged) : loop === outer ? constantIndex(0) : null));
}

/**
 * Runs neighbouring loops as one wherever memory allows, so that kernels divide less and vectors run longer. Blocks of a batch stay
 * outermost only where the inputs exceed the cache.
 */
export function mergeLoops(kernel: Kernel, cacheBytes = Number.POSITIVE_INFINITY): Kernel {
  let { loops, values } = kernel;
  for (let i = 0; i + 1 < loops.length; ) {
    const [outer, inner] = [loops[i], loops[i + 1]];
    const fits = outer.stride === inner.stride * inner.loop.size;
    if (fits && canMerge(outer.loop, inner.loop, values.flatMap(indicesOf))) {
      const merged = newLoop(outer.loop.size * inner.loop.size);
      values = rewrite(values, { index: (index) => replaceLoops(index, outer.loop, inner.loop, merged) });
      loops = [...loops.slice(0, i), { loop: merged, stride: inner.stride }, ...loops.slice(i + 2)];
    } else i++;
  }
  values = mergeReductions(values);
  return { ...kernel, loops, values, outermost: stillOutermost(kernel, values, cacheBytes) };
}

/** Run a block at a time only if each block sums enough terms to hide the load and store of the partial sum: so many. */
const MIN_TERMS_PER_BLOCK = 256;

function stillOutermost({ outermost, argumentSizes }: Kernel, values: readonly Expression[], cacheBytes: number): Loop | null {
  const reductions = new Set(values.flatMap(reducesOf));
  const [reduction] = reductions;
  const large = argumentSizes.reduce((sum, size) => sum + size * 4, 0) > cacheBytes;
  const fits = values.length === 1 && reductions.size === 1 && outermost !== null && reduction.loops.includes(outermost);
  if (!large || !fits) return null;
  return iterationsOf(reduction.loops) >= MIN_TERMS_PER_BLOCK * outermost.size ? outermost : null;
}

function mergeReductions(roots: readonly Expression[]): readonly Expression[] {
  let values = roots;
  // reductions that share loops are merged together, so each list of loops is taken once
  const lists = new Map<string, ReduceExpression>();
  for (const reduction of values.flatMap(reducesOf)) lists.set(reduction.loops.map((loop) => loop.id).join(), reduction);
  for (const { loops: original } of lists.values()) {
    const alike = values.flatMap(reducesOf).filter((reduction) => areSame(reduction.loops, original));
    let loops = [...original];
    // the order of a sum or a maximum is ours to choose: largest steps outermost, so that neighbours can merge
    if (alike.every((reduction) => reduction.name !== 'argmax')) {
      const loads = alike.flatMap((reduction) => loadsOf(reduction.x));
      const step = (loop: Loop) => Math.max(0, ...loads.map((load) => Math.abs(coefficientOf(load.index, loop))));
      loops.sort((a, b) => step(b) - step(a));
    }
    let current: readonly Loop[] = original;
    const replace = (next: readonly Loop[], index: (index: Affine) => Affine) => {
      const before = current;
      values = rewrite(values, { index, loops: (list) => (areSame(list, before) ? next : list) });
      current = next;
    };
    replace(loops, (index) => index);
    for (let i = 0; i + 1 < loops.length; ) {
      const [outer, inner] = [loops[i], loops[i + 1]];
      if (canMerge(outer, inner, values.flatMap(indicesOf))) {
        const merged = newLoop(outer.size * inner.size);
        loops = [...loops.slice(0, i), merged, ...loops.slice(i + 2)];
        replace(loops, (index) => replaceLoops(index, outer, inner, merged));
      } else i++;
    }
  }
  return values;
}

/** Whether two lists have the same loops, in whatever order. */
function areSame(a: readonly Loop[], b: readonly Loop[]): boolean {
  return a.length === b.length && a.every((loop) => b.includes(loop));
}

/** Multiplications and additions (and the like) of one run, and the bytes that it must move at least. */
interface KernelCost {
  readonly flops: number;
  readonly bytes: number;
}

/** What a kernel costs by count, for sharing work out and for profiles. */
export function costOf(kernel: Kernel): KernelCost {
  // kernels that read from elsewhere are the same code
  const { kernel: code, sources } = withOwnAddresses(kernel);
  const read = readingsOf(code);
  const numbers = kernel.argumentSizes.map((size, argument) =>
    Math.min(
      size,
      sources.reduce((sum, source, i) => (source.argument === argument ? sum + read[i] : sum), 0),
    ),
  );
  return { flops: flopsOf(code), bytes: numbers.reduce((sum, count) => sum + count, kernel.cells) * 4 };
}

/** How many numbers are read of each argument at most, however large it is: of a whole sequence only what is a step's. */
const readingsOf = askOnce((code: Kernel): readonly number[] => {
  const counts = code.argumentSizes.map(() => 0);
  for (const { buffer, index, blocked } of new Set(code.values.flatMap(loadsOf))) {
    counts[buffer] += iterationsOf([...index.terms.keys(), ...(blocked === undefined ? [] : [blocked.loop])]);
  }
  return counts;
});

const flopsOf = askOnce(countFlops);

function countFlops(kernel: Kernel): number {
  let flops = 0;
  // what several values share is computed once
  const counted = new Set<number>();
  const ids = new ExpressionIds();
  const count = (e: Expression, times: number): void => {
    if (counted.has(ids.idOf(e))) return;
    counted.add(ids.idOf(e));
    // a stair goes up by one step at most
    const inner =
      e.kind === 'reduce' && !e.isStair ? (times * clippedFraction(e) * iterationsOf(e.loops)) / windowSize(e) : times;
    if (e.kind === 'unary' || e.kind === 'binary' || e.kind === 'select') flops += times;
    if (e.kind === 'reduce') flops += inner;
    for (const child of children(e)) count(child, inner);
  };
  const elements = iterationsOf(kernel.loops.map(({ loop }) => loop));
  for (const value of kernel.values) count(value, elements);
  return flops;
}
