import { manualSeed, random } from '@kindling/core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RandomSampler, SequentialSampler } from '../../src/index';
import { refused } from '../helpers';

const test = suite('samplers');

const thousand = { length: 1000 };
const inOrder = Array.from({ length: 1000 }, (_, i) => i);

test('SequentialSampler counts', () => {
  const sampler = new SequentialSampler(thousand);
  assert.is(sampler.length, 1000);
  assert.equal([...sampler], inOrder);
  assert.equal([...sampler], inOrder, 'again');
});

test('RandomSampler takes every number once, in another order each time', () => {
  const sampler = new RandomSampler(thousand, { seed: 1 });
  const [first, second] = [[...sampler], [...sampler]];
  assert.not.equal(first, inOrder);
  assert.not.equal(first, second);
  const ascending = (order: number[]) => [...order].sort((a, b) => a - b);
  assert.equal(ascending(first), inOrder);
  assert.equal(ascending(second), inOrder);
});

test('the orders follow from the seed alone', () => {
  const orders = (seed: number) => {
    const sampler = new RandomSampler(thousand, { seed });
    return [[...sampler], [...sampler], [...sampler]];
  };
  const before = orders(7);
  random.uniform();
  assert.equal(orders(7), before);
  assert.not.equal(orders(8), before);
});

test('an epoch left early does not change the next', () => {
  const whole = new RandomSampler(thousand, { seed: 3 });
  const left = new RandomSampler(thousand, { seed: 3 });
  const [, second] = [[...whole], [...whole]];
  for (const _ of left) break;
  assert.equal([...left], second);
});

test('without a seed they follow from manualSeed, and take one number an epoch', () => {
  const sampler = new RandomSampler(thousand);
  manualSeed(5);
  const orders = [[...sampler], [...sampler]];
  const after = random.uint32();
  manualSeed(5);
  assert.equal([[...new RandomSampler(thousand)], [...new RandomSampler(thousand)]], orders);
  manualSeed(5);
  random.uint32();
  random.uint32();
  assert.is(random.uint32(), after);
});

test('a seed that is none is refused', () => {
  for (const seed of [-1, 0.5, Number.NaN, '1' as never])
    refused(() => new RandomSampler(thousand, { seed }), /^seed: expected an integer >= 0, got/);
});

const made = [
  ['SequentialSampler', (source: unknown) => new SequentialSampler(source as number[])],
  ['RandomSampler', (source: unknown) => new RandomSampler(source as number[])],
] as const;

for (const [name, make] of made) {
  test(`${name}: what has no length is refused`, () => {
    const length = /^source: length: expected an integer from 0 to 2147483647, got /.source;
    for (const [source, message] of [
      [undefined, '^source: expected an object with a length, got undefined$'],
      [null, '^source: expected an object with a length, got null$'],
      [5, '^source: expected an object with a length, got 5$'],
      ['abc', '^source: expected an object with a length, got "abc"$'],
      [() => 0, '^source: expected an object with a length, got function'],
      [new Map(), '^source: expected an object with a length, got Map$'],
      [{ length: [1, 2] }, `${length}\\[1, 2\\]$`],
      [{ length: '3' }, `${length}"3"$`],
      [{ length: -1 }, `${length}-1$`],
      [{ length: 1.5 }, `${length}1.5$`],
      [{ length: Number.NaN }, `${length}NaN$`],
      [{ length: 2 ** 31 }, `${length}2147483648$`],
      [{ length: 2 ** 53 }, `${length}9007199254740992$`],
    ] as const) {
      refused(() => make(source), new RegExp(message));
    }
    assert.equal([...make([5, 5])].sort(), [0, 1]);
    assert.equal([...make(new Uint8Array(1))], [0]);
  });

  test(`${name}: a length that changes counts at the next epoch`, () => {
    const source = { length: 3 };
    const sampler = make(source);
    const seen: number[] = [];
    for (const index of sampler) {
      seen.push(index);
      source.length++;
    }
    assert.is(seen.length, 3);
    assert.is([...sampler].length, 6);
    source.length = Number.NaN;
    refused(() => sampler.length, /^source: length: .* got NaN$/);
    refused(() => [...sampler], /^source: length: .* got NaN$/);
  });
}

test('an order of more than fits into memory is refused', () => {
  refused(
    () => new RandomSampler({ length: 2 ** 31 - 1 }),
    /^RandomSampler: source: length: expected an integer <= 268435456, got 2147483647$/,
  );
});

test('options that are none, or unknown, are refused', () => {
  const refuse = (options: unknown, message: RegExp) =>
    refused(() => new RandomSampler(thousand, options as { seed: number }), message);
  refuse(null, /^RandomSampler: options: expected an object with seed, replacement, numSamples, got null$/);
  refuse(7, /^RandomSampler: options: expected an object with seed, replacement, numSamples, got 7$/);
  refuse({ Seed: 7 }, /^RandomSampler: options: expected only seed, replacement, numSamples, got Seed$/);
  refuse({ seed: null }, /^seed: expected an integer >= 0, got null$/);
  refuse({ seed: 2 ** 53 }, /^seed: expected an integer between -2\^53 and 2\^53, got 9007199254740992$/);
  assert.is([...new RandomSampler(thousand, { seed: undefined })].length, 1000);
});

test.run();
