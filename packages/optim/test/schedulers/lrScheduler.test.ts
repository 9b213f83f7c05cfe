import { tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ExponentialLR, LinearLR, LRScheduler, SGD, StepLR } from '../../src/index';

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

test('a schedule that ends at 0 ends there, and not in an error where rounding leads below it', () => {
  const optimizer = optimizerWith(1, 0.1);
  const scheduler = new LinearLR(optimizer, { startFactor: 0.1, endFactor: 0, totalIters: 4 });
  for (let epoch = 0; epoch < 6; epoch++) scheduler.step();
  // PyTorch's are -5.6e-18 and -5.6e-19
  assert.equal(scheduler.getLastLr(), [0, 0]);
  throwsExactly(
    () => new LRScheduler(optimizerWith(1), () => -1e-6),
    'LRScheduler: lr of epoch 0: expected a number >= 0, got -0.000001',
  );
});

test('two schedulers of one optimiser: each multiplies the rate that it finds', () => {
  const optimizer = optimizerWith(1);
  const schedulers = [new StepLR(optimizer, 2, { gamma: 0.5 }), new ExponentialLR(optimizer, 0.75)];
  const rates = Array.from({ length: 4 }, () => {
    for (const scheduler of schedulers) scheduler.step();
    return optimizer.paramGroups[0].lr;
  });
  assert.equal(rates, [0.75, 0.5 * 0.75 ** 2, 0.5 * 0.75 ** 3, 0.5 ** 2 * 0.75 ** 4]);
});

test('goes on from state dicts, its own and the optimiser’s', () => {
  const [first, second] = [optimizerWith(1), optimizerWith(7)];
  const scheduler = new StepLR(first, 2, { gamma: 0.5 });
  for (let i = 0; i < 3; i++) scheduler.step();
  assert.equal(scheduler.stateDict(), { lastEpoch: 3, baseLrs: [1], lastLr: [0.5] });
  second.loadStateDict(first.stateDict());
  const other = new StepLR(second, 2, { gamma: 0.5 });
  other.loadStateDict(scheduler.stateDict());
  assert.equal(other.getLastLr(), [0.5]);
  other.step();
  assert.equal(other.getLastLr(), [0.25]);
});

test('a state dict of the first versions, without the last rates, still loads', () => {
  const optimizer = optimizerWith(0.25);
  const scheduler = new StepLR(optimizer, 2, { gamma: 0.5 });
  scheduler.loadStateDict({ lastEpoch: 3, baseLrs: [1] });
  assert.equal(scheduler.getLastLr(), [0.25]);
  scheduler.step();
  assert.equal(scheduler.getLastLr(), [0.125]);
  assert.equal(scheduler.stateDict(), { lastEpoch: 4, baseLrs: [1], lastLr: [0.125] });
});

test('what it says it has set last is its own', () => {
  const optimizer = optimizerWith(1);
  const [first, second] = [new StepLR(optimizer, 1, { gamma: 0.5 }), new StepLR(optimizer, 1, { gamma: 0.25 })];
  first.step();
  second.step();
  optimizer.paramGroups[0].lr = 9;
  assert.equal([first.getLastLr(), second.getLastLr()], [[0.5], [0.125]]);
  first.getLastLr()[0] = 7;
  assert.equal(first.getLastLr(), [0.5]);
});

test('a group that is added joins at the next step', () => {
  const optimizer = optimizerWith(1);
  const scheduler = new LRScheduler(optimizer, (initialLr, epoch) => initialLr / 2 ** epoch);
  scheduler.step();
  optimizer.addParamGroup({ params: tensor([1]), lr: 8 });
  assert.equal(scheduler.getLastLr(), [0.5]);
  scheduler.step();
  assert.equal(scheduler.getLastLr(), [0.25, 2]);
  assert.equal(scheduler.stateDict(), { lastEpoch: 2, baseLrs: [1, 8], lastLr: [0.25, 2] });
});

