import type { Choices } from '../values/choices';
import type { Domain } from './domain';
import { kindOf, list } from './lists';
import { anyNumber } from './simple';

/** Deeper than any tensor is: PyTorch and NumPy stop at 64 dims. */
const DEEPEST = 64;

/** The shape of nested arrays of numbers, or of booleans; null for anything else, rows of different lengths and holes too. */
export function shapeOfNested(value: unknown, depth = 0): number[] | null {
  if (typeof value === 'number' || typeof value === 'boolean') return [];
  if (kindOf(value) !== '') return [(value as Uint8Array).length];
  if (!Array.isArray(value) || depth === DEEPEST) return null;
  if (value.length === 0) return [0];
  let first: number[] | null = null;
  for (let i = 0; i < value.length; i++) {
    const inner = i in value ? shapeOfNested(value[i], depth + 1) : null;
    if (inner === null || (first !== null && first.join() !== inner.join())) return null;
    first ??= inner;
  }
  return [value.length, ...(first as number[])];
}

/** A number, or nested arrays of numbers whose rows are of one length. */
export const nestedNumbers: Domain = {
  text: 'nested arrays of numbers',
  make: (choices) => makeNested(choices, choices.pick([[], [0], [3], [2, 3], [2, 1, 2], [1, 0]])),
  has: (value) => shapeOfNested(value) !== null && isOfOneKind(value),
  places: list(list(anyNumber)).places.map((place) => ({
    ...place,
    put: (value, odd, choices) =>
      place.put(
        Array.isArray(value) && Array.isArray(value[0])
          ? value
          : [
              [1, 2],
              [3, 4],
            ],
        odd,
        choices,
      ),
  })),
};

/** Whether all of it are numbers, or all booleans. */
function isOfOneKind(value: unknown): boolean {
  const entries = Array.isArray(value) ? value.flat(64) : [value];
  return new Set(entries.map((entry) => typeof entry).filter((kind) => kind === 'number' || kind === 'boolean')).size < 2;
}

function makeNested(choices: Choices, shape: readonly number[]): unknown {
  if (shape.length === 0) return choices.number(-2, 2);
  return Array.from({ length: shape[0] }, () => makeNested(choices, shape.slice(1)));
}
