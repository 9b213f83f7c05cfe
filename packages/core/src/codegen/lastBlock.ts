import {
  addIndex,
  coefficientOf,
  type Loop,
  loopIndex,
  newLoop,
  replaceLoop,
  scaleIndex,
  shiftIndex,
} from '../expression/affine';
import { dtypeOf, type Expression, type ReduceExpression, rewrite } from '../expression/expression';
import type { OpRole } from '../graph/operation';
import { contentsOf } from './contents';

// A batch that whole blocks do not fill has a last block of another size. Kernels compute it apart: with loops of its own, and as many
// lanes as it needs.

/** The part of a loop that runs over whole blocks, or over what is behind them. */
export interface LoopPart {
  readonly loop: Loop;
  /** Where it begins. */
  readonly from: number;
}

/** A loop over memory in blocks of which the last has another size, in two. */
export interface LoopInParts {
  readonly loop: Loop;
  readonly whole: LoopPart;
  readonly rest: LoopPart;
}

/** A loop cut behind so many positions. */
export function cutBehind(loop: Loop, length: number): LoopInParts {
  return { loop, whole: { loop: newLoop(length), from: 0 }, rest: { loop: newLoop(loop.size - length), from: length } };
}

/** The loops of expressions over memory with such a last block, and how many positions lie before it. */
export function unevenLoops(roots: readonly Expression[]): ReadonlyMap<Loop, number> {
  const found = new Map<Loop, number>();
  for (const root of roots) {
    const { loads, isBlocked } = contentsOf(root);
    if (!isBlocked) continue;
    for (const { blocked } of loads) {
      if (blocked !== undefined && blocked.rest !== null) found.set(blocked.loop, blocked.size * blocked.rest.count);
    }
  }
  return found;
}

/** Expressions over one of the parts. */
export function overPart(roots: readonly Expression[], { loop, whole, rest }: LoopInParts, isRest: boolean): Expression[] {
  return over(roots, loop, isRest ? rest : whole, isRest);
}

/** Expressions over some of the whole blocks of a loop. */
export function overBlocks(roots: readonly Expression[], loop: Loop, blocks: LoopPart): Expression[] {
  return over(roots, loop, blocks, false);
}

function over(roots: readonly Expression[], cut: Loop, { loop: part, from }: LoopPart, isRest: boolean): Expression[] {
  const position = loopIndex(part);
  return rewrite(roots, {
    index: (index) => (coefficientOf(index, cut) === 0 ? index : replaceLoop(index, cut, shiftIndex(position, from))),
    loops: (loops) => loops.map((loop) => (loop === cut ? part : loop)),
    load: ({ blocked, ...load }) => {
      if (blocked?.loop !== cut) return { ...load, blocked };
      if (!isRest || blocked.rest === null) {
        const index = shiftIndex(load.index, (from / blocked.size) * blocked.stride);
        return { ...load, index, blocked: { ...blocked, loop: part, rest: null } };
      }
      return { ...load, index: addIndex(blocked.rest.index, scaleIndex(position, blocked.step)) };
    },
  });
}

/** The sum of an expression that runs over a loop, where it can be taken in two parts. */
export function sumOver(root: Expression, loop: Loop): ReduceExpression | undefined {
  const { reduces } = contentsOf(root);
  const [sum, ...others] = reduces.filter(({ loops }) => loops.includes(loop));
  const isOne = others.length === 0 && sum?.name === 'sum' && dtypeOf(sum) === 'float32';
  return isOne && !reduces.some(({ x }) => contentsOf(x).reduces.includes(sum)) ? sum : undefined;
}

/**
 * Whether an op's element can be computed block by block: no loop over blocks stands at a computed place, and over uneven ones run sums
 * alone. A scatter is one sum, however it is cut.
 */
export function canBeCut(element: Expression, role: OpRole | undefined): boolean {
  const { loads, reduces, ats, isBlocked } = contentsOf(element);
  if (!isBlocked) return true;
  if (ats.some(({ loop }) => loads.some(({ blocked }) => blocked?.loop === loop))) return false;
  const uneven = [...unevenLoops([element]).keys()];
  if (role === 'scatter') return uneven.length === 0;
  const isSummed = (loop: Loop) => reduces.some(({ loops }) => loops.includes(loop));
  return uneven.every((loop) => !isSummed(loop) || sumOver(element, loop) !== undefined);
}
