import * as fc from 'fast-check';

/** The size of a dim: mostly small, empty at times, at times one that fills vectors or leaves a remainder. */
export const size = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 6 }) },
  { weight: 2, arbitrary: fc.constantFrom(7, 8, 9, 13, 16, 17) },
  { weight: 1, arbitrary: fc.constant(0) },
);

/** A size that is never 0. */
export const someSize = size.map((value) => Math.max(value, 1));

/** How many examples a batch holds: also what vectors do not divide. */
export const batchSize = fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 12, 13, 16, 17, 64);

const limited = (shape: number[]) => shape.reduce((product, value) => product * value, 1) <= 2000;

/** The shape of a tensor of up to four dims. */
export const shape = fc.array(size, { maxLength: 4 }).filter(limited);

/** A shape without empty dims. */
export const someShape = fc.array(someSize, { maxLength: 4 }).filter(limited);

export const seed = fc.nat({ max: 2 ** 31 - 1 });

/** A shape and what broadcasting makes the same of: leading dims left out, others shrunk to 1. */
function shrunk(full: readonly number[]): fc.Arbitrary<number[]> {
  return fc
    .tuple(fc.nat({ max: full.length }), fc.array(fc.boolean(), { minLength: full.length, maxLength: full.length }))
    .map(([dropped, ones]) => full.map((value, dim) => (ones[dim] ? 1 : value)).slice(dropped));
}

/** Two shapes that broadcast with each other, in every way in which shapes can. */
export const broadcastPair = shape.chain((full) =>
  fc
    .tuple(shrunk(full), shrunk(full), fc.nat({ max: 3 }))
    .map(([left, right, whole]): [number[], number[]] => [whole === 0 ? [...full] : left, whole === 1 ? [...full] : right]),
);
