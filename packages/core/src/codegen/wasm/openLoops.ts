import { type Affine, coefficientOf, type Loop, loopIndex, newLoop, substitute } from '../../expression/affine';
import { atsOf, loadsOf, reducesOf, rewrite } from '../../expression/expression';
import { contentsOf } from '../contents';
import type { Kernel, OpenSizes, OutputLoop, ToldDistance } from '../kernel';
import { kernelKey } from '../kernelKey';
import type { Schedule } from '../schedule';
import type { TileTarget } from '../target';
import { chooseTiling } from './chooseTiling';
import { EXAMPLE, exampleOfSum, partsOf } from './openSums';
import { scatterOf } from './scatter';
import { stairOf } from './stairs';

/** A kernel whose code fits many sizes: its loops have examples of them, and a run is told how long they are. */
export interface OpenKernel {
  /** The same object for all that are the same code. */
  readonly kernel: Kernel;
  /** What a run finds behind its addresses: how many cells there are, how long the open loops are (0 of one that is not open), distances in bytes, parts of the sum. */
  readonly sizes: readonly number[];
}

/** That of the only loop, if it is long: then tiles may be larger. */
const LONG_EXAMPLE = 64;
/** That of all rows of a sequence: their tiles alone are enough to be shared out, and what is within stays a loop. */
const ROWS_EXAMPLE = 256;
/** From here on that pays. An episode's steps are fewer, one number each: these are of one size then. */
const LONG = 1024;
/** In the example every distance that is told is one of these: no other loop steps so far. */
const FAR = 2 ** 24;

/** So many codes are remembered; the first ones go first. */
const MOST = 1024;
const codes = new Map<string, Kernel>();

/** Which loops are to be open: those that go by so many rows, or where nothing is said the one of the largest stride, and that of its sum. */
export type Rows = ReadonlySet<number> | null;

/** What was found out last about a kernel. */
const known = new WeakMap<Kernel, { readonly tiles: TileTarget; readonly rows: Rows; readonly open: OpenKernel | null }>();

/**
 * The kernel with a loop of its output and the loop of its sum open, where nothing else goes by their sizes; null where none can be. Episodes
 * and sequences of other lengths then run the same code. What code is made goes by no length that came before, so results do not either.
 */
export function openLoops(kernel: Kernel, tiles: TileTarget, rows: Rows = null): OpenKernel | null {
  const found = known.get(kernel);
  if (found !== undefined && found.tiles === tiles && found.rows === rows) return found.open;
  const made = open(kernel, tiles, rows);
  known.set(kernel, { tiles, rows, open: made });
  return made;
}

/** The open code of a kernel in a plan that may come again in another length; null of any other. */
export function openIn({ isOfAnyLength, rows = null }: Schedule, kernel: Kernel, tiles: TileTarget): OpenKernel | null {
  if (isOfAnyLength) return openLoops(kernel, tiles);
  return rows === null ? null : openLoops(kernel, tiles, rows);
}

/** What of a kernel is open, and what stands for it in code for all sizes. */
interface Opening {
  readonly first: OutputLoop | null;
  readonly term: Loop | null;
  readonly example: number;
  readonly length: number;
}

function open(kernel: Kernel, tiles: TileTarget, rows: Rows): OpenKernel | null {
  const opening = openingOf(kernel, rows);
  if (opening === null) return null;
  const { first, term } = opening;
  const told = toldDistances(kernel, [...(first === null ? [] : [first]), ...(term === null ? [] : [{ loop: term, stride: 0 }])]);
  const code = sameCode(openCode(kernel, opening, told));
  const tiling = chooseTiling(code, tiles);
  // a sum along lanes has a rest of its own: code for one size is faster
  if (rows !== null && tiling.vector?.role !== 'output') return null;
  const [sum] = code.values.flatMap(reducesOf);
  return {
    kernel: code,
    sizes: [
      kernel.cells,
      first?.loop.size ?? 0,
      term?.size ?? 0,
      ...told.map(({ distance }) => distance * 4),
      ...(term === null ? [] : partsOf(sum, term.size, tiling.paired === true)),
    ],
  };
}

