// plans share memory between runs and backends come and go, so all of that follows one another
let tail: Promise<unknown> = Promise.resolve();

/** Runs after everything that was queued before. */
export function enqueue<T>(run: () => Promise<T>): Promise<T> {
  const result = tail.then(run);
  tail = result.catch(() => {});
  return result;
}
