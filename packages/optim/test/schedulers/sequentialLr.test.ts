import { tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ChainedScheduler,
  ConstantLR,
  ExponentialLR,
  LinearLR,
  ReduceLROnPlateau,
  SequentialLR,
  SGD,
  StepLR,
} from '../../src/index';

const optimizer = () => new SGD([tensor([1])], { lr: 1 });

function warmUp(owner = optimizer()): SequentialLR {
  return new SequentialLR(
    owner,
    [new LinearLR(owner, { startFactor: 0.5, totalIters: 2 }), new StepLR(owner, 2, { gamma: 0.5 })],
    [2],
  );
}

test('one after the other, each from the first rates', () => {
  const scheduler = warmUp();
  const rates = Array.from({ length: 7 }, () => {
    const [lr] = scheduler.getLastLr();
    scheduler.step();
    return lr;
  });
  assert.equal(rates, [0.5, 0.75, 1, 1, 0.5, 0.5, 0.25]);
});

test('a scheduler that waits says so, and the state goes through a file', () => {
  const scheduler = warmUp();
  scheduler.step();
  const state = scheduler.stateDict();
  assert.equal(state, {
    lastEpoch: 1,
    baseLrs: [1],
    lastLr: [0.75],
    schedulers: [
      { lastEpoch: 1, baseLrs: [1], lastLr: [0.75] },
      { lastEpoch: -1, baseLrs: [1], lastLr: [0.5] },
    ],
  });
  const other = optimizer();
  const resumed = warmUp(other);
  resumed.loadStateDict(JSON.parse(JSON.stringify(state)));
  assert.equal(resumed.stateDict(), state);
});

test('a chain may be one of them, and begins from the first rates too', () => {
  const owner = optimizer();
  const chain = () =>
    new ChainedScheduler([new ConstantLR(owner, { factor: 0.5, totalIters: 2 }), new ExponentialLR(owner, 0.5)]);
  const scheduler = new SequentialLR(owner, [chain(), chain()], [3]);
  const rates = Array.from({ length: 6 }, () => {
    const { lr } = owner.paramGroups[0];
    scheduler.step();
    return lr;
  });
  assert.equal(rates, [0.5, 0.25, 0.25, 0.5, 0.25, 0.25]);
});

test('refuses a state dict that does not fit one of the schedulers, and stays where it was', () => {
  const scheduler = warmUp();
  scheduler.step();
  const before = scheduler.stateDict();
  const cases: [unknown, string][] = [
    [
      { ...before, schedulers: undefined },
      'SequentialLR.loadStateDict: schedulers: expected an array of state dicts, got undefined',
    ],
    [{ ...before, schedulers: [before.schedulers[0]] }, 'SequentialLR.loadStateDict: schedulers: expected 2 state dicts, got 1'],
    [
      { ...before, lastEpoch: 3, schedulers: [{ ...before.schedulers[0], lastEpoch: 3 }, { lastEpoch: 'a' }] },
      'StepLR.loadStateDict: lastEpoch: expected an integer >= -1, got "a"',
    ],
    [null, 'SequentialLR.loadStateDict: expected { lastEpoch, baseLrs, lastLr }, got null'],
  ];
  for (const [state, message] of cases) {
    throwsExactly(() => scheduler.loadStateDict(state as never), message);
    assert.equal(scheduler.stateDict(), before);
  }
});

test('refuses what it can not work with', () => {
  const owner = optimizer();
  const [one, two] = [new StepLR(owner, 1), new StepLR(owner, 1)];
  const stranger = new StepLR(optimizer(), 1);
  const plateau = new ReduceLROnPlateau(owner) as never;
  const cases: [() => unknown, string][] = [
    [() => new SequentialLR(owner, [], []), 'SequentialLR: schedulers: expected at least one, got an empty array'],
    [() => new SequentialLR(owner, one as never, []), 'SequentialLR: schedulers: expected an array of schedulers, got StepLR'],
    [
      () => new SequentialLR(owner, [one, plateau], [1]),
      'SequentialLR: schedulers[1]: expected a scheduler whose step takes nothing, such as StepLR, got ReduceLROnPlateau',
    ],
    [
      () => new SequentialLR(owner, [one, stranger], [1]),
      'SequentialLR: schedulers[1]: expected a scheduler of the same optimizer, got one of another: StepLR',
    ],
    [() => new SequentialLR(owner, [one, two], []), 'SequentialLR: milestones: expected 1, one fewer than schedulers, got 0'],
    [() => new SequentialLR(owner, [one, two], [-1]), 'SequentialLR: milestones[0]: expected an integer >= 0, got -1'],
    [
      () => new SequentialLR(owner, [one, two, two], [4, 2]),
      'SequentialLR: milestones: expected epochs in ascending order, got [4, 2]',
    ],
    [() => warmUp().step(3 as never), 'SequentialLR.step: expected no epoch, got 3: each call goes to the next one'],
    [() => new ChainedScheduler([]), 'ChainedScheduler: schedulers: expected at least one, got an empty array'],
    [
      () => new ChainedScheduler([one, plateau]),
      'ChainedScheduler: schedulers[1]: expected a scheduler whose step takes nothing, such as StepLR, got ReduceLROnPlateau',
    ],
    [
      () => new ChainedScheduler([one], optimizer()),
      'ChainedScheduler: schedulers[0]: expected a scheduler of the same optimizer, got one of another: StepLR',
    ],
    [
      () => new ChainedScheduler([one]).step(3 as never),
      'ChainedScheduler.step: expected no epoch, got 3: each call goes to the next one',
    ],
  ];
  for (const [call, message] of cases) throwsExactly(call as () => void, message);
});

test.run();
