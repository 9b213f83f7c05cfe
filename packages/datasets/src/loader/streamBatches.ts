import type { ExampleSource } from '../iterableDataset';
import { type Collate, collateExamples, type Made } from './makeBatch';

/**
 * Batches of what a source gives, in its order.
 * @param skip how many of them are passed over: their examples are read all the same, for a source has no other way
 */
export async function* streamBatches(
  source: ExampleSource<unknown>,
  { batchSize, dropLast, collate, skip }: { batchSize: number; dropLast: boolean; collate: Collate; skip: number },
): AsyncGenerator<unknown, void, undefined> {
  let first = 0;
  let examples: unknown[] = [];
  const make = (): Made<unknown> => collateExamples(examples, collate, (n) => `dataset: example ${first + n}`);
  for await (const example of source) {
    if (first < skip * batchSize) {
      first++;
      continue;
    }
    examples.push(example);
    if (examples.length < batchSize) continue;
    yield await make();
    first += examples.length;
    examples = [];
  }
  if (examples.length > 0 && !dropLast) yield await make();
}

/** The same, with so many items under way while one is used. An error comes with its own item. */
export async function* prefetch<T>(
  source: AsyncGenerator<T, void, undefined>,
  count: number,
): AsyncGenerator<T, void, undefined> {
  const ahead: Promise<IteratorResult<T, void>>[] = [];
  try {
    for (;;) {
      while (ahead.length < count) {
        const next = source.next();
        // comes to light when it is asked for; a loop that was left never asks
        next.catch(() => {});
        ahead.push(next);
      }
      const { done, value } = await (ahead.shift() as Promise<IteratorResult<T, void>>);
      if (done) return;
      yield value;
    }
  } finally {
    source.return(undefined).catch(() => {});
  }
}
