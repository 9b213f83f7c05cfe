import { count } from '../oracle/oracleTensor';

/** An array for a test: float32 numbers of a shape. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What numbers to draw: `unit` in [-1, 1], `positive` in [0.1, 4], `nonzero` of magnitude 0.5 to 2, `whole` from -2 to 2 (ties, zeros). */
export type Kind = 'unit' | 'positive' | 'nonzero' | 'whole';

/** A stream of numbers in [0, 1) that a seed decides; not core's, which is under test. @see mulberry32 */
export function stream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const draw: Readonly<Record<Kind, (next: () => number) => number>> = {
  unit: (next) => 2 * next() - 1,
  positive: (next) => 0.1 + 3.9 * next(),
  nonzero: (next) => (next() < 0.5 ? -1 : 1) * (0.5 + 1.5 * next()),
  whole: (next) => Math.floor(5 * next()) - 2,
};

/** Numbers of a shape, the same for the same seed. */
export function numbers(shape: readonly number[], seed: number, kind: Kind = 'unit'): Numbers {
  const next = stream(seed);
  return { shape, data: Float32Array.from({ length: count(shape) }, () => draw[kind](next)) };
}

/** Integers from `low` to `high` in a shape. */
export function integers(
  shape: readonly number[],
  seed: number,
  low: number,
  high: number,
): { shape: readonly number[]; data: Int32Array } {
  const next = stream(seed);
  return { shape, data: Int32Array.from({ length: count(shape) }, () => low + Math.floor(next() * (high - low + 1))) };
}

/** Bools, as 0 and 1. */
export function bools(shape: readonly number[], seed: number): { shape: readonly number[]; data: Uint8Array } {
  return { shape, data: Uint8Array.from(integers(shape, seed, 0, 1).data) };
}
