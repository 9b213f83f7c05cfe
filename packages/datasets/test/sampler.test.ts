import { manualSeed, random } from '@kindling/core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RandomSampler, SequentialSampler } from '../src/index';
import { refused } from './helpers';

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

test.run();
