import { checkInteger, describe, KindlingError } from '@kindling/checks';
import { type RandomSource, random, seededRandom } from '@kindling/core';

/** Where seeds stand: the state of their stream; null where they are of the global one, which is not theirs to keep. */
export type SeedsState = number[] | null;

/** Seeds, one an epoch: of a stream of their own, or of the global one. */
export class Seeds {
  private readonly own: RandomSource | null;

  constructor(seed: number | undefined) {
    this.own = seed === undefined ? null : seededRandom(checkInteger('seed', seed, { min: 0 }));
  }

  uint32(): number {
    return (this.own ?? random).uint32();
  }

  stateDict(): SeedsState {
    return this.own && Array.from(this.own.getState());
  }

  /** @throws KindlingError for what `loadStateDict` would not take */
  check(where: string, state: SeedsState): void {
    if (this.own !== null) seededRandom(0).setState(state as number[]);
    else if (state !== null) {
      throw new KindlingError(`${where}: expected null, as there is no seed here, got ${describe(state)}`);
    }
  }

  loadStateDict(where: string, state: SeedsState): void {
    this.check(where, state);
    this.own?.setState(state as number[]);
  }
}