test('a step that fails changes nothing', () => {
  const optimizer = optimizerWith(1, 2);
  let rate: unknown = 5;
  const scheduler = new LRScheduler(optimizer, (initialLr, _, lr) => (initialLr === 1 ? lr * 3 : (rate as number)));
  const before = () => [scheduler.lastEpoch, scheduler.getLastLr(), optimizer.paramGroups.map(({ lr }) => lr)];
  const expected = before();
  for (const [came, shown] of [
    [Number.NaN, 'NaN'],
    ['0.5', '"0.5"'],
    [null, 'null'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ] as const) {
    rate = came;
    throwsExactly(() => scheduler.step(), `LRScheduler: lr of epoch 1: expected a number >= 0, got ${shown}`);
    assert.equal(before(), expected);
  }
  rate = 1e39;
  throwsExactly(() => scheduler.step(), 'LRScheduler: lr of epoch 1: expected a number that a float32 holds, got 1e+39');
  assert.equal(before(), expected);
  rate = 5;
  scheduler.step();
  assert.equal(scheduler.getLastLr(), [9, 5]);
});

test('a scheduler that can not be made has written nothing into the groups', () => {
  const optimizer = optimizerWith(1);
  assert.throws(() => new LRScheduler(optimizer, () => -1));
  assert.is(optimizer.paramGroups[0].initialLr, undefined);
});

test('what was written into the groups by hand is checked', () => {
  const optimizer = optimizerWith(1);
  const scheduler = new StepLR(optimizer, 1);
  optimizer.paramGroups.push(5 as never);
  throwsExactly(() => scheduler.step(), 'StepLR.step: optimizer.paramGroups[1]: expected a group with its lr, got 5');
  optimizer.paramGroups.pop();
  optimizer.paramGroups[0].lr = 'fast' as never;
  throwsExactly(() => scheduler.step(), 'StepLR.step: optimizer.paramGroups[0].lr: expected a number >= 0, got "fast"');
  throwsExactly(() => new StepLR(optimizer, 1), 'StepLR: optimizer.paramGroups[0].lr: expected a number >= 0, got "fast"');
  optimizer.paramGroups[0].lr = 1;
  optimizer.paramGroups[0].initialLr = Number.NaN;
  throwsExactly(() => scheduler.step(), 'StepLR.step: optimizer.paramGroups[0].initialLr: expected a number >= 0, got NaN');
  optimizer.paramGroups[0].initialLr = 1;
  scheduler.lastEpoch = 0.5;
  throwsExactly(() => scheduler.step(), 'StepLR.step: lastEpoch: expected an integer >= -1, got 0.5');
});

test('refuses damaged state dicts, and stays where it was', () => {
  const scheduler = new StepLR(optimizerWith(1, 2), 1);
  scheduler.step();
  const before = scheduler.stateDict();
  const cases: [unknown, string][] = [
    [undefined, 'expected { lastEpoch, baseLrs, lastLr }, got undefined'],
    [null, 'expected { lastEpoch, baseLrs, lastLr }, got null'],
    ['{}', 'expected { lastEpoch, baseLrs, lastLr }, got "{}"'],
    [{}, 'lastEpoch: expected an integer >= -1, got undefined'],
    [{ ...before, lastEpoch: 1.5 }, 'lastEpoch: expected an integer >= -1, got 1.5'],
    [{ ...before, lastEpoch: 2 ** 53 }, 'lastEpoch: expected an integer between -2^53 and 2^53, got 9007199254740992'],
    [{ ...before, baseLrs: 1 }, 'baseLrs: expected an array of learning rates, got 1'],
    [{ ...before, baseLrs: [1] }, 'baseLrs: expected 2 learning rates, got [1]'],
    [{ ...before, baseLrs: [1, '2'] }, 'baseLrs[1]: expected a number >= 0, got "2"'],
    [{ ...before, baseLrs: new Array(2) }, 'baseLrs[0]: expected an entry, got a hole in the array'],
    [{ ...before, baseLrs: { length: 2 ** 40 } }, 'baseLrs: expected an array of learning rates, got Object'],
    [{ ...before, lastLr: [1, Number.NaN] }, 'lastLr[1]: expected a number >= 0, got NaN'],
    [{ ...before, lastLr: [] }, 'lastLr: expected 2 learning rates, got []'],
    [{ ...before, lastLr: null }, 'lastLr: expected an array of learning rates, got null'],
  ];
  for (const [stateDict, message] of cases) {
    throwsExactly(() => scheduler.loadStateDict(stateDict as never), `StepLR.loadStateDict: ${message}`);
    assert.equal(scheduler.stateDict(), before);
  }
});

test('refuses what it can not work with', () => {
  const optimizer = optimizerWith(1);
  throwsExactly(() => new LRScheduler({} as never, () => 1), 'LRScheduler: optimizer: expected an Optimizer, got Object');
  throwsExactly(() => new LRScheduler(optimizer, 3 as never), 'LRScheduler: schedule: expected a function, got 3');
  throwsExactly(() => new LRScheduler(optimizer, () => -1), 'LRScheduler: lr of epoch 0: expected a number >= 0, got -1');
  throwsExactly(() => new LRScheduler(null as never, () => 1), 'LRScheduler: optimizer: expected an Optimizer, got null');
  throwsExactly(() => new LRScheduler(optimizer, () => 1, -1 as never), 'LRScheduler: options: expected none, got -1');
  const scheduler = new StepLR(optimizer, 1);
  throwsExactly(() => scheduler.step(3 as never), 'StepLR.step: expected no epoch, got 3: each call goes to the next one');
  throwsExactly(
    () => scheduler.loadStateDict({ lastEpoch: -2, baseLrs: [1] }),
    'StepLR.loadStateDict: lastEpoch: expected an integer >= -1, got -2',
  );
  throwsExactly(
    () => scheduler.loadStateDict({ lastEpoch: 0, baseLrs: [] }),
    'StepLR.loadStateDict: baseLrs: expected 1 learning rates, got []',
  );
});

test('a state dict from after a group was added can be loaded again', () => {
  const optimizer = optimizerWith(1);
  const scheduler = new StepLR(optimizer, 1);
  optimizer.addParamGroup({ params: [tensor([2])], lr: 0.5 });
  const state = scheduler.stateDict();
  assert.equal(state, { lastEpoch: 0, baseLrs: [1, 0.5], lastLr: [1, 0.5] });
  assert.equal(scheduler.getLastLr(), [1], 'it has not set the new one yet');
  scheduler.loadStateDict(state);
  // and, with the optimiser's groups, in another run
  const other = new StepLR(optimizerWith(1, 0.5), 1);
  other.loadStateDict(state);
  for (const each of [scheduler, other]) {
    each.step();
    assert.equal(each.getLastLr(), [0.1, 0.05]);
    assert.equal(each.stateDict(), { lastEpoch: 1, baseLrs: [1, 0.5], lastLr: [0.1, 0.05] });
  }
});

test.run();
