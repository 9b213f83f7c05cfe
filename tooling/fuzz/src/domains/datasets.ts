import { isThenable } from '@kindling/checks';
import { zeros } from '@kindling/core';
import type { Choices } from '../values/choices';
import { someTensor } from '../values/tensors';
import { anything, type Domain, domain, either, optional } from './domain';
import { callback } from './functions';
import { kindOf, list, numbers } from './lists';
import { shapeOfNested } from './nested';
import { record } from './objects';
import { anyNumber, integer } from './simple';
import { isTensor, sizeOf } from './tensors';

/** The shape of one part of an example: a number, nested arrays, { data, shape } or a tensor; null for anything else. */
function shapeOfPart(value: unknown): readonly number[] | null {
  if (isTensor(value)) return value.shape;
  // a part may come later; what is odd here and comes later is a number
  if (isThenable(value)) return [];
  const nested = shapeOfNested(value);
  if (nested !== null || typeof value !== 'object' || value === null) return nested;
  const { data, shape } = value as { data?: unknown; shape?: unknown };
  const sizes = list(integer({ min: 0 }), { max: 8 });
  return kindOf(data) !== '' && sizes.has(shape) && sizeOf(shape as number[]) === (data as Uint8Array).length
    ? (shape as number[])
    : null;
}

function makePart(choices: Choices): unknown {
  const data = [choices.number(-1, 1), choices.number(-1, 1)];
  return choices.pick([
    data,
    Float32Array.from(data),
    { data: Float32Array.from(data), shape: [2] },
    someTensor(choices, [2], () => 0.5),
  ]);
}

const part = {
  ...numbers(anyNumber, { made: [2, 2] }),
  text: 'numbers, { data, shape } or a tensor',
  make: makePart,
  has: (value: unknown) => shapeOfPart(value) !== null,
  places: [...numbers(anyNumber).places].map((place) => ({
    ...place,
    put: (value: unknown, odd: unknown, choices: Choices) => place.put(Array.isArray(value) ? value : [0.5, 1], odd, choices),
  })),
};
const label: Domain = either(integer({ min: 0, made: [0, 2] }), { ...part, make: (choices) => choices.integer(0, 2) });

/** One example: [x, y]. */
export const example: Domain = {
  text: '[x, y]',
  make: (choices) => [part.make(choices), label.make(choices)],
  has: (value) => Array.isArray(value) && value.length === 2 && part.has(value[0]) && label.has(value[1]),
  places: [
    ...list(anything).places,
    ...part.places.map((place) => ({
      ...place,
      path: `[0]${place.path}`,
      put: (value: unknown, odd: unknown, choices: Choices) => [
        place.put((value as unknown[])[0], odd, choices),
        (value as unknown[])[1],
      ],
    })),
  ],
};

/** Whether the examples of a batch have one shape. */
export function ofOneShape(examples: readonly (readonly [unknown, unknown])[]): boolean {
  return [0, 1].every((which) => new Set(examples.map((one) => String(shapeOfPart(one[which])))).size === 1);
}

const ready = (index: number) => [[index, 1], index];
const later = async (index: number) => [[index, 1], index];

const get = callback('an example', example, (choices) => choices.pick([ready, later]));
const getBatch = callback('a batch', anything, () => ({ length }: ArrayLike<number>) => [zeros([length, 2]), zeros([length])]);
const members = { length: integer({ min: 0, made: [3, 3] }), get, getBatch: optional(getBatch) };

/** A data set of three examples: an object of the program's own. Where it gives batches, nobody asks for an example. */
export const dataset: Domain = {
  ...record(members, 'a data set'),
  has: (value) => {
    const isOne = record({ ...members, get: callback('anything', anything, () => ready) });
    return (
      isOne.has(value) && (get.has((value as { get: unknown }).get) || (value as { getBatch?: unknown }).getBatch !== undefined)
    );
  },
};

/** The number of one of `count` examples. */
export const indexOf = (count: number): Domain => integer({ min: 0, max: count - 1 });

/** The numbers of several of `count` examples. */
export const indicesOf = (count: number): Domain => numbers(indexOf(count), { made: [1, 3], like: true });

/** What a sampler is made for: anything with a length. */
export const withLength: Domain = domain(
  'something with a length',
  () => [1, 2, 3],
  (value) => typeof value === 'object' && value !== null && integer({ min: 0 }).has((value as { length?: unknown }).length),
);
