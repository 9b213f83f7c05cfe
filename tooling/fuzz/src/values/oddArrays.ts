import { otherRealm } from './otherRealm';
import { typedArrays } from './typedArrays';

/** Arrays and memory of every kind. */
export const oddArrays: readonly { name: string; make(): unknown }[] = [
  { name: '[]', make: () => [] },
  { name: '[[]]', make: () => [[]] },
  { name: '[1]', make: () => [1] },
  { name: '[1, 1]', make: () => [1, 1] },
  { name: '[2, 3]', make: () => Object.freeze([2, 3]) },
  { name: '[0, 1, 2]', make: () => [0, 1, 2] },
  { name: '[-1, 2]', make: () => [-1, 2] },
  { name: '[NaN]', make: () => [Number.NaN] },
  { name: '[NaN, 1]', make: () => [Number.NaN, 1] },
  { name: '["1"]', make: () => ['1'] },
  { name: '["1", "2"]', make: () => ['1', '2'] },
  { name: '[undefined, 1]', make: () => [undefined, 1] },
  { name: '[null]', make: () => [null] },
  { name: '[2 ** 31, 2 ** 31]', make: () => [2 ** 31, 2 ** 31] },
  { name: '[2 ** 53]', make: () => [2 ** 53] },
  { name: '[65536, 65536]', make: () => [65_536, 65_536] },
  { name: '[1, 2 ** 30]', make: () => [1, 2 ** 30] },
  { name: '[0.5, 2]', make: () => [0.5, 2] },
  { name: '[[1], [2, 3]]', make: () => [[1], [2, 3]] },
  {
    name: '[[1, 2], [3, 4]]',
    make: () => [
      [1, 2],
      [3, 4],
    ],
  },
  { name: '[[1, 2], "34"]', make: () => [[1, 2], '34'] },
  // biome-ignore lint/suspicious/noSparseArray: the hole is the point
  { name: 'an array with a hole', make: () => [1, , 3] },
  // biome-ignore lint/suspicious/noSparseArray: the hole is the point
  { name: 'an array that begins with a hole', make: () => [, 1] },
  { name: 'an array of 2 ** 32 - 1 holes', make: () => new Array(2 ** 32 - 1) },
  { name: 'an array of 100,000 zeros', make: () => new Array(100_000).fill(0) },
  {
    name: 'an array that holds itself',
    make: () => {
      const own: unknown[] = [];
      own.push(own);
      return own;
    },
  },
  {
    name: 'an array that holds itself twice',
    make: () => {
      const own: unknown[] = [];
      own.push(own, own);
      return own;
    },
  },
  {
    name: 'an array nested 5,000 deep',
    make: () => {
      let nest: unknown = 1;
      for (let level = 0; level < 5000; level++) nest = [nest];
      return nest;
    },
  },
  { name: 'an array of another realm', make: () => otherRealm.Array.of(2, 3) },
  { name: 'a Map of another realm', make: () => new otherRealm.Map() },
  { name: 'a promise of another realm', make: () => otherRealm.Promise.resolve(2) },
  ...Object.values(typedArrays).map((Kind) => ({ name: `${Kind.name}.of(1, 2)`, make: () => Kind.of(1, 2) })),
  { name: 'an empty Float32Array', make: () => new Float32Array(0) },
  { name: 'Float32Array.of(NaN, 1)', make: () => Float32Array.of(Number.NaN, 1) },
  { name: 'Float32Array.of(1, 2) of another realm', make: () => otherRealm.Float32Array.of(1, 2) },
  { name: 'Int32Array.of(0, 1) of another realm', make: () => otherRealm.Int32Array.of(0, 1) },
  { name: 'Uint8Array.of(0, 1) of another realm', make: () => otherRealm.Uint8Array.of(0, 1) },
  { name: 'a Buffer', make: () => Buffer.of(1, 2) },
  { name: 'a Float32Array over shared memory', make: () => new Float32Array(new SharedArrayBuffer(8)) },
  { name: 'a Uint8Array over shared memory', make: () => new Uint8Array(new SharedArrayBuffer(8)) },
  { name: 'a Float32Array whose memory was taken away', make: detached },
  { name: 'an ArrayBuffer', make: () => new ArrayBuffer(8) },
  { name: 'a DataView', make: () => new DataView(new ArrayBuffer(8)) },
  { name: 'BigInt64Array.of(1n, 2n)', make: () => BigInt64Array.of(1n, 2n) },
  { name: 'BigUint64Array.of(1n)', make: () => BigUint64Array.of(1n) },
];

function detached(): Float32Array {
  const array = Float32Array.of(1, 2);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}
