import { named } from './names';

/** What functions of the table return at every call: told beforehand, as calling one to find out may do something. */
const results = new WeakMap<object, unknown>();

/** A function that gives `result`, whatever it is called with. */
export function giving(name: string, result: unknown): () => unknown {
  return resulting(
    named(name, () => result),
    result,
  );
}

/** Says what a function gives. */
export function resulting<F extends object>(call: F, result: unknown): F {
  results.set(call, result);
  return call;
}

/** Whether it is known what a function gives, and what. */
export function resultOf(call: object): { readonly result: unknown } | null {
  return results.has(call) ? { result: results.get(call) } : null;
}

/** What a caller's own function throws: it has to reach the caller as it is. */
export class CallersError extends Error {
  override name = 'CallersError';
}

/** A result that is none, with right arguments: what the table's own looks at results throw. */
export class WrongResult extends Error {
  override name = 'WrongResult';
}
