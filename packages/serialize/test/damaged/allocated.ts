const kinds = ['ArrayBuffer', 'Float32Array', 'Int32Array', 'Uint8Array', 'Float64Array', 'BigInt64Array'] as const;

/** Calls `run` and tells how many bytes all arrays that it made take together. What is asked for is counted, whether the host gives it or not. */
export async function allocated<T>(run: () => Promise<T>): Promise<{ result: T; bytes: number }> {
  const host = globalThis as unknown as Record<string, new (...given: unknown[]) => ArrayBufferView>;
  const before = kinds.map((kind) => host[kind]);
  let bytes = 0;
  kinds.forEach((kind, i) => {
    const Kind = before[i];
    host[kind] = new Proxy(Kind, {
      construct(target, given, newTarget) {
        const size = (target as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
        if (typeof given[0] === 'number') bytes += size * given[0];
        const made = Reflect.construct(target, given, newTarget === host[kind] ? target : newTarget) as { byteLength: number };
        // over memory that is there, it takes none
        if (typeof given[0] === 'object' && !(Object.prototype.toString.call(given[0]) === '[object ArrayBuffer]'))
          bytes += made.byteLength;
        return made;
      },
    });
  });
  try {
    return { result: await run(), bytes };
  } finally {
    kinds.forEach((kind, i) => {
      host[kind] = before[i];
    });
  }
}
