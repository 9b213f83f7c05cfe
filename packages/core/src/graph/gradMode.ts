let enabled = true;

/** Whether new nodes remember how to differentiate themselves. */
export function isGradEnabled(): boolean {
  return enabled;
}

/**
 * Runs `fn` without recording gradients; waits for it if it is async.
 * @see torch.no_grad
 */
export function noGrad<T>(fn: () => T): T {
  const before = enabled;
  enabled = false;
  const restore = () => {
    enabled = before;
  };
  let result: T;
  try {
    result = fn();
  } catch (error) {
    restore();
    throw error;
  }
  if (result instanceof Promise) return result.finally(restore) as T;
  restore();
  return result;
}
