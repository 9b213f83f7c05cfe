import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  getRngState,
  manualSeed,
  normal,
  type RandomSource,
  rand,
  randint,
  randn,
  random,
  seededRandom,
  setRngState,
} from '../../src/index';
import { any } from '../support/values';

const draw = (source: RandomSource, count: number) => Array.from({ length: count }, () => source.uint32());

const FIRST = [3362229289, 3244824786, 2157361142, 1193920700];

test('a seed decides the stream, which never changes', () => {
  assert.equal(draw(seededRandom(1), 4), FIRST);
  assert.equal(draw(seededRandom(1), 4), FIRST);
  assert.not.equal(draw(seededRandom(2), 4), FIRST);
});

test('the stream goes on as it always did behind what is made at once', () => {
  const words = draw(seededRandom(1), 2000);
  assert.equal(words.slice(254, 259), [2681496335, 3246232551, 402271928, 1206493742, 4158944001]);
  assert.is(words[1999], 3857658824);
  const source = seededRandom(5);
  const normals = Array.from({ length: 3001 }, () => source.normal());
  assert.equal([normals[3000], source.integer(10)], [1.0887910171779884, 3]);
  assert.equal([...source.getState()], [-678154096, 1293425228, 1473049253, 964590245, 1, 819698965, -1074612584]);
});

test('many numbers at once are those that come one by one, and leave the stream where they do', async () => {
  const one = (make: (source: RandomSource) => number) => make;
  const kinds = [
    [one((source) => source.normal()), (n: number, generator: RandomSource) => randn([n], { generator })],
    [one((source) => (source.uint32() >>> 8) / 2 ** 24), (n: number, generator: RandomSource) => rand([n], { generator })],
    // one in four is refused
    [
      one((source) => source.integer(3 * 2 ** 29) - 5),
      (n: number, generator: RandomSource) => randint(-5, 3 * 2 ** 29 - 5, [n], { generator }),
    ],
    [one((source) => 2 + 3 * source.normal()), (n: number, generator: RandomSource) => normal(2, 3, [n], { generator })],
  ] as const;
  for (const [draws, tensorOf] of kinds) {
    const [single, many] = [seededRandom(8), seededRandom(8)];
    // odd counts leave the other half of a pair
    for (const count of [0, 1, 3, 700, 255, 5001]) {
      const numbers = await tensorOf(count, many).data();
      const expected = numbers instanceof Int32Array ? new Int32Array(count) : new Float32Array(count);
      assert.equal([...numbers], [...expected.map(() => draws(single))]);
      assert.equal([...many.getState()], [...single.getState()]);
    }
  }
});

test('neighbouring seeds have nothing in common, from the first number on', () => {
  for (let drawn = 0; drawn < 4; drawn++) {
    const numbers = Array.from({ length: 2000 }, (_, seed) => {
      const source = seededRandom(seed - 1000);
      for (let i = 0; i < drawn; i++) source.uint32();
      return source.uint32() / 2 ** 32 - 0.5;
    });
    const mean = numbers.reduce((sum, x) => sum + x, 0) / 2000;
    const together = numbers.slice(1).reduce((sum, x, i) => sum + x * numbers[i], 0) / 2000;
    // within four standard errors
    assert.ok(Math.abs(mean) < 4 * Math.sqrt(1 / 12 / 2000), `number ${drawn}: mean ${mean + 0.5}`);
    assert.ok(Math.abs(together) < 4 / 12 / Math.sqrt(2000), `number ${drawn}: ${together}`);
  }
  assert.not.equal(draw(seededRandom(1), 1), draw(seededRandom(2 ** 32 + 1), 1), 'seeds of more than 32 bits count');
});

test('each stream is its own, and the global one starts anew with its seed', () => {
  manualSeed(7);
  const [global, other] = [draw(random, 3), seededRandom(7)];
  assert.equal(draw(other, 3), global);
  draw(random, 5);
  assert.is(other.uint32(), draw(seededRandom(7), 4)[3]);
  manualSeed(7);
  assert.equal(draw(random, 3), global);
});

test('reseeding forgets the second of a pair of normal numbers', () => {
  const source = seededRandom(3);
  const first = source.normal();
  source.reseed(3);
  assert.is(source.normal(), first);
});

test('uniform numbers have 53 random bits', () => {
  const source = seededRandom(1);
  let [lowest, seen] = [1, 0];
  for (let i = 0; i < 1000; i++) {
    const x = source.uniform();
    assert.ok(x >= 0 && x < 1);
    lowest = Math.min(lowest, x);
    if ((x * 2 ** 53) % 2 === 1) seen++;
  }
  assert.ok(lowest < 0.01);
  assert.ok(seen > 400 && seen < 600, `the last bit was set ${seen} times of 1000`);
});

