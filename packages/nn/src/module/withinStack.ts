import { KindlingError } from '@kindling/checks';

/**
 * Runs what calls the modules' own methods, one inside the other, where nothing but the host's stack sets a limit.
 * @throws KindlingError where the stack is too small
 */
export function withinStack<T>(where: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw overflowInWords(where, error);
  }
}

/** The error, in words if the stack was too small: for modules too deep in one another, or one that calls itself. */
export function overflowInWords(where: string, error: unknown): unknown {
  // V8 and JavaScriptCore throw a RangeError, SpiderMonkey an InternalError; there is nothing else to tell it by. No regular
  // expression here: V8 ends the process where the stack has no room to compile one.
  if (!(error instanceof Error)) return error;
  if (!error.message.includes('call stack size') && !error.message.includes('too much recursion')) return error;
  return new KindlingError(
    `${where}: expected modules that the stack has room for, got some too deep in one another or one that calls itself`,
  );
}
