/** Does work for each of a list in its order, so many at a time. */
export async function severalAtOnce<T>(list: readonly T[], count: number, work: (one: T) => Promise<void>): Promise<void> {
  const waiting = list.values();
  const goOn = async () => {
    for (const one of waiting) await work(one);
  };
  await Promise.all(Array.from({ length: Math.max(1, count) }, goOn));
}
