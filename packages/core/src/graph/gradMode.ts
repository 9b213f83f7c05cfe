import { describe, KindlingError } from '@kindling/checks';

/** How many calls of noGrad are open: async ones may overlap and end in any order, so none can put back what it found. */
let open = 0;

/** Whether new nodes remember how to differentiate themselves. */
export function isGradEnabled(): boolean {
  return open === 0;
}

/**
 * Runs `fn` without recording gradients; waits for it if it is async.
 * @see torch.no_grad
 */
export function noGrad<T>(fn: () => T): T {
  if (typeof fn !== 'function') throw new KindlingError(`noGrad: fn: expected a function, got ${describe(fn)}`);
  open++;
  const restore = () => {
    open--;
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

/** Runs `fn`, which must not be async, with recording on, whatever it was. @see torch.enable_grad */
export function enableGrad<T>(fn: () => T): T {
  const before = open;
  open = 0;
  try {
    return fn();
  } finally {
    open = before;
  }
}
