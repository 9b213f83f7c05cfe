import { checkInteger, checkOptions, describe, isRecord, KindlingError } from '@kindling/checks';
import { getRngState, seededRandom, setRngState } from '@kindling/core';
import type { SeedsState } from '../samplers/seeds';

/** Where a loader stands, in values that JSON can hold. */
export interface DataLoaderState {
  /** How many examples the data set has; null for one that is iterated. */
  examples: number | null;
  batchSize: number;
  /** How many batches of the epoch under way were given; 0 between two epochs. */
  numYielded: number;
  /** Where the global random numbers stood as that epoch began; null between two. */
  random: number[] | null;
  /** What the order says of where it stands, as that epoch began; null where it says nothing. */
  sampler: unknown;
  /** The loader's own stream of seeds; null where it has none. */
  seeds: SeedsState;
  /** What the random numbers of that epoch's examples follow from; null while none was asked for. */
  augmentation: number | null;
}

const names = ['examples', 'batchSize', 'numYielded', 'random', 'sampler', 'seeds', 'augmentation'] as const;

/** A state that fits a loader, as a copy. @throws KindlingError naming what does not fit */
export function checkLoaderState(
  where: string,
  state: unknown,
  loader: Pick<DataLoaderState, 'examples' | 'batchSize'> & { readonly batches: number | undefined },
): DataLoaderState {
  if (!isRecord(state)) throw new KindlingError(`${where}: expected { ${names.join(', ')} }, got ${describe(state)}`);
  const given = checkOptions(where, state as unknown as DataLoaderState, names);
  for (const name of ['examples', 'batchSize'] as const) {
    if (given[name] === loader[name]) continue;
    throw new KindlingError(`${where}: ${name}: expected ${loader[name]} as in this loader, got ${describe(given[name])}`);
  }
  checkInteger(`${where}: numYielded`, given.numYielded, { min: 0, max: loader.batches });
  if (given.numYielded === 0 && given.random === null && given.augmentation === null) return { ...given };
  if (given.augmentation !== null) checkInteger(`${where}: augmentation`, given.augmentation, { min: 0, max: 2 ** 32 - 1 });
  if (loader.examples === null) return { ...given };
  seededRandom(0).setState(given.random as number[]);
  return { ...given, random: Array.from(given.random as number[]) };
}

/** Does something with the global random numbers as they once stood, and then puts them back. */
export function withRandomOf(state: number[] | null, work: () => void): void {
  const now = getRngState();
  if (state !== null) setRngState(state);
  try {
    work();
  } finally {
    setRngState(now);
  }
}
