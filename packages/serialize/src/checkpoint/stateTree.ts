import { describe, isMap, isRecord, KindlingError, unexpected } from '@kindling/checks';
import { isTensor, type Tensor } from '@kindling/core';

/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** No state dict nests deeper; one that does holds itself. */
const MAX_DEPTH = 32;

/** What JSON has no word for stands as an object with one of these names: a tensor by its name, the entries of a Map, a number as text. */
const [TENSOR, MAP, NUMBER] = ['$tensor', '$map', '$number'];

/**
 * A state dict as JSON: its tensors go into `tensors` under the names of where they stand (`model.0.weight`), and their names stand in their places.
 * What is undefined is left out of objects.
 * @throws KindlingError naming what no file can keep
 */
export function takeApart(name: string, value: unknown, tensors: Map<string, Tensor>, depth = 0): Json {
  if (depth > MAX_DEPTH) throw unexpected(name, `at most ${MAX_DEPTH} levels`, 'more: something that holds itself?');
  const inner = (key: string, part: unknown) => takeApart(`${name}.${key}`, part, tensors, depth + 1);
  if (isTensor(value)) {
    let key = name;
    while (tensors.has(key)) key += "'";
    tensors.set(key, value.detach());
    return { [TENSOR]: key };
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { [NUMBER]: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (Array.isArray(value)) return Array.from(value, (part, index) => inner(String(index), part));
  if (isMap(value)) return { [MAP]: Array.from(value, ([key, part]) => [textOf(name, key), inner(textOf(name, key), part)]) };
  if (isRecord(value)) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    return Object.fromEntries(entries.map(([key, part]) => [fieldName(name, key), inner(key, part)]));
  }
  throw unexpected(name, 'tensors, numbers, texts, true, false and null, in objects, Maps and arrays', describe(value));
}

/** The state dict that `takeApart` was given. @throws KindlingError for JSON that it does not give, or without its tensors */
export function putTogether(name: string, value: Json, tensors: ReadonlyMap<string, Tensor>): unknown {
  const inner = (key: string, part: Json) => putTogether(`${name}.${key}`, part, tensors);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((part, index) => inner(String(index), part));
  const entries = Object.entries(value as { readonly [name: string]: Json });
  if (entries.length !== 1 || !entries[0][0].startsWith('$')) {
    return Object.fromEntries(entries.map(([key, part]) => [fieldName(name, key), inner(key, part)]));
  }
  const [kind, given] = entries[0];
  if (kind === TENSOR && tensors.has(given as string)) return tensors.get(given as string);
  if (kind === NUMBER && ['NaN', 'Infinity', '-Infinity', '-0'].includes(given as string)) return Number(given);
  if (kind !== MAP || !Array.isArray(given)) throw unexpected(name, 'a state as it was saved', `${kind}: ${describe(given)}`);
  return new Map(given.map(([key, part]: [string, Json]) => [key, inner(key, part)]));
}

function textOf(name: string, key: unknown): string {
  if (typeof key === 'string') return key;
  throw unexpected(name, 'a Map with texts as keys', describe(key));
}

function fieldName(name: string, key: string): string {
  // an object would take it for its prototype
  if (!key.startsWith('$') && key !== '__proto__') return key;
  throw new KindlingError(`${name}: expected names that begin without $, got ${describe(key)}`);
}
