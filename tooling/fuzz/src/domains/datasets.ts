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

/** The form of an example, or of one part of it, as text: what is in it and of which shapes; null for what is none. */
function formOf(value: unknown, depth = 0): string | null {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'boolean';
  if (isTensor(value)) return `[${value.shape}]`;
  // an example may come later; what is odd here and comes later is a number
  if (isThenable(value)) return '[]';
  if (typeof value !== 'object' || value === null) return typeof value === 'number' ? '[]' : null;
  const nested = depth > 0 || !Array.isArray(value) ? shapeOfNested(value) : null;
  if (nested !== null) return `[${nested}]`;
  const { data, shape } = value as { data?: unknown; shape?: unknown };
  if ('data' in value && 'shape' in value && (kindOf(data) !== '' || Array.isArray(shape))) {
    const sizes = list(integer({ min: 0 }), { max: 8 });
    const fits = kindOf(data) !== '' && sizes.has(shape) && sizeOf(shape as number[]) === (data as Uint8Array).length;
    return fits ? `[${shape}]` : null;
  }
  if (depth > 8 || !(Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]')) return null;
  if (Array.isArray(value) && value.length > 1024) return null;
  const names = Array.isArray(value) ? [...value.keys()] : Object.keys(value).sort();
  const parts = names.map((name) => formOf((value as Record<string | number, unknown>)[name], depth + 1));
  return parts.length === 0 || parts.includes(null) ? null : names.map((name, i) => `${name}: ${parts[i]}`).join('; ');
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
  has: (value: unknown) => formOf(value, 1) !== null,
  places: [...numbers(anyNumber).places].map((place) => ({
    ...place,
    put: (value: unknown, odd: unknown, choices: Choices) => place.put(Array.isArray(value) ? value : [0.5, 1], odd, choices),
  })),
};
const label: Domain = either(integer({ min: 0, made: [0, 2] }), { ...part, make: (choices) => choices.integer(0, 2) });

/** One example: [x, y], or values in another form. */
export const example: Domain = {
  text: 'a value, or values in an array or an object',
  make: (choices) => [part.make(choices), label.make(choices)],
  has: (value) => formOf(value) !== null,
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

/** Whether the examples of a batch have one form, with values of one shape. */
export function ofOneForm(examples: readonly unknown[]): boolean {
  return new Set(examples.map((one) => formOf(one))).size === 1;
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

/** The same, but an array is one as well. What it holds is looked at when it is asked for. */
export const datasetOrExamples: Domain = { ...dataset, has: (value) => Array.isArray(value) || dataset.has(value) };

/** Whether an array of examples, if it is one, makes batches. */
export const makesBatches = (given: unknown): boolean =>
  !Array.isArray(given) || typeof (given as { get?: unknown }).get === 'function' || ofOneForm(given);

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
