import { runInNewContext } from 'node:vm';
import { oddValues as anywhere } from '@kindling/test-kit';
import { tensor } from '../../src/index';

/** What a program may hand over by mistake: values that no argument expects, and what only a tensor could be meant by. */
export const oddValues: Readonly<Record<string, () => unknown>> = {
  ...anywhere,
  '-5': () => -5,
  1: () => 1,
  2: () => 2,
  '2 ** 40': () => 2 ** 40,
  false: () => false,
  '{ length: 2 }': () => ({ length: 2, 0: 0, 1: 1 }),
  '{ shape, node }': () => ({ shape: [1], node: {} }),
  generator: () =>
    (function* () {
      yield 1;
    })(),
  instance: () => new (class Odd {})(),
  '[0, 1]': () => [0, 1],
  '["0", "1"]': () => ['0', '1'],
  '[0.5, 1]': () => [0.5, 1],
  '[1n, 0n]': () => [1n, 0n],
  '[true, false]': () => [true, false],
  '[undefined, 1]': () => [undefined, 1],
  '[2 ** 31, 1]': () => [2 ** 31, 1],
  '[2 ** 30, 2 ** 30]': () => [2 ** 30, 2 ** 30],
  '[2 ** 53, 2]': () => [2 ** 53, 2],
  '[0, 2 ** 40]': () => [0, 2 ** 40],
  '[2 ** 24 + 1, 0]': () => [2 ** 24 + 1, 0],
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  'array with a hole': () => [0, , 1],
  '65 ones': () => new Array(65).fill(1),
  'Float32Array [0, 1]': () => Float32Array.of(0, 1),
  'Int32Array [0, 1]': () => Int32Array.of(0, 1),
  'Int32Array [2 ** 24 + 1, 0]': () => Int32Array.of(2 ** 24 + 1, 0),
  'Uint8Array of another realm': () => runInNewContext('new Uint8Array([0, 1])'),
  Buffer: () => Buffer.from([0, 1]),
  tensor: () => tensor([0, 1]),
};
