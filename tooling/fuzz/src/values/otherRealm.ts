import { runInNewContext } from 'node:vm';

type Constructors = Pick<
  typeof globalThis,
  | 'Array'
  | 'ArrayBuffer'
  | 'Map'
  | 'Set'
  | 'Date'
  | 'Promise'
  | 'Object'
  | 'Uint8Array'
  | 'Float32Array'
  | 'Float64Array'
  | 'Int32Array'
>;

/** The constructors of another realm (a frame, Jest's test environment): `instanceof` says no to what they make. */
export const otherRealm = runInNewContext(
  '({ Array, ArrayBuffer, Map, Set, Date, Promise, Object, Uint8Array, Float32Array, Float64Array, Int32Array })',
) as Constructors;
