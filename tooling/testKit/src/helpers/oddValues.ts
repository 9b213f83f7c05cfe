import vm from 'node:vm';
import * as assert from 'uvu/assert';

const elsewhere = (code: string): unknown => vm.runInNewContext(code);

/** Values that no argument expects, each made anew: some are numbers, some only look like lists, some hold themselves. */
export const oddValues = {
  undefined: () => undefined,
  null: () => null,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  '-Infinity': () => Number.NEGATIVE_INFINITY,
  '-0': () => -0,
  '-1': () => -1,
  '0.5': () => 0.5,
  '1e308': () => 1e308,
  '2 ** 31': () => 2 ** 31,
  '2 ** 53': () => 2 ** 53,
  true: () => true,
  '"1"': () => '1',
  '""': () => '',
  'text of 100,000 characters': () => 'x'.repeat(100_000),
  symbol: () => Symbol('odd'),
  'big integer': () => 1n,
  function: () => () => 1,
  class: () => class Odd {},
  '{}': () => ({}),
  '{ odd: 1 }': () => ({ odd: 1 }),
  'object without a prototype': () => Object.create(null),
  '{ length: 2 ** 40 }': () => ({ length: 2 ** 40 }),
  '{ data: 1, shape: 1 }': () => ({ data: 1, shape: 1 }),
  '{ data, shape: [2 ** 53] }': () => ({ data: [1], shape: [2 ** 53] }),
  'tensor of nonsense': () => ({ shape: [Number.NaN], data: () => 'odd' }),
  '[]': () => [],
  '[[]]': () => [[]],
  '[NaN]': () => [Number.NaN],
  '["1"]': () => ['1'],
  '[null]': () => [null],
  'array of a hole': () => new Array(1),
  'array of 2 ** 32 - 1 holes': () => new Array(2 ** 32 - 1),
  'array that holds itself': () => {
    const itself: unknown[] = [];
    itself.push(itself);
    return itself;
  },
  'array 5,000 deep': () => {
    let deep: unknown = [];
    for (let i = 0; i < 5000; i++) deep = [deep];
    return deep;
  },
  Map: () => new Map([[0, 1]]),
  Set: () => new Set([1]),
  Date: () => new Date(0),
  RegExp: () => /odd/,
  Promise: () => Promise.resolve(1),
  // biome-ignore lint/suspicious/noThenProperty: what has `then` is the point
  thenable: () => ({ then: (resolve: (value: unknown) => void) => resolve(1) }),
  DataView: () => new DataView(new ArrayBuffer(8)),
  ArrayBuffer: () => new ArrayBuffer(8),
  BigInt64Array: () => new BigInt64Array(1),
  'empty Float32Array': () => new Float32Array(0),
  'Float32Array of another realm': () => elsewhere('new Float32Array([1])'),
  'Int32Array over shared memory': () => new Int32Array(new SharedArrayBuffer(4)),
} as const;

/** The name of an odd value. */
export type OddValue = keyof typeof oddValues;

/**
 * Passes when of all odd values the call takes those named, and refuses every other with a KindlingError of one line.
 * What is taken is checked elsewhere; here it must only end.
 */
export async function takesOnly(call: (value: never) => unknown, taken: readonly OddValue[]): Promise<void> {
  const ended: string[] = [];
  for (const [name, make] of Object.entries(oddValues)) {
    try {
      await call(make() as never);
      ended.push(name);
    } catch (error) {
      const { name: kind, message } = error as Error;
      assert.is(kind, 'KindlingError', `${name}: a ${kind} came: ${message}`);
      assert.ok(message.length <= 400 && !message.includes('\n'), `${name}: not a line: ${message}`);
    }
  }
  assert.equal(ended.sort(), [...taken].sort());
}
