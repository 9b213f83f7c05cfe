import { KindlingError } from '@kindling/checks';
import * as assert from 'uvu/assert';
import { allocated } from './allocated';

/** What may be asked for beside what is in the file, which is read, converted and copied. */
const SPARE = 2 ** 26;

/** What a reader of a damaged file gives, or why it refuses it, and how many bytes it asked for. */
export interface Attempt<T> {
  readonly result: T | null;
  readonly refusal: KindlingError | null;
  readonly taken: number;
}

/** Reads a damaged file, and fails where that takes long or memory for what is only claimed, or is refused otherwise than in a line of words. */
export async function attempt<T>(name: string, size: number, read: () => Promise<T>): Promise<Attempt<T>> {
  const start = performance.now();
  let refusal: unknown = null;
  const { result, bytes: taken } = await allocated(() =>
    read().catch((error: unknown) => {
      refusal = error;
      return null;
    }),
  );
  const refused = refusal as KindlingError | null;
  assert.ok(refused === null || refused instanceof KindlingError, `${name}: ${refused?.stack}`);
  assert.not.match(String(refused?.message), /\n/, name);
  assert.ok(taken <= SPARE + 64 * size, `${name} of ${size} bytes took ${taken}`);
  assert.ok(performance.now() - start < 5000, `${name} took ${performance.now() - start} ms`);
  return { result, refusal: refused, taken };
}