function openingOf(kernel: Kernel, rows: Rows): Opening | null {
  const { outermost, values, loops, scratch } = kernel;
  if (outermost !== null || values.length > 1 || scratch !== undefined || scatterOf(kernel) !== null || stairOf(kernel) !== null)
    return null;
  const { reduces } = contentsOf(values[0]);
  const isRows = rows === null ? null : (loop: Loop) => rows.has(loop.size);
  const chosen = rows === null ? widestOf(loops) : loops.find((at) => goesBy(rows, at, loops));
  const summed = reduces.length === 1 ? reduces[0].loops[0] : undefined;
  if (chosen === undefined && (summed === undefined || isRows?.(summed) === false)) return null;
  const places = new Set(atsOf(values).map(({ loop }) => loop));
  const least = rows === null ? EXAMPLE : LONG_EXAMPLE;
  const canOpen = (loop: Loop) => loop.size >= least && !places.has(loop);
  const first = chosen !== undefined && canOpen(chosen.loop) ? chosen : null;
  const length = summed !== undefined && canOpen(summed) && isRows?.(summed) !== false ? exampleOfSum(reduces[0]) : null;
  const term = summed === undefined || length === null ? null : summed;
  if (first === null && term === null) return null;
  const ofMany = loops.length === 1 && loops[0].loop.size >= LONG ? LONG_EXAMPLE : EXAMPLE;
  return { first, term, example: rows === null ? ofMany : ROWS_EXAMPLE, length: length ?? 0 };
}

/** The steps of an episode lie outermost in memory, also where panels of weights are walked through around them. */
function widestOf(loops: readonly OutputLoop[]): OutputLoop | undefined {
  return loops.reduce((a, b) => (b.stride > a.stride ? b : a), loops[0]);
}

/** Whether a loop runs over all rows or all their numbers, also within blocks of them. */
function goesBy(rows: ReadonlySet<number>, { loop, stride }: OutputLoop, loops: readonly OutputLoop[]): boolean {
  if (rows.has(loop.size)) return true;
  return loops.some((outer) => outer.stride === stride * loop.size && rows.has(outer.loop.size * loop.size));
}

/** The distances of loops of the output that reach over a whole open loop: they go by its size. */
function toldDistances(
  { loops, values }: Kernel,
  opened: readonly OutputLoop[],
): (ToldDistance & { readonly distance: number })[] {
  const told: (ToldDistance & { readonly distance: number })[] = [];
  const others = loops.filter(({ loop }) => !opened.some((one) => one.loop === loop));
  const loads = values.flatMap(loadsOf);
  for (const { loop, stride } of others) {
    const reaches = opened.some((one) => one.stride > 0 && stride >= one.stride * one.loop.size);
    if (reaches) told.push({ loop, address: 0, distance: stride });
    for (const buffer of new Set(loads.map((load) => load.buffer))) {
      const within = loads.filter((load) => load.buffer === buffer && load.index.terms.has(loop));
      const distances = new Set(within.map(({ index }) => coefficientOf(index, loop)));
      if (distances.size !== 1) continue;
      const [distance] = distances;
      const isOver = within.some(({ index }) =>
        opened.some((one) => index.terms.has(one.loop) && distance >= Math.abs(coefficientOf(index, one.loop)) * one.loop.size),
      );
      if (isOver) told.push({ loop, address: buffer + 1, distance });
    }
  }
  return told;
}

function openCode(kernel: Kernel, { first, term, example, length }: Opening, told: readonly ToldDistance[]): Kernel {
  const output = first && newLoop(example);
  const sum = term && newLoop(length);
  const now = (loop: Loop) => (loop === first?.loop ? output : loop === term ? sum : null);
  const index = (affine: Affine) =>
    substitute(affine, (loop) => {
      const other = now(loop);
      return other && loopIndex(other);
    });
  const isTold = (loop: Loop, address: number) => told.some((at) => at.loop === loop && at.address === address);
  const values = rewrite(kernel.values, { index, loops: (list) => list.map((loop) => now(loop) ?? loop) });
  const far = rewrite(values, {
    load: (load) => {
      const { offset, terms } = load.index;
      const next = new Map([...terms].map(([loop, step]) => [loop, isTold(loop, load.buffer + 1) ? FAR : step]));
      return { ...load, index: { offset, terms: next } };
    },
  });
  const open: OpenSizes = { output, sum, distances: told.map(({ loop, address }) => ({ loop, address })) };
  return {
    ...kernel,
    // a run is told
    cells: 0,
    argumentSizes: kernel.argumentSizes.map(() => 0),
    loops: kernel.loops.map(({ loop, stride }) => ({ loop: now(loop) ?? loop, stride: isTold(loop, 0) ? FAR : stride })),
    values: told.length === 0 ? values : far,
    open,
  };
}

/** What is found out about code (its tiling, its key) is known of all kernels that run it. */
function sameCode(code: Kernel): Kernel {
  const key = kernelKey(code);
  const same = codes.get(key);
  if (same !== undefined) return same;
  codes.set(key, code);
  if (codes.size > MOST) codes.delete(codes.keys().next().value as string);
  return code;
}