test('whole numbers are equally likely, also where the range divides nothing', () => {
  const source = seededRandom(1);
  const counts = new Array<number>(7).fill(0);
  for (let i = 0; i < 70_000; i++) counts[source.integer(7)]++;
  for (const count of counts) assert.ok(Math.abs(count - 10_000) < 4 * Math.sqrt(10_000), `${counts}`);
  assert.is(source.integer(1), 0);
  assert.ok(source.integer(2 ** 32) >= 0);
  throwsExactly(() => source.integer(0), 'maxExclusive: expected an integer from 1 to 4294967296, got 0');
  throwsExactly(() => source.integer(1.5), 'maxExclusive: expected an integer from 1 to 4294967296, got 1.5');
});

test('shuffling keeps all entries and makes every order equally likely', () => {
  const source = seededRandom(1);
  const orders = new Map<string, number>();
  for (let i = 0; i < 12_000; i++) {
    const order = source.shuffle([1, 2, 3]).join('');
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  assert.equal([...orders.keys()].sort(), ['123', '132', '213', '231', '312', '321']);
  for (const count of orders.values()) assert.ok(Math.abs(count - 2000) < 4 * Math.sqrt(2000), `${count}`);
  const typed = Int32Array.of(1, 2, 3, 4);
  assert.is(source.shuffle(typed), typed, 'in place');
  assert.equal([...typed].sort(), [1, 2, 3, 4]);
});

test('only arrays can be shuffled, whole ones that may change', () => {
  const source = seededRandom(1);
  const shuffle = (items: unknown) => source.shuffle(any(items));
  for (const [items, came] of [
    [null, 'null'],
    [undefined, 'undefined'],
    ['abc', '"abc"'],
    [{ length: 3 }, 'Object'],
    [{ length: 2 ** 40 }, 'Object'],
    [new Set([1, 2]), 'Set'],
    [new DataView(new ArrayBuffer(2)), 'DataView(2)'],
  ] as const) {
    throwsExactly(() => shuffle(items), `shuffle: items: expected an array or a typed array, got ${came}`);
  }
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  throwsExactly(() => shuffle([1, , 3]), 'shuffle: items[1]: expected an entry, got a hole in the array');
  throwsExactly(() => shuffle(Object.freeze([1, 2])), 'shuffle: items: expected an array that can be changed, got a frozen one');
  assert.is((shuffle(BigInt64Array.of(1n, 2n)) as BigInt64Array).length, 2);
  assert.equal(shuffle([]), []);
});

test('a stream goes on from where it stood, with the other half of a pair of normal numbers too', () => {
  for (const before of [0, 1, 2, 5]) {
    const source = seededRandom(11);
    for (let i = 0; i < before; i++) source.normal();
    const state = source.getState();
    const following = (from: RandomSource) => [from.normal(), from.normal(), from.uint32(), from.normal(), from.uniform()];
    const expected = following(source);
    const other = seededRandom(0);
    other.normal();
    other.setState(state);
    assert.equal(following(other), expected);
    other.setState(JSON.parse(JSON.stringify(Array.from(state))));
    assert.equal(following(other), expected, 'through a text too');
  }
});

test('getRngState and setRngState are of the global stream', async () => {
  manualSeed(5);
  await randn([3]).data();
  const state = getRngState();
  const expected = [...(await randn([5]).data())];
  manualSeed(6);
  setRngState(state);
  assert.equal([...(await randn([5]).data())], expected);
});

test('what is no state is refused and changes nothing', () => {
  const source = seededRandom(1);
  source.normal();
  const before = source.getState();
  const seven = 'expected 7 integers, as getState gives them';
  for (const [state, message] of [
    [undefined, `state: ${seven}, got undefined`],
    [[1, 2, 3, 4], `state: ${seven}, got 4`],
    [[1, 2, 3, 4.5, 0, 0, 0], 'state[3]: expected an integer from -2147483648 to 2147483647, got 4.5'],
    [[1, 2, 3, 2 ** 31, 0, 0, 0], 'state[3]: expected an integer from -2147483648 to 2147483647, got 2147483648'],
    [new Int32Array(7), 'state: expected one that a stream can have, got nothing but zeros'],
    [[1, 2, 3, 4, 2, 0, 0], 'state[4]: expected an integer from 0 to 1, got 2'],
    [[1, 2, 3, 4, 1, 0, 0x7ff00000], 'state: half of a pair: expected a number, got Infinity'],
  ] as const) {
    throwsExactly(() => source.setState(any(state)), `setState: ${message}`);
    assert.equal(source.getState(), before);
  }
  assert.is(new Int32Array(before.buffer)[4], 1, 'half of a pair is left');
});

test('a seed is a whole number', () => {
  throwsExactly(() => manualSeed(any('1')), 'seed: expected an integer, got "1"');
  throwsExactly(() => manualSeed(0.5), 'seed: expected an integer, got 0.5');
  throwsExactly(() => seededRandom(any(undefined)), 'seed: expected an integer, got undefined');
});

test.run();
