import { manualSeed, ones, shutdown } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dropout, Sequential } from '../../src/index';

test.after(shutdown);

test('in training, zeroes a share p and scales the rest', async () => {
  manualSeed(1);
  const values = [...(await new Dropout(0.25).forward(ones([100, 100])).data())];
  const zeroed = values.filter((x) => x === 0).length;
  // a binomial of 10,000 with p = 0.25 has a standard deviation of 43
  assert.ok(Math.abs(zeroed - 2500) < 5 * 43, `${zeroed} of 10,000 zeroed`);
  assert.ok(values.every((x) => x === 0 || x === Math.fround(1 / 0.75)));
});

test('in evaluation, passes its input on', async () => {
  const model = new Sequential(new Dropout(0.9));
  model.eval();
  assert.equal(await model.forward(ones([4])).toArray(), [1, 1, 1, 1]);
  model.train();
  assert.not.equal(await model.forward(ones([64])).toArray(), new Array(64).fill(1));
});

test('two calls draw two masks, and a seed repeats them', async () => {
  const layer = new Dropout();
  const draw = async () => [...(await layer.forward(ones([200])).data())];
  manualSeed(2);
  const [first, second] = [await draw(), await draw()];
  assert.not.equal(first, second);
  manualSeed(2);
  assert.equal(await draw(), first);
});

test('p = 0 keeps all, p = 1 keeps none', async () => {
  assert.equal(await new Dropout(0).forward(ones([3])).toArray(), [1, 1, 1]);
  assert.equal(await new Dropout(1).forward(ones([3])).toArray(), [0, 0, 0]);
});

test('refuses a p outside 0..1', () => {
  throwsExactly(() => new Dropout(1.5), 'Dropout: p: expected a number from 0 to 1, got 1.5');
  throwsExactly(() => new Dropout({ p: 0.5 } as never), 'Dropout: p: expected a number from 0 to 1, got Object');
  throwsExactly(() => new Dropout(null as never), 'Dropout: p: expected a number from 0 to 1, got null');
  throwsExactly(() => new Dropout(0.5, true as never), 'Dropout: options: expected none, got true');
});

test.run();
