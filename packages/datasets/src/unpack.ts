import type { Pieces } from './pieces';
import type { Storage } from './storage/storage';

/**
 * The bytes themselves, or what they unpack to if they are a gzip file: told by the first two bytes, as browsers and some
 * servers unpack files without taking the `.gz` off the name. An IDX file never starts with these.
 */
export async function* unpack(
  storage: Storage,
  pieces: Pieces,
  name: string,
  sizeOf: (beginning: Uint8Array) => number | null,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = pieces[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  const rest = {
    async *[Symbol.asyncIterator]() {
      yield* first;
      for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
    },
  };
  try {
    // a piece may be a single byte, or none
    const start: number[] = [];
    while (start.length < 2) {
      const next = await source.next();
      if (next.done) break;
      first.push(next.value);
      start.push(...next.value.subarray(0, 2));
    }
    yield* start[0] === 0x1f && start[1] === 0x8b ? storage.gunzip(rest, name, sizeOf) : rest;
  } finally {
    await source.return?.();
  }
}
