/** Gives a function that has `work` done before the next frame is drawn: once, however often it was called by then. */
export function oncePerFrame(work: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      work();
    });
  };
}

/** Gives a function that calls `work` with the newest argument, and not again before the call before is over. */
export function newestOnly<T>(work: (value: T) => Promise<unknown>): (value: T) => void {
  let busy = false;
  let next: { readonly value: T } | null = null;
  const go = async () => {
    busy = true;
    while (next !== null) {
      const { value } = next;
      next = null;
      await work(value);
    }
    busy = false;
  };
  return (value) => {
    next = { value };
    if (!busy) void go();
  };
}
