import { describe } from './describe';
import { unexpected } from './kindlingError';

/** A typed array of numbers (no DataView, no big integers). */
export type TypedArray =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;

const CONSTRUCTORS = {
  Float32Array,
  Float64Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
} as const;

/** The typed arrays by their names. */
export type TypedArrayName = keyof typeof CONSTRUCTORS;

/**
 * What kind of typed array a value is, or null. Told by what it is and not by `instanceof`, which says no to arrays of
 * another realm (a frame, a vm context, Jest's test environment).
 */
export function typedArrayName(value: unknown): TypedArrayName | null {
  if (!ArrayBuffer.isView(value)) return null;
  // ask the getter that all typed arrays share: a DataView has none, and nothing can stand in front of it
  const name = tagOf.call(value) as string | undefined;
  return name !== undefined && name in CONSTRUCTORS ? (name as TypedArrayName) : null;
}

const tagOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)
  ?.get as () => unknown;

/** Whether a value is a typed array of numbers, of whatever realm. */
export function isTypedArray(value: unknown): value is TypedArray {
  return typedArrayName(value) !== null;
}

/**
 * The same memory as a typed array of this realm, so that `instanceof` holds from here on; copies nothing.
 * @param name the argument, for the message
 * @throws KindlingError for an array whose memory is gone: it was handed to another thread, or cut off
 */
export function ofThisRealm<T extends TypedArray>(value: T, name = 'data'): T {
  const kind = typedArrayName(value);
  if (kind === null) throw unexpected(name, 'a typed array of numbers', describe(value));
  const Own = CONSTRUCTORS[kind];
  if (value.length === 0) {
    try {
      return new Own(value) as T;
    } catch {
      throw unexpected(name, 'an array with its memory', `${describe(value)} whose memory was handed on`);
    }
  }
  if (value instanceof Own) return value;
  return new Own(value.buffer as ArrayBuffer, value.byteOffset, value.length) as T;
}

/** Whether a value is to be awaited: a promise of whatever realm, or anything else with `then`. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
