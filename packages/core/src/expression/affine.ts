/** A loop over 0..size-1. Loops are told apart by identity. */
export interface Loop {
  readonly id: number;
  readonly size: number;
}

/** An index that is linear in loop counters: offset + sum of coefficient * loop. */
export interface Affine {
  readonly offset: number;
  readonly terms: ReadonlyMap<Loop, number>;
}

let nextLoopId = 0;

export function newLoop(size: number): Loop {
  return { id: nextLoopId++, size };
}

/** How often loops inside one another run. */
export function iterationsOf(loops: readonly Loop[]): number {
  return loops.reduce((product, loop) => product * loop.size, 1);
}

/** Visits every position of loops inside one another, outermost first. */
export function forEachPosition(loops: readonly Loop[], visit: (positions: Map<Loop, number>) => void): void {
  const positions = new Map<Loop, number>();
  const go = (i: number): void => {
    const loop = loops[i];
    if (loop === undefined) {
      visit(positions);
      return;
    }
    for (let k = 0; k < loop.size; k++) {
      positions.set(loop, k);
      go(i + 1);
    }
  };
  go(0);
}

export function constantIndex(offset: number): Affine {
  return { offset, terms: new Map() };
}

export function loopIndex(loop: Loop): Affine {
  return { offset: 0, terms: loop.size === 1 ? new Map() : new Map([[loop, 1]]) };
}

/** Adds to a loop's coefficient; a loop whose coefficient is 0 is no term. */
function addTerm(terms: Map<Loop, number>, loop: Loop, coefficient: number): void {
  const sum = (terms.get(loop) ?? 0) + coefficient;
  if (sum === 0) terms.delete(loop);
  else terms.set(loop, sum);
}

export function addIndex(a: Affine, b: Affine): Affine {
  const terms = new Map(a.terms);
  for (const [loop, coefficient] of b.terms) addTerm(terms, loop, coefficient);
  return { offset: a.offset + b.offset, terms };
}

export function scaleIndex(a: Affine, factor: number): Affine {
  if (factor === 0) return constantIndex(0);
  return { offset: a.offset * factor, terms: new Map([...a.terms].map(([loop, c]) => [loop, c * factor])) };
}

/** An index with indices in place of loops; loops for which `by` gives null stay. */
export function substitute({ offset, terms }: Affine, by: (loop: Loop) => Affine | null): Affine {
  let start = offset;
  const found = new Map<Loop, number>();
  for (const [loop, coefficient] of terms) {
    const index = by(loop);
    if (index === null) {
      addTerm(found, loop, coefficient);
      continue;
    }
    start += index.offset * coefficient;
    for (const [other, factor] of index.terms) addTerm(found, other, factor * coefficient);
  }
  return { offset: start, terms: found };
}

/** A loop in two: over stretches of one length, and within a stretch. */
export interface CutLoop {
  readonly outer: Loop;
  readonly inner: Loop;
  /** Where the loop stands. */
  readonly index: Affine;
}

/** `length` divides the loop's size. */
export function cutLoop(loop: Loop, length: number): CutLoop {
  const [outer, inner] = [newLoop(loop.size / length), newLoop(length)];
  return { outer, inner, index: addIndex(scaleIndex(loopIndex(outer), length), loopIndex(inner)) };
}

/** An index with another one in the place of a loop. */
export function replaceLoop(index: Affine, loop: Loop, by: Affine): Affine {
  return substitute(index, (other) => (other === loop ? by : null));
}

export function shiftIndex(a: Affine, offset: number): Affine {
  return { offset: a.offset + offset, terms: a.terms };
}

export function coefficientOf(a: Affine, loop: Loop): number {
  return a.terms.get(loop) ?? 0;
}

/** Sum of index * factor over pairs: how a multi-dimensional index becomes a place in memory. */
export function dotIndex(indices: readonly Affine[], factors: readonly number[]): Affine {
  let start = 0;
  const found = new Map<Loop, number>();
  for (let i = 0; i < indices.length; i++) {
    const { offset, terms } = indices[i];
    const factor = factors[i];
    if (factor === 0) continue;
    start += offset * factor;
    terms.forEach((coefficient, loop) => {
      addTerm(found, loop, coefficient * factor);
    });
  }
  return { offset: start, terms: found };
}
