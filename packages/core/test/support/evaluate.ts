import type { Affine, Loop } from '../../src/expression/affine';
import type { Expression } from '../../src/expression/expression';
import { BINARY, UNARY } from '../../src/expression/primitives/primitives';

/** The counters of the loops that are open. */
export type Counters = ReadonlyMap<Loop, number>;

export function indexAt({ offset, terms }: Affine, counters: Counters): number {
  let index = offset;
  for (const [loop, coefficient] of terms) {
    const counter = counters.get(loop);
    if (counter === undefined) throw new Error('an index uses a loop that is not open');
    index += coefficient * counter;
  }
  return index;
}

/** Calls `visit` for every combination of loop counters, the last loop fastest. */
export function forEachCounter(
  loops: readonly Loop[],
  visit: (counters: Map<Loop, number>) => void,
  outer: Counters = new Map(),
): void {
  const counters = new Map(outer);
  const go = (depth: number): void => {
    if (depth === loops.length) {
      visit(counters);
      return;
    }
    for (let i = 0; i < loops[depth].size; i++) {
      counters.set(loops[depth], i);
      go(depth + 1);
    }
  };
  go(0);
}

const compare = {
  equal: (a: number, b: number) => a === b,
  greater: (a: number, b: number) => a > b,
  greaterEqual: (a: number, b: number) => a >= b,
};
/**
 * What an expression means, in float64 and straight from its definition: what renderers make of it is held against this.
 * @throws if it loads from outside a buffer
 */
export function evaluate(e: Expression, counters: Counters, buffers: readonly ArrayLike<number>[]): number {
  const value = (part: Expression) => evaluate(part, counters, buffers);
  switch (e.kind) {
    case 'constant':
      return e.value;
    case 'load': {
      const at = indexAt(e.index, counters);
      const buffer = buffers[e.buffer];
      if (!(at >= 0 && at < buffer.length)) throw new Error(`a load at ${at} of a buffer of ${buffer.length} numbers`);
      return buffer[at];
    }
    case 'index':
      return indexAt(e.index, counters);
    case 'unary':
      return UNARY[e.name].float64(value(e.x));
    case 'binary':
      return BINARY[e.name].float64(value(e.x), value(e.y));
    case 'select':
      return compare[e.compare](value(e.a), value(e.b)) ? value(e.x) : value(e.y);
    case 'guarded': {
      const holds = e.guards.every(({ index, size }) => indexAt(index, counters) >= 0 && indexAt(index, counters) < size);
      return holds ? value(e.x) : e.otherwise;
    }
    case 'at': {
      const place = value(e.place);
      if (!(place >= 0 && place < e.loop.size)) return 0;
      return evaluate(e.x, new Map(counters).set(e.loop, place), buffers);
    }
    case 'reduce': {
      const elements: number[] = [];
      forEachCounter(e.loops, (inner) => elements.push(evaluate(e.x, inner, buffers)), counters);
      const largest = elements.reduce((a, b) => Math.max(a, b));
      if (e.name === 'sum') return elements.reduce((a, b) => a + b, 0);
      return e.name === 'max' ? largest : elements.indexOf(largest);
    }
  }
}
