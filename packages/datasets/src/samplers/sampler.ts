import { describe, isThenable, KindlingError, unwaited } from '@kindling/checks';
import { lengthOf } from '../dataset';

/**
 * The order in which a loader takes examples: an iteration of their numbers, started anew for each epoch, of at most
 * `length` of them. An array of numbers is one as well.
 * @see torch.utils.data.Sampler
 */
export interface Sampler<Item = number> extends Iterable<Item> {
  readonly length: number;
  /** Where it stands between two epochs, in values that JSON can hold; not needed by one that is the same in each, or draws from `random` alone. */
  stateDict?(): unknown;
  /** Has the next epoch be the one that was next there; changes nothing where it throws. */
  loadStateDict?(state: never): void;
}

/** What is numbered: a data set, an array, anything with a length. */
export type Source = { readonly length: number };

/** What a sampler gives, in the words of messages. */
export interface Items {
  readonly name: string;
  readonly one: string;
  readonly many: string;
}

const numbers: Items = { name: 'sampler', one: 'number', many: 'numbers' };

/** An order of more takes more than a GiB. */
export const LARGEST_ORDER = 2 ** 28;

export function checkSource(source: Source): Source {
  if (typeof source !== 'object' || source === null || source.length === undefined) {
    throw new KindlingError(`source: expected an object with a length, got ${describe(source)}`);
  }
  lengthOf('source', source);
  return source;
}

/** Returns `sampler` if it can be iterated and has a length. @throws KindlingError */
export function checkSampler<Kind extends Sampler<unknown>>(sampler: Kind, { name, many }: Items = numbers): Kind {
  if (typeof sampler !== 'object' || typeof sampler?.[Symbol.iterator] !== 'function' || sampler.length === undefined) {
    throw new KindlingError(`${name}: expected an iterable of ${many} with a length, got ${describe(sampler)}`);
  }
  lengthOf(name, sampler);
  return sampler;
}

/**
 * What a sampler gives, by hand: one of the user's may give anything, and what it gives back is not a matter of types.
 * @throws KindlingError when it is no iteration, or goes on after as many as its length says
 */
export function* itemsOf(sampler: Sampler<unknown>, items: Items = numbers): Generator<unknown, void, undefined> {
  const { name, one, many } = items;
  const length = lengthOf(name, sampler);
  const iterator: Partial<Iterator<unknown>> | undefined = unwaited(sampler[Symbol.iterator]());
  if (typeof iterator?.next !== 'function') {
    throw new KindlingError(`${name}: expected an iterable of ${many}, got one that gives ${describe(iterator)}`);
  }
  let ended = false;
  try {
    for (let given = 0; ; given++) {
      const step: unknown = unwaited(iterator.next());
      if (typeof step !== 'object' || step === null || isThenable(step)) {
        throw new KindlingError(`${name}: expected { value, done } for each ${one}, got ${describe(step)}`);
      }
      const { done, value } = step as IteratorResult<unknown>;
      ended = Boolean(done);
      if (ended) return;
      if (given === length) throw new KindlingError(`${name}: expected ${length} ${many}, as its length says, got more`);
      yield unwaited(value);
    }
  } finally {
    if (!ended && typeof iterator.return === 'function') unwaited(iterator.return());
  }
}

/** What an order says of where it stands; null where it says nothing. */
export function samplerState(sampler: Sampler<unknown> | null): unknown {
  // what it gives may change with it
  return structuredClone(sampler?.stateDict?.() ?? null);
}

/** @throws KindlingError for a state that the order does not take */
export function loadSamplerState(where: string, sampler: Sampler<unknown> | null, state: unknown): void {
  if (sampler?.loadStateDict !== undefined) sampler.loadStateDict(state as never);
  else if (state !== null)
    throw new KindlingError(`${where}: sampler: expected null, as the order here has no state, got ${describe(state)}`);
}
