import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '../../src/index';
import { PairNumbers } from '../../src/rewrites/pairNumbers';

test('pairs have numbers in the order in which they are asked for first, and keep them', () => {
  const random = seededRandom(3);
  const numbers = new PairNumbers();
  const expected = new Map<string, number>();
  for (let i = 0; i < 20000; i++) {
    const [first, second] = [random.integer(300) - 150, random.integer(2 ** 20) % 70];
    const key = `${first} ${second}`;
    const number = expected.get(key) ?? expected.size;
    expected.set(key, number);
    assert.is(numbers.of(first, second), number, key);
  }
  assert.is(numbers.size, expected.size);
});

test('the two of a pair are not mixed up', () => {
  const numbers = new PairNumbers();
  const pairs = [
    [1, 2],
    [2, 1],
    [0, 0],
    [-1, 0],
    [0, -1],
    [2 ** 31 - 1, -(2 ** 31)],
    [-(2 ** 31), 2 ** 31 - 1],
  ] as const;
  const given = pairs.map(([first, second]) => numbers.of(first, second));
  assert.equal(given, [0, 1, 2, 3, 4, 5, 6]);
  assert.equal(
    pairs.map(([first, second]) => numbers.of(first, second)),
    given,
  );
});

test.run();
