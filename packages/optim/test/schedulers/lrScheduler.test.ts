import { tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LRScheduler, SGD, StepLR } from '../../src/index';

const optimizerWith = (...rates: number[]) => new SGD(rates.map((lr) => ({ params: [tensor([1])], lr })));

test('sets the rate of each group from its first one', () => {
  const optimizer = optimizerWith(1, 0.5);
  const scheduler = new LRScheduler(optimizer, (initialLr, epoch) => initialLr / (epoch + 1));
  assert.equal(scheduler.getLastLr(), [1, 0.5]);
  scheduler.step();
  assert.equal(scheduler.getLastLr(), [0.5, 0.25]);
  scheduler.step();
  assert.is(scheduler.lastEpoch, 2);
  assert.equal(
    optimizer.paramGroups.map(({ lr }) => lr),
    [1 / 3, 0.5 / 3],
  );
});

test('a schedule may begin away from the first rate', () => {
  const optimizer = optimizerWith(1);
  new LRScheduler(optimizer, (initialLr, epoch) => initialLr * Math.min(1, (epoch + 1) / 4));
  assert.is(optimizer.paramGroups[0].lr, 0.25);
});

test('goes on from state dicts, its own and the optimiser’s', () => {
  const [first, second] = [optimizerWith(1), optimizerWith(7)];
  const scheduler = new StepLR(first, 2, { gamma: 0.5 });
  for (let i = 0; i < 3; i++) scheduler.step();
  assert.equal(scheduler.stateDict(), { lastEpoch: 3, baseLrs: [1] });
  second.loadStateDict(first.stateDict());
  const other = new StepLR(second, 2, { gamma: 0.5 });
  other.loadStateDict(scheduler.stateDict());
  assert.equal(other.getLastLr(), [0.5]);
  other.step();
  assert.equal(other.getLastLr(), [0.25]);
});

test('refuses what it can not work with', () => {
  const optimizer = optimizerWith(1);
  throwsExactly(() => new LRScheduler({} as never, () => 1), 'LRScheduler: optimizer: expected an Optimizer, got Object');
  throwsExactly(() => new LRScheduler(optimizer, 3 as never), 'LRScheduler: schedule: expected a function, got 3');
  throwsExactly(() => new LRScheduler(optimizer, () => -1), 'LRScheduler: lr of epoch 0: expected a number >= 0, got -1');
  const scheduler = new StepLR(optimizer, 1);
  throwsExactly(
    () => scheduler.loadStateDict({ lastEpoch: -1, baseLrs: [1] }),
    'StepLR.loadStateDict: lastEpoch: expected an integer >= 0, got -1',
  );
  throwsExactly(
    () => scheduler.loadStateDict({ lastEpoch: 0, baseLrs: [] }),
    'StepLR.loadStateDict: baseLrs: expected 1 learning rates, got []',
  );
});

test.run();
