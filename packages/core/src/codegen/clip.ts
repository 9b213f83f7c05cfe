import { type Affine, coefficientOf, type Loop } from '../expression/affine';
import type { Expression, ReduceExpression } from '../expression/expression';

type Guarded = Extract<Expression, { kind: 'guarded' }>;

/** A guard of a sum as bounds on one of its loops: 0 <= coefficient * loop + rest < size. */
export interface Clip {
  readonly loop: Loop;
  readonly coefficient: number;
  readonly rest: Affine;
  readonly size: number;
}

/**
 * The guards of a sum of products that bound its loops: outside of them a factor is 0, so nothing is lost by leaving
 * those elements out instead of multiplying by zero (the borders of a padded convolution).
 */
export function clipsOf(reduction: ReduceExpression): { clips: readonly Clip[]; guarded: readonly Guarded[] } {
  const clips: Clip[] = [];
  const guarded: Guarded[] = [];
  if (reduction.name !== 'sum') return { clips, guarded };
  for (const factor of factorsOf(reduction.x)) {
    if (factor.kind !== 'guarded' || factor.otherwise !== 0) continue;
    const found = factor.guards.map(({ index, size }) => {
      const inside = reduction.loops.filter((loop) => index.terms.has(loop));
      const [loop] = inside;
      if (inside.length !== 1 || clips.some((clip) => clip.loop === loop)) return null;
      const terms = new Map([...index.terms].filter(([term]) => term !== loop));
      return { loop, coefficient: coefficientOf(index, loop), rest: { offset: index.offset, terms }, size };
    });
    // a loop has one pair of bounds
    if (found.includes(null) || new Set(found.map((clip) => clip?.loop)).size < found.length) continue;
    clips.push(...(found as Clip[]));
    guarded.push(factor);
  }
  return { clips, guarded };
}

/** The factors of a product, each once. */
function factorsOf(root: Expression): Expression[] {
  const found = new Set([root]);
  for (const e of found) {
    if (e.kind === 'binary' && e.name === 'mul') found.add(e.x).add(e.y);
  }
  return [...found].filter((e) => e.kind !== 'binary' || e.name !== 'mul');
}

/** Which part of a reduction's elements its clips leave, over all output elements. */
export function clippedFraction(reduction: ReduceExpression): number {
  return clipsOf(reduction).clips.reduce((fraction, clip) => {
    let [inside, all] = [0, 0];
    const loops = [clip.loop, ...clip.rest.terms.keys()];
    const visit = (i: number, index: number): void => {
      if (i === loops.length) {
        all++;
        if (index >= 0 && index < clip.size) inside++;
        return;
      }
      const step = i === 0 ? clip.coefficient : coefficientOf(clip.rest, loops[i]);
      for (let k = 0; k < loops[i].size; k++) visit(i + 1, index + step * k);
    };
    visit(0, clip.rest.offset);
    return (fraction * inside) / all;
  }, 1);
}
