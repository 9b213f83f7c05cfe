import type { Choices } from '../values/choices';

/** A place in an argument where something else can be put: the argument itself, an option, an entry. */
export interface Place {
  /** How it is written behind the argument: '' for the argument itself, `.stride`, `[0]`. */
  readonly path: string;
  /** Whether the change is always the same, whatever odd value is at hand: a misspelt option, a hole. */
  readonly once?: boolean;
  /** The argument with `odd` in this place; the argument itself stays as it is. */
  put(value: unknown, odd: unknown, choices: Choices): unknown;
}

/** What an argument may be. */
export interface Domain {
  readonly text: string;
  /** A value that belongs to it; small, so that calls are fast. */
  make(choices: Choices): unknown;
  /** Whether a value belongs to it; never throws, never loops over what has no end. */
  has(value: unknown): boolean;
  /** Where odd values are put. */
  readonly places: readonly Place[];
  /** The options that it knows, where it is a trailing options object. */
  readonly options?: readonly string[];
}

/** The place that an argument is itself. */
export const itself: Place = { path: '', put: (_, odd) => odd };

export const isItself = (place: Place) => place.path === '';

/** Whether arguments go together; `unclear` where either answer is right, and finding out may take the machine's memory. */
export type Fit = boolean | 'unclear';

/** A domain of values that have nothing inside. */
export function domain(text: string, make: Domain['make'], has: Domain['has']): Domain {
  return { text, make, has, places: [itself] };
}

/** One value that is never replaced: what the library's own code passes, or what the call is about. */
export function fixed(value: unknown): Domain {
  return { text: 'fixed', make: () => value, has: () => true, places: [] };
}

/** Anything at all: what is passed on, or only looked at. */
export const anything = domain(
  'anything',
  (choices) => choices.pick([5, 'text', null, [1], { a: 1 }]),
  () => true,
);

/** Left out, or of that domain. */
export function optional(inner: Domain): Domain {
  return {
    ...inner,
    text: `${inner.text} or nothing`,
    make: (choices) => (choices.oneIn(3) ? undefined : inner.make(choices)),
    has: (value) => value === undefined || inner.has(value),
    places: inner.places.map((place) => ({
      ...place,
      put: (value, odd, choices) => place.put(value === undefined ? inner.make(choices) : value, odd, choices),
    })),
  };
}

/** One of several domains. */
export function either(...all: readonly Domain[]): Domain {
  return {
    text: all.map(({ text }) => text).join(' or '),
    make: (choices) => choices.pick(all).make(choices),
    has: (value) => all.some((one) => one.has(value)),
    places: [
      itself,
      ...all.flatMap((one) =>
        one.places
          .filter((place) => !isItself(place))
          .map((place) => ({
            ...place,
            put: (value: unknown, odd: unknown, choices: Choices) =>
              place.put(one.has(value) ? value : one.make(choices), odd, choices),
          })),
      ),
    ],
  };
}

/** null, or of that domain. */
export function nullable(inner: Domain): Domain {
  return either(
    inner,
    domain(
      'null',
      () => null,
      (value) => value === null,
    ),
  );
}

/** The same domain with a condition on top. */
export function where(inner: Domain, text: string, holds: (value: never) => boolean): Domain {
  return { ...inner, text: `${inner.text} ${text}`, has: (value) => inner.has(value) && holds(value as never) };
}

/** The places inside a part of a value. */
export function placesOf(
  part: Domain,
  path: string,
  read: (value: unknown) => unknown,
  write: (value: unknown, part: unknown) => unknown,
): Place[] {
  return part.places.map((place) => ({
    ...place,
    path: path + place.path,
    put: (value, odd, choices) => write(value, place.put(isItself(place) ? undefined : read(value), odd, choices)),
  }));
}
