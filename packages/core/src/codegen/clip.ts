import { type Affine, coefficientOf, type Loop } from '../expression/affine';
import type { Expression, Guard, ReduceExpression } from '../expression/expression';

type Guarded = Extract<Expression, { kind: 'guarded' }>;

/** A guard of a sum as bounds on one of its loops: 0 <= coefficient * loop + rest < size. */
export interface Clip {
  readonly loop: Loop;
  readonly coefficient: number;
  readonly rest: Affine;
  readonly size: number;
  /** Guards that no loop of the sum crosses: where one does not hold nothing is left of the loop. */
  readonly conditions: readonly Guard[];
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
    const crosses = ({ index }: Guard) => reduction.loops.some((loop) => index.terms.has(loop));
    const found = factor.guards.filter(crosses).map(({ index, size }) => {
      const inside = reduction.loops.filter((loop) => index.terms.has(loop));
      const [loop] = inside;
      if (inside.length !== 1 || clips.some((clip) => clip.loop === loop)) return null;
      const terms = new Map([...index.terms].filter(([term]) => term !== loop));
      return { loop, coefficient: coefficientOf(index, loop), rest: { offset: index.offset, terms }, size, conditions: [] };
    });
    const [first, ...others] = found;
    // a loop has one pair of bounds
    if (!first || others.includes(null) || new Set(found.map((clip) => clip?.loop)).size < found.length) continue;
    clips.push({ ...first, conditions: factor.guards.filter((guard) => !crosses(guard)) }, ...(others as Clip[]));
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
  return clipsOf(reduction).clips.reduce((fraction, { loop, coefficient, rest, size, conditions }) => {
    const index = { offset: rest.offset, terms: new Map([[loop, coefficient], ...rest.terms]) };
    return [{ index, size }, ...conditions].reduce((product, guard) => product * fractionOf(guard), fraction);
  }, 1);
}

/** How often a guard holds, of all positions of its loops. */
function fractionOf({ index, size }: Guard): number {
  let [inside, all] = [0, 0];
  const terms = [...index.terms];
  const visit = (i: number, place: number): void => {
    if (i === terms.length) {
      all++;
      if (place >= 0 && place < size) inside++;
      return;
    }
    const [loop, step] = terms[i];
    for (let k = 0; k < loop.size; k++) visit(i + 1, place + step * k);
  };
  visit(0, index.offset);
  return inside / all;
}
