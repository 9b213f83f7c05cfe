import { runInNewContext } from 'node:vm';
import { tensor } from '../../src/index';

/** An array that nests so deep that a function which follows it by calling itself runs out of stack. */
function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}

function holdingItself(): unknown[] {
  const array: unknown[] = [1];
  array[0] = array;
  return array;
}

/** What a program may hand over by mistake, by the name under which a test says that it is right somewhere. */
export const oddValues: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  '-Infinity': () => Number.NEGATIVE_INFINITY,
  '-0': () => -0,
  '-1': () => -1,
  '-5': () => -5,
  0.5: () => 0.5,
  1: () => 1,
  2: () => 2,
  '2^31': () => 2 ** 31,
  '2^40': () => 2 ** 40,
  '2^53': () => 2 ** 53,
  '1e300': () => 1e300,
  '1n': () => 1n,
  true: () => true,
  false: () => false,
  '"1"': () => '1',
  '""': () => '',
  symbol: () => Symbol('odd'),
  function: () => () => 1,
  class: () => class Odd {},
  '{}': () => ({}),
  '{ length }': () => ({ length: 2 ** 40 }),
  '{ length: 2 }': () => ({ length: 2, 0: 0, 1: 1 }),
  '{ shape }': () => ({ shape: [1], node: {} }),
  Map: () => new Map([[0, 1]]),
  Set: () => new Set([0, 1]),
  Date: () => new Date(0),
  promise: () => Promise.resolve(1),
  generator: () =>
    (function* () {
      yield 1;
    })(),
  instance: () => new (class Odd {})(),
  '[]': () => [],
  '[[]]': () => [[]],
  '[0, 1]': () => [0, 1],
  '["0", "1"]': () => ['0', '1'],
  '[NaN, 0]': () => [Number.NaN, 0],
  '[0.5, 1]': () => [0.5, 1],
  '[1n, 0n]': () => [1n, 0n],
  '[true, false]': () => [true, false],
  '[undefined, 1]': () => [undefined, 1],
  '[2^31, 1]': () => [2 ** 31, 1],
  '[2^30, 2^30]': () => [2 ** 30, 2 ** 30],
  '[2^53, 2]': () => [2 ** 53, 2],
  '[0, 2^40]': () => [0, 2 ** 40],
  '[2^24 + 1, 0]': () => [2 ** 24 + 1, 0],
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  'array with a hole': () => [0, , 1],
  'array of holes': () => new Array(2 ** 32 - 1),
  'array that holds itself': () => holdingItself(),
  '5000 levels': () => nested(5000),
  '65 sizes': () => new Array(65).fill(1),
  'Float32Array [0, 1]': () => Float32Array.of(0, 1),
  'Int32Array [0, 1]': () => Int32Array.of(0, 1),
  'Int32Array [2^24 + 1, 0]': () => Int32Array.of(2 ** 24 + 1, 0),
  'Uint8Array of another realm': () => runInNewContext('new Uint8Array([0, 1])'),
  'Float32Array of another realm': () => runInNewContext('new Float32Array([0, 1])'),
  Buffer: () => Buffer.from([0, 1]),
  'empty Float32Array': () => new Float32Array(0),
  BigInt64Array: () => new BigInt64Array(2),
  DataView: () => new DataView(new ArrayBuffer(8)),
  tensor: () => tensor([0, 1]),
};
