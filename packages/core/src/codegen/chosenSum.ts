import type { Loop } from '../expression/affine';
import type { Expression, LoadExpression, ReduceExpression } from '../expression/expression';

/**
 * A sum over windows of each of which one element counts, the one at a place that is read: sum over positions and windows of
 * (place === element of the window ? factor : 0) * source. Taken at its word it would look at every element.
 */
export interface ChosenSum {
  readonly place: LoadExpression;
  readonly factor: LoadExpression;
  readonly source: LoadExpression;
  /** The loops over the windows. */
  readonly positions: readonly Loop[];
  /** Those within one, and how many elements there are from one of their steps to the next, the largest first. */
  readonly window: readonly { readonly loop: Loop; readonly step: number }[];
  /** How many elements a window has. */
  readonly elements: number;
}

/** The sum that an expression is, if it is one of these, else null. */
export function chosenSumOf(sum: Expression): ChosenSum | null {
  if (sum.kind !== 'reduce' || sum.name !== 'sum' || sum.x.kind !== 'binary' || sum.x.name !== 'mul') return null;
  const { x: chosen, y: source } = sum.x;
  if (chosen.kind !== 'select' || chosen.compare !== 'equal' || source.kind !== 'load') return null;
  const { a: place, b: element, x: factor, y: otherwise } = chosen;
  if (place.kind !== 'load' || element.kind !== 'index' || factor.kind !== 'load') return null;
  if (otherwise.kind !== 'constant' || otherwise.value !== 0 || element.index.offset !== 0) return null;
  const window = [...element.index.terms].map(([loop, step]) => ({ loop, step })).sort((a, b) => b.step - a.step);
  const within = window.map(({ loop }) => loop);
  const isOfWindows = [place, factor].every(({ index }) => within.every((loop) => !index.terms.has(loop)));
  const elements = countedWhole(window);
  if (!isOfWindows || elements <= 1 || !within.every((loop) => sum.loops.includes(loop))) return null;
  return { place, factor, source, positions: sum.loops.filter((loop) => !within.includes(loop)), window, elements };
}

/** How many elements the loops' steps number one after the other; 0 where some are left out. */
function countedWhole(window: ChosenSum['window']): number {
  let next = 1;
  for (const { loop, step } of [...window].reverse()) {
    if (step !== next) return 0;
    next *= loop.size;
  }
  return next;
}

/** What a row notes of a term: the address of its source, and its factor. */
export const NUMBERS_OF_TERM = 2;

/** How much scratch memory (see Kernel) a row needs to note the terms of so many windows, of as many examples as a vector has lanes. */
export const scratchFor = (windows: number, lanes: number): number => NUMBERS_OF_TERM * lanes * windows;

/** How many of a sum's terms are looked at: one of each window. */
export function windowSize(sum: ReduceExpression): number {
  return chosenSumOf(sum)?.elements ?? 1;
}
