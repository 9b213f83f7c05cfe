import { type Affine, constantIndex, iterationsOf, type Loop, loopIndex, substitute } from '../expression/affine';
import {
  binary,
  constant,
  type Expression,
  isWholeNumber,
  type ReduceExpression,
  reducesOf,
  rewrite,
  select,
} from '../expression/expression';

/** Windows of up to this many elements are written out. */
const LIMIT = 9;

/** Whether a reduction is a small window (of pooling) that needs no loop. */
export function isWindow(e: ReduceExpression): boolean {
  return e.name !== 'sum' && iterationsOf(e.loops) <= LIMIT;
}

/**
 * Writes small maximum windows out as expressions of their elements. What a maximum and its position share is then
 * found to be equal and computed once, and the elements may be sums of their own (a convolution under a pooling).
 */
export function writeOutWindows(roots: readonly Expression[]): Expression[] {
  return rewrite(roots, { reduce: (e) => (isWindow(e) ? writeOut(e) : e) });
}

function writeOut({ name, loops, x, dtype }: ReduceExpression): Expression {
  const elements = combinations(loops).map((at) => rewrite([x], { index: (index) => fix(index, at) })[0]);
  let largest = elements[0];
  let place = constant(0, dtype);
  elements.slice(1).forEach((element, i) => {
    // the first of equal elements stays, and the first NaN, which counts as larger than any number
    const larger = select('equal', largest, largest, constant(i + 1, dtype), place);
    place = select('greaterEqual', largest, element, place, larger);
    largest = binary(isWholeNumber(x) ? 'maxInteger' : 'max', largest, element);
  });
  return name === 'argmax' ? place : largest;
}

/**
 * Gives the reductions of a kernel the same loops where their sizes are the same, in order: reductions over equal
 * elements become equal. They run one after another, so sharing a counter is safe.
 */
export function shareReductionLoops(roots: readonly Expression[]): Expression[] {
  const loops = new Map<string, Loop>();
  const shared = new Map<Loop, Loop>();
  for (const reduction of roots.flatMap(reducesOf)) {
    reduction.loops.forEach((loop, i) => {
      const key = `${i} of ${loop.size}`;
      if (!loops.has(key)) loops.set(key, loop);
      shared.set(loop, loops.get(key) as Loop);
    });
  }
  return rewrite(roots, {
    index: (index) =>
      substitute(index, (loop) => {
        const other = shared.get(loop);
        return other === undefined ? null : loopIndex(other);
      }),
    loops: (list) => list.map((loop) => shared.get(loop) ?? loop),
  });
}

function combinations(loops: readonly Loop[]): Map<Loop, number>[] {
  return loops.reduce<Map<Loop, number>[]>(
    (all, loop) => all.flatMap((at) => Array.from({ length: loop.size }, (_, k) => new Map(at).set(loop, k))),
    [new Map()],
  );
}

/** An index with some loops at fixed positions. */
function fix(index: Affine, at: ReadonlyMap<Loop, number>): Affine {
  return substitute(index, (loop) => {
    const position = at.get(loop);
    return position === undefined ? null : constantIndex(position);
  });
}
