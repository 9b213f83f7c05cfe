/**
 * What promises come to, all of which are waited for. Of several that are rejected the first in their order is told, not the first in time: the
 * same fault is the same error, and nothing goes on behind it.
 */
export async function allInOrder<T extends readonly unknown[]>(
  promises: readonly [...{ [I in keyof T]: Promise<T[I]> }],
): Promise<T> {
  const settled = await Promise.allSettled(promises);
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
  return settled.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
