import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { exampleSeed } from '../src/exampleSeed';

test('no two examples of a data set share a seed', () => {
  for (const seed of [0, 1, 2 ** 32 - 1]) {
    const seeds = new Set<number>();
    for (let example = 0; example < 400_000; example++) seeds.add(exampleSeed(seed, example));
    assert.is(seeds.size, 400_000);
  }
});

test('seeds are unsigned 32-bit integers that use all their bits', () => {
  let ones = new Array(32).fill(0);
  for (let example = 0; example < 4096; example++) {
    const seed = exampleSeed(1, example);
    assert.ok(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32);
    ones = ones.map((count, bit) => count + ((seed >>> bit) & 1));
  }
  for (const count of ones) assert.ok(count > 1850 && count < 2250, `${count} of 4096`);
});

test('another seed shares next to none of them', () => {
  const seeds = new Set<number>();
  for (let example = 0; example < 100_000; example++) seeds.add(exampleSeed(1, example));
  let shared = 0;
  for (let example = 0; example < 100_000; example++) if (seeds.has(exampleSeed(2, example))) shared++;
  // Chance makes 100,000^2 / 2^32 = 2.3 of them equal.
  assert.ok(shared < 12, `${shared} shared`);
});

test.run();
