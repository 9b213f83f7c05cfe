import { type Affine, coefficientOf, type Loop } from '../../expression/affine';
import { askOnce } from '../../expression/askOnce';
import { children, type Expression, type LoadExpression, walkAll } from '../../expression/expression';
import type { Kernel } from '../kernel';
import { LANES } from './core';

/** How a kernel is cut into register tiles. */
export interface Tiling {
  /** The loop whose neighbours fill the four lanes of a vector: over the output, or over a sum or maximum. */
  readonly vector: { readonly loop: Loop; readonly role: 'output' | 'reduce' } | null;
  /** For an output loop: how many neighbours (vectors, along the vector loop) one tile computes together. */
  readonly jam: ReadonlyMap<Loop, number>;
  /** Whether the host makes one of two vectors side by side: then their code must be alike, and nothing between them. */
  readonly paired?: boolean;
  /** How what is left of a jammed loop behind its whole tiles is cut; else the last tile overlaps the one before it. */
  readonly rest?: { readonly loop: Loop; readonly jam: ReadonlyMap<Loop, number> };
}

/** How many neighbours of a loop one vector holds. */
export function lanesAlong(loop: Loop, vector: Tiling['vector']): number {
  return vector?.role === 'output' && vector.loop === loop ? LANES : 1;
}

/**
 * The loop over whose neighbours a load can be turned round: its lanes lie apart in memory, and four jammed copies of it side by side. Null
 * where it has none.
 */
export function turnedAlong({ index }: LoadExpression, { vector, jam }: Tiling): Loop | null {
  if (vector?.role !== 'output' || [0, 1].includes(coefficientOf(index, vector.loop))) return null;
  for (const [loop, factor] of jam) {
    if (loop !== vector.loop && factor % LANES === 0 && coefficientOf(index, loop) === 1) return loop;
  }
  return null;
}

/** How many positions of a loop are behind its whole tiles. */
export function leftOf(loop: Loop, { jam, vector }: Tiling): number {
  return loop.size % ((jam.get(loop) ?? 1) * lanesAlong(loop, vector));
}

/** The loops that a value depends on. Expressions are made of the same parts many times over: of each it is found once. */
export const dependencies = askOnce(loopsIn);

function loopsIn(e: Expression): ReadonlySet<Loop> {
  const loops = new Set<Loop>();
  const add = (index: Affine) => {
    for (const loop of index.terms.keys()) loops.add(loop);
  };
  if (e.kind === 'load' || e.kind === 'index') add(e.index);
  if (e.kind === 'guarded') for (const { index } of e.guards) add(index);
  for (const child of children(e)) for (const loop of dependencies(child)) loops.add(loop);
  return loops;
}

/** The loops along which guards hold in one place and not in another. */
export function guardLoopsOf({ values }: Kernel): Set<Loop> {
  const guardLoops = new Set<Loop>();
  walkAll(values, (e) => {
    if (e.kind === 'guarded') for (const { index } of e.guards) for (const loop of index.terms.keys()) guardLoops.add(loop);
  });
  return guardLoops;
}
