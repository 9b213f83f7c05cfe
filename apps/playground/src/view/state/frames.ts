/**
 * Gives a function that has `work` done once a frame, however often it was called by then. It is done just after a frame and not before one: an effect of a
 * signal waits for the next frame, in which all that `work` changed is painted at once.
 */
export function oncePerFrame(work: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      setTimeout(() => {
        asked = false;
        work();
      });
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
