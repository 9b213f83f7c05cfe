import { beginsOf, type Kernel } from '../../src/codegen/kernel';
import type { Affine, Loop } from '../../src/expression/affine';
import type { Expression } from '../../src/expression/expression';
import { BINARY, UNARY } from '../../src/expression/primitives/primitives';

/** The counters of the loops that are open. */
export type Counters = ReadonlyMap<Loop, number>;

export const indexAt = (index: Affine, counters: Counters): number => indexAtPlaces(index, placesOf(counters))();

/** Calls `visit` for every combination of loop counters, the last loop fastest. */
export function forEachCounter(loops: readonly Loop[], visit: (counters: Map<Loop, number>) => void): void {
  const places = opened(loops);
  walk(loops, places, () => visit(new Map([...places].map(([loop, { at }]) => [loop, at]))));
}

const compare = {
  equal: (a: number, b: number) => a === b,
  greater: (a: number, b: number) => a > b,
  greaterEqual: (a: number, b: number) => a >= b,
};
/** How far a loop is. */
interface Place {
  at: number;
}
type Places = ReadonlyMap<Loop, Place>;

/** Calls `visit` with the loops' places at every combination of their counters, the last loop fastest. */
function walk(loops: readonly Loop[], places: Places, visit: () => void): void {
  if (loops.length === 0) {
    visit();
    return;
  }
  const [{ size }] = loops;
  const place = places.get(loops[0]) as Place;
  const rest = loops.slice(1);
  for (place.at = 0; place.at < size; place.at++) walk(rest, places, visit);
}

const placesOf = (counters: Counters): Places => new Map([...counters].map(([loop, at]) => [loop, { at }]));

const opened = (loops: readonly Loop[], outer: Places = new Map()): Places =>
  new Map([...outer, ...loops.map((loop) => [loop, { at: 0 }] as const)]);

/** What an index is at the places of its loops, whenever that is asked. */
function indexAtPlaces({ offset, terms }: Affine, places: Places): () => number {
  const parts = [...terms].map(([loop, coefficient]) => {
    const place = places.get(loop);
    if (place === undefined) throw new Error('an index uses a loop that is not open');
    return { place, coefficient };
  });
  return () => {
    let index = offset;
    for (const { place, coefficient } of parts) index += coefficient * place.at;
    return index;
  };
}

/**
 * What an expression means, in float64 and straight from its definition: what renderers make of it is held against this.
 * @throws if it loads from outside a buffer
 */
export function evaluate(e: Expression, counters: Counters, buffers: readonly ArrayLike<number>[]): number {
  return meaningOf(e, placesOf(counters), buffers)();
}

/** What a kernel's cells are, in float64; NaN where it leaves one alone. */
export function computeKernel(kernel: Kernel, inputs: readonly ArrayLike<number>[]): Float64Array {
  const begins = beginsOf(kernel);
  const result = new Float64Array(kernel.cells).fill(Number.NaN);
  const loops = kernel.loops.map(({ loop }) => loop);
  const places = opened(loops);
  const cellAt = indexAtPlaces({ offset: 0, terms: new Map(kernel.loops.map(({ loop, stride }) => [loop, stride])) }, places);
  kernel.values.forEach((value, part) => {
    const meaning = meaningOf(value, places, inputs);
    walk(loops, places, () => {
      result[begins[part] + cellAt()] = meaning();
    });
  });
  return result;
}

/** The same as a function of the places of the loops around it: to be asked for many cells. */
function meaningOf(e: Expression, places: Places, buffers: readonly ArrayLike<number>[]): () => number {
  const meaning = (part: Expression, within = places) => meaningOf(part, within, buffers);
  switch (e.kind) {
    case 'constant':
      return () => e.value;
    case 'load': {
      const index = indexAtPlaces(e.index, places);
      const buffer = buffers[e.buffer];
      return () => {
        const at = index();
        if (!(at >= 0 && at < buffer.length)) throw new Error(`a load at ${at} of a buffer of ${buffer.length} numbers`);
        return buffer[at];
      };
    }
    case 'index':
      return indexAtPlaces(e.index, places);
    case 'unary': {
      const [{ float64 }, x] = [UNARY[e.name], meaning(e.x)];
      return () => float64(x());
    }
    case 'binary': {
      const [{ float64 }, x, y] = [BINARY[e.name], meaning(e.x), meaning(e.y)];
      return () => float64(x(), y());
    }
    case 'select': {
      const [holds, a, b, x, y] = [compare[e.compare], meaning(e.a), meaning(e.b), meaning(e.x), meaning(e.y)];
      return () => (holds(a(), b()) ? x() : y());
    }
    case 'guarded': {
      const guards = e.guards.map(({ index, size }) => ({ index: indexAtPlaces(index, places), size }));
      const x = meaning(e.x);
      const inside = ({ index, size }: (typeof guards)[number]) => index() >= 0 && index() < size;
      return () => (guards.every(inside) ? x() : e.otherwise);
    }
    case 'at': {
      const inner = opened([e.loop], places);
      const [at, place, x] = [inner.get(e.loop) as Place, meaning(e.place), meaning(e.x, inner)];
      return () => {
        at.at = place();
        return at.at >= 0 && at.at < e.loop.size ? x() : 0;
      };
    }
    case 'reduce': {
      const inner = opened(e.loops, places);
      const x = meaning(e.x, inner);
      const { loops, name } = e;
      return () => {
        const elements: number[] = [];
        walk(loops, inner, () => elements.push(x()));
        if (name === 'sum') return elements.reduce((a, b) => a + b, 0);
        const largest = elements.reduce((a, b) => Math.max(a, b));
        return name === 'max' ? largest : elements.indexOf(largest);
      };
    }
  }
}
