import { type Domain, domain } from './domain';

interface Range {
  readonly min?: number;
  readonly max?: number;
  /** The ends of what is made; within the range. */
  readonly made?: readonly [number, number];
}

/** A whole number that a number holds exactly. */
export function integer({ min = -(2 ** 53), max = 2 ** 53, made = [min, Math.min(max, min + 4)] }: Range): Domain {
  return domain(
    `an integer from ${min} to ${max}`,
    (choices) => choices.integer(...made),
    (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
  );
}

/** A finite number. */
export function number({ min = -Number.MAX_VALUE, max = Number.MAX_VALUE, made = [min, max] }: Range): Domain {
  return domain(
    `a number from ${min} to ${max}`,
    (choices) => choices.number(...made),
    (value) => Number.isFinite(value) && (value as number) >= min && (value as number) <= max,
  );
}

/** Any number, NaN and the infinities too. */
export const anyNumber = domain(
  'any number',
  (choices) => choices.pick([0, 1.5, -2, 1e-3, Number.NaN, Number.POSITIVE_INFINITY]),
  (value) => typeof value === 'number',
);

export const boolean = domain(
  'true or false',
  (choices) => choices.oneIn(2),
  (value) => typeof value === 'boolean',
);

/** One of several values. */
export function choice(...all: readonly (string | number)[]): Domain {
  return domain(
    `one of ${all.join(', ')}`,
    (choices) => choices.pick(all),
    (value) => all.includes(value as string),
  );
}

/** Any text. */
export const text = domain(
  'text',
  (choices) => choices.pick(['a', 'Digits', 'ä ö', '']),
  (value) => typeof value === 'string',
);

/** The size of a grid's side: one number for both, or a pair. */
export function pair(range: Range): Domain {
  const side = integer(range);
  return {
    text: `${side.text}, or a pair of them`,
    make: (choices) => (choices.oneIn(2) ? side.make(choices) : [side.make(choices), side.make(choices)]),
    has: (value) => side.has(value) || (Array.isArray(value) && value.length === 2 && side.has(value[0]) && side.has(value[1])),
    places: [
      ...side.places,
      { path: '[0]', put: (_, odd, choices) => [odd, side.make(choices)] },
      { path: '[1]', put: (_, odd, choices) => [side.make(choices), odd] },
      { path: '[2]', put: (_, odd, choices) => [side.make(choices), side.make(choices), odd] },
    ],
  };
}

/** Both sides of a pair. */
export function sides(value: unknown): readonly [number, number] {
  return (Array.isArray(value) ? value : [value, value]) as [number, number];
}
