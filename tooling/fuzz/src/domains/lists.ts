import { types } from 'node:util';
import { isTensor } from '@kindling/core';
import type { Choices } from '../values/choices';
import { otherRealm } from '../values/otherRealm';
import { typedArrays } from '../values/typedArrays';
import { type Domain, isItself, itself, type Place, placesOf } from './domain';

interface Length {
  readonly min?: number;
  readonly max?: number;
  /** How many entries are made; from `min` to two more when left out. */
  readonly made?: readonly [number, number];
}

/** What no argument of this table needs more of: looking through more would take the fuzz itself too long. */
const LONGEST = 200_000;

export type Kind = keyof typeof typedArrays;
export const everyKind = Object.keys(typedArrays) as Kind[];

/** What kind of typed array a value is; '' for anything else, big integers and DataViews too. */
export function kindOf(value: unknown): Kind | '' {
  if (!types.isTypedArray(value)) return '';
  const tag = value[Symbol.toStringTag];
  return tag in typedArrays ? (tag as Kind) : '';
}

function fitsLength(length: number, { min = 0, max = LONGEST }: Length): boolean {
  return length >= min && length <= max;
}

function madeLength(choices: Choices, { min = 0, max = LONGEST, made = [min, Math.min(max, min + 2)] }: Length): number {
  return choices.integer(...made);
}

/** An array whose entries are all of one domain; a hole is none. */
export function list(each: Domain, length: Length = {}): Domain {
  return {
    text: `an array of ${each.text}`,
    make: (choices) => Array.from({ length: madeLength(choices, length) }, () => each.make(choices)),
    has: (value) => Array.isArray(value) && fitsLength(value.length, length) && everyEntry(value, each),
    places: listPlaces(each),
  };
}

/** An array of exactly these. */
export function tuple(...parts: readonly Domain[]): Domain {
  return {
    text: `[${parts.map((part) => part.text).join(', ')}]`,
    make: (choices) => parts.map((part) => part.make(choices)),
    has: (value) =>
      Array.isArray(value) && value.length === parts.length && parts.every((part, i) => i in value && part.has(value[i])),
    places: [
      itself,
      ...parts.flatMap((part, i) =>
        placesOf(
          part,
          `[${i}]`,
          (value) => (value as unknown[])[i],
          (value, entry) => (value as unknown[]).with(i, entry),
        ),
      ),
      { path: ' with one more entry', put: (value, odd) => [...(value as unknown[]), odd] },
    ],
  };
}

/** The same entries in an array, a Set or whatever else can be looped over once; text is none. */
export function iterable(inner: Domain): Domain {
  return {
    ...inner,
    text: `${inner.text}, or another iterable of them`,
    make: (choices) => {
      const made = inner.make(choices) as unknown[];
      const iterator = made.values();
      madeIterators.add(iterator);
      return choices.pick([made, new Set(made), iterator]);
    },
    has: (value) => {
      if (Array.isArray(value)) return inner.has(value);
      if (typeof value !== 'object' || value === null) return false;
      // looking into an iterator would use it up: those made here hold what they should, the odd ones never
      if ('next' in value) return madeIterators.has(value);
      const empty = (value as { size?: number }).size === 0 || (ArrayBuffer.isView(value) && value.byteLength === 0);
      // a tensor has an iterator that only says what to write
      if (isTensor(value)) return false;
      const listed = Symbol.iterator in value && !ArrayBuffer.isView(value) ? [...(value as Iterable<unknown>)] : null;
      return inner.has(empty ? [] : listed);
    },
    places: inner.places.map((place) => ({
      ...place,
      put: (value, odd, choices) => place.put(isItself(place) ? value : [...(value as Iterable<unknown>)], odd, choices),
    })),
  };
}

const madeIterators = new WeakSet<object>();

/** Every entry is there and of the domain. */
export function everyEntry(value: ArrayLike<unknown>, each: Domain): boolean {
  for (let i = 0; i < value.length; i++) if (!(i in value) || !each.has(value[i])) return false;
  return true;
}

function listPlaces(each: Domain): Place[] {
  const entries = (value: unknown) => Array.from(value as ArrayLike<unknown>);
  const replace = (at: 'first' | 'last') =>
    placesOf(
      each,
      at === 'first' ? '[0]' : '[last]',
      (value) => entries(value).at(at === 'first' ? 0 : -1),
      (value, part) => {
        const copy = entries(value);
        copy[at === 'first' ? 0 : Math.max(0, copy.length - 1)] = part;
        return copy;
      },
    );
  return [
    itself,
    ...replace('first').map((place) => ({ ...place, put: orMade(place, each) })),
    ...replace('last').map((place) => ({ ...place, put: orMade(place, each) })),
    {
      path: ' with a hole',
      once: true,
      put: (value, _, choices) => {
        const copy = entries(value);
        if (copy.length === 0) copy.push(each.make(choices));
        delete copy[0];
        return copy;
      },
    },
  ];
}

/** Puts something into an entry, of a list that has one. */
function orMade(place: Place, each: Domain): Place['put'] {
  return (value, odd, choices) =>
    place.put((value as ArrayLike<unknown>).length === 0 ? [each.make(choices)] : value, odd, choices);
}

/** Numbers in an array, in a typed array of whatever realm or, where `like` is set, in anything with length and numbers. */
export function numbers(
  each: Domain,
  {
    kinds: allowed = everyKind,
    plain = true,
    like = false,
    ...length
  }: Length & { kinds?: readonly Kind[]; plain?: boolean; like?: boolean } = {},
): Domain {
  const array = list(each, length);
  return {
    text: `${plain ? 'numbers' : allowed.join(' or ')}, each ${each.text}`,
    make: (choices) => {
      const made = array.make(choices) as number[];
      if (plain && (allowed.length === 0 || choices.oneIn(2))) return made;
      // unsigned ones hold what is below 0 without its sign, which may be another number than is meant: -4 of four places
      const kinds = made.every((number) => each.has(Math.abs(number))) ? allowed : allowed.filter((kind) => !isUnsigned(kind));
      return typedArray(choices, choices.pick(kinds), made);
    },
    has: (value) => {
      const kind = kindOf(value);
      if (kind !== '')
        return (
          allowed.includes(kind) && fitsLength((value as Uint8Array).length, length) && everyEntry(value as Uint8Array, each)
        );
      if (plain && array.has(value)) return true;
      return like && isArrayLike(value) && fitsLength(value.length, length) && everyEntry(value, each);
    },
    places: plain ? array.places : [itself],
  };
}

/** Whether a value is an object with a length, and no array. */
export function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return false;
  const { length } = value as ArrayLike<unknown>;
  return Number.isSafeInteger(length) && length >= 0 && length <= LONGEST;
}

const isUnsigned = (kind: Kind): boolean => kind.startsWith('Uint');

/** A typed array of this or another realm, or over part of a larger memory. */
function typedArray(choices: Choices, kind: Kind, given: readonly number[]): ArrayBufferView {
  // below 0 an unsigned number would be a huge one
  const entries = isUnsigned(kind) ? given.map(Math.abs) : given;
  const Own = typedArrays[kind];
  const Other = (otherRealm as Partial<Record<Kind, typeof Own>>)[kind];
  if (Other !== undefined && choices.oneIn(4)) return Other.from(entries);
  if (kind === 'Uint8Array' && choices.oneIn(4)) return Buffer.from(entries);
  if (choices.oneIn(4)) return Own.from([0, ...entries, 0]).subarray(1, entries.length + 1);
  return Own.from(entries);
}
