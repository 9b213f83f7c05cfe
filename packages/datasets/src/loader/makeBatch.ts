import { describe, isRecord, isThenable, KindlingError } from '@kindling/checks';
import { isTensor } from '@kindling/core';
import { batchWayOf, type MapDataset } from '../dataset';
import { defaultCollate, dropExample } from './collate';
import type { ExampleRandom } from './exampleRandom';

/** A batch, or the promise of one whose error nobody has to wait for. */
export type Made<Batch> = Batch | Promise<Batch>;

/** Makes a batch from its examples. */
export type Collate = ((examples: never) => unknown) | undefined;

/** The examples of these numbers as a batch. */
export function makeBatch(
  dataset: MapDataset,
  indices: Int32Array,
  streams: readonly ExampleRandom[],
  collate: Collate,
): Made<unknown> {
  const getBatch = collate === undefined ? batchWayOf(dataset) : undefined;
  if (getBatch !== undefined)
    return settle(
      getBatch(indices, (n) => streams[n]),
      checkBatch,
    );
  const examples: unknown[] = [];
  let later = false;
  try {
    for (let n = 0; n < indices.length; n++) {
      const example: unknown = dataset.get(indices[n], streams[n]);
      const promised = isThenable(example);
      later ||= promised;
      examples.push(promised ? Promise.resolve(example) : example);
    }
  } catch (error) {
    examples.forEach(dropExample);
    throw error;
  }
  const nameOf = (n: number) => `dataset: get(${indices[n]})`;
  if (!later) return collateExamples(examples, collate, nameOf);
  const all = Promise.all(examples);
  // where one can't be had, those that come after it are nobody's
  all.catch(() => examples.forEach(dropExample));
  return all.then((made) => collateExamples(made, collate, nameOf));
}

/** @param nameOf where the n-th of the examples came from, for the message */
export function collateExamples(examples: unknown[], collate: Collate, nameOf: (n: number) => string): Made<unknown> {
  if (collate === undefined) return defaultCollate(examples);
  const missing = examples.indexOf(undefined);
  if (missing === -1) return settle(collate(examples as never), checkCollated);
  examples.forEach(dropExample);
  throw new KindlingError(`${nameOf(missing)}: expected to be given an example, got undefined`);
}

/** What came, checked: at once, or when it is there. A promise of whatever kind becomes one of ours, asked only once. */
function settle<T>(came: T | PromiseLike<T>, check: (value: T) => T): Made<T> {
  return isThenable(came) ? Promise.resolve(came as PromiseLike<T>).then(check) : check(came as T);
}

function checkBatch(batch: unknown): unknown {
  if (isBatch(batch, 0)) return batch;
  dropExample(batch);
  throw new KindlingError(
    `dataset: getBatch: expected to be given [x, y], two Tensors, or Tensors in another form, got ${describe(batch)}`,
  );
}

/** Whether a value is what `defaultCollate` gives: a Tensor, texts, or an array or an object of them. */
function isBatch(value: unknown, depth: number): boolean {
  if (isTensor(value)) return true;
  if (depth > 8 || !(Array.isArray(value) || isRecord(value))) return false;
  const parts = Object.values(value);
  return parts.length > 0 && parts.every((part) => typeof part === 'string' || isBatch(part, depth + 1));
}

/** Anything may be a batch but nothing: a `return` was forgotten. */
function checkCollated<T>(batch: T): T {
  if (batch === undefined) throw new KindlingError('collate: expected to be given a batch, got undefined');
  return batch;
}
