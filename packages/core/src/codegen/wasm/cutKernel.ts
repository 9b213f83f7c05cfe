import { type Affine, coefficientOf, type Loop, loopIndex, newLoop, replaceLoop } from '../../expression/affine';
import { atsOf, loadsOf, reducesOf, rewrite, walkAll } from '../../expression/expression';
import { beginsOf, type Kernel } from '../kernel';
import { mergeSpans, type Span, spansOf } from '../spans';
import type { TileTarget } from '../target';
import { chooseTiling } from './chooseTiling';
import { scatterOf } from './scatter';
import type { Tiling } from './tiling';

/** A kernel in parts along one of its output's loops: the same code for each, at other addresses. */
export interface CutKernel {
  /** What computes one part. */
  readonly code: Kernel;
  readonly parts: number;
  /** How far apart in the output the parts begin. */
  readonly apart: number;
  /** For each argument: how far apart the parts begin to read. */
  readonly steps: readonly number[];
  /** What the first part writes, from where the output begins. */
  readonly writes: readonly Span[];
  /** What it reads of each argument at most, from where that begins. */
  readonly reads: readonly (readonly Span[])[];
}

/** A part has so many positions of the loop at least, else its tiles have nothing to share. */
const LEAST = 4;

const known = new WeakMap<Kernel, Map<string, CutKernel | null>>();

/**
 * A kernel cut along output loop number `at`; null where it can't be.
 * @param kernel one that reads from where its arguments begin (see ownAddresses.ts)
 */
export function cutKernel(kernel: Kernel, at: number, parts: number): CutKernel | null {
  const cuts = known.get(kernel) ?? new Map<string, CutKernel | null>();
  known.set(kernel, cuts);
  const key = `${at}/${parts}`;
  let cut = cuts.get(key);
  if (cut === undefined) {
    cut = cutAlong(kernel, at, parts);
    cuts.set(key, cut);
  }
  return cut;
}

function cutAlong(kernel: Kernel, at: number, parts: number): CutKernel | null {
  const { loops, values, cells, argumentSizes } = kernel;
  const begins = beginsOf(kernel);
  const { loop, stride } = loops[at];
  const size = loop.size / parts;
  if (!Number.isInteger(size) || size < LEAST) return null;
  if (kernel.outermost !== null || kernel.open !== undefined || kernel.scratch !== undefined) return null;
  if (atsOf(values).length > 0 || scatterOf(kernel) !== null) return null;
  if (isCounted(kernel, loop)) return null;
  const loads = values.flatMap(loadsOf);
  const steps = argumentSizes.map((_, argument) =>
    commonStep(
      loads.flatMap((l) => (l.buffer === argument ? [l.index] : [])),
      loop,
    ),
  );
  const part = newLoop(size);
  const inPart = (index: Affine) => replaceLoop(index, loop, loopIndex(part));
  const code: Kernel = {
    ...kernel,
    loops: loops.with(at, { loop: part, stride }),
    values: rewrite(values, { index: inPart }),
    cells: cells - (loop.size - size) * stride,
    ...(values.length > 1 && { begins }),
  };
  const writes = begins.map((begin) =>
    spansOf(
      begin,
      code.loops.map((output) => [output.stride, output.loop.size] as const),
      true,
    ),
  );
  const reads = argumentSizes.map((_, argument) => {
    const spans = loads.map(({ buffer, index }) => (buffer === argument ? readBy(inPart(index)) : []));
    return spans.some((span) => span === null) ? null : mergeSpans(spans.flatMap((span) => span ?? []));
  });
  if (!areKnown(steps) || !areKnown(writes) || !areKnown(reads)) return null;
  return {
    code,
    parts,
    apart: size * stride,
    steps: steps.map((step) => step * size),
    writes: mergeSpans(writes.flat()),
    reads,
  };
}

function areKnown<T>(list: (T | null)[]): list is T[] {
  return !list.includes(null);
}

/** Whether a loop's counter is more than a part of addresses: it would count from the beginning in each part. */
function isCounted({ values }: Kernel, loop: Loop): boolean {
  let found = false;
  walkAll(values, (e) => {
    if (e.kind === 'index') found ||= e.index.terms.has(loop);
    if (e.kind === 'guarded') found ||= e.guards.some(({ index }) => index.terms.has(loop));
    if (e.kind === 'load') found ||= e.blocked !== undefined;
  });
  return found;
}

/** How far all of these move with a loop; null if not alike. */
function commonStep(indices: readonly Affine[], loop: Loop): number | null {
  const steps = new Set(indices.map((index) => coefficientOf(index, loop)));
  return steps.size > 1 ? null : ([...steps][0] ?? 0);
}

function readBy({ offset, terms }: Affine): Span[] | null {
  return spansOf(
    offset,
    [...terms].map(([loop, step]) => [step, loop.size] as const),
    false,
  );
}

/** Whether the tiles of a part add up what those of the whole kernel do, in the same order. */
export function sumsAlike(whole: Kernel, { code }: CutKernel, tiles: TileTarget): boolean {
  if (whole.values.every((value) => reducesOf(value).length === 0)) return true;
  return outlineOf(whole, chooseTiling(whole, tiles)) === outlineOf(code, chooseTiling(code, tiles));
}

function outlineOf({ loops }: Kernel, { vector, jam, paired, rest }: Tiling): string {
  const nameOf = (loop: Loop) => {
    const at = loops.findIndex((output) => output.loop === loop);
    return at === -1 ? `sum ${loop.id}` : at;
  };
  const factors = [...jam].map(([loop, factor]) => `${nameOf(loop)}x${factor}`).sort();
  return `${vector && `${vector.role} ${nameOf(vector.loop)}`}|${factors}|${paired === true}|${rest === undefined}`;
}
