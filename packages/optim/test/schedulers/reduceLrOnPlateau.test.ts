import { tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type PlateauOptions, ReduceLROnPlateau, SGD } from '../../src/index';

const optimizer = () => new SGD([{ params: tensor([1]) }, { params: tensor([1]), lr: 2 }], { lr: 1 });
const make = (options: PlateauOptions = {}) => new ReduceLROnPlateau(optimizer(), options);

test('reduces the rates when patience is over, and not below the smallest', () => {
  const owner = optimizer();
  const scheduler = new ReduceLROnPlateau(owner, { patience: 1, factor: 0.5, minLr: [0.1, 0.9] });
  const rates = [5, 5, 5, 5, 5, 4].map((metric) => {
    scheduler.step(metric);
    return owner.paramGroups.map(({ lr }) => lr);
  });
  assert.equal(rates, [
    [1, 2],
    [1, 2],
    [0.5, 1],
    [0.5, 1],
    [0.25, 0.9],
    [0.25, 0.9],
  ]);
  assert.equal(scheduler.getLastLr(), [0.25, 0.9]);
  assert.is(scheduler.lastEpoch, 6);
});

test('its state is JSON, before the first metric too', () => {
  const scheduler = make();
  const state = { lastEpoch: 0, lastLr: [1, 2], best: null, cooldownCounter: 0, numBadEpochs: 0 };
  assert.equal(JSON.parse(JSON.stringify(scheduler.stateDict())), state);
  scheduler.loadStateDict({ ...state, lastEpoch: 3, best: 0.5, numBadEpochs: 2 });
  scheduler.step(0.6);
  assert.equal(scheduler.stateDict(), { ...state, lastEpoch: 4, best: 0.5, numBadEpochs: 3 });
});

test('a group that is added later is reduced too, unless each has its own smallest rate', () => {
  const owner = optimizer();
  const [forAll, forEach] = [0, [0, 0]].map((minLr) => new ReduceLROnPlateau(owner, { patience: 0, factor: 0.5, minLr }));
  owner.addParamGroup({ params: tensor([1]), lr: 4 });
  for (const metric of [1, 1]) forAll.step(metric);
  assert.equal(forAll.getLastLr(), [0.5, 1, 2]);
  forEach.step(1);
  const before = forEach.stateDict();
  throwsExactly(() => forEach.step(1), 'ReduceLROnPlateau: minLr: expected 3 entries, one for each group, got 2');
  assert.equal(forEach.stateDict(), before);
});

test('refuses what it can not work with', () => {
  const loaded = (entries: object) => make().loadStateDict({ ...make().stateDict(), ...entries });
  const cases: [() => unknown, string][] = [
    [() => new ReduceLROnPlateau({} as never), ': optimizer: expected an Optimizer, got Object'],
    [() => make({ mode: 'less' as never }), ': mode: expected "min", "max", got "less"'],
    [() => make({ factor: 1 }), ': factor: expected a number >= 0 and < 1, got 1'],
    [() => make({ patience: 0.5 }), ': patience: expected an integer >= 0, got 0.5'],
    [() => make({ threshold: -1 }), ': threshold: expected a number >= 0, got -1'],
    [() => make({ thresholdMode: 1 as never }), ': thresholdMode: expected "rel", "abs", got 1'],
    [() => make({ cooldown: -1 }), ': cooldown: expected an integer >= 0, got -1'],
    [() => make({ minLr: [0] }), ': minLr: expected 2 entries, one for each group, got 1'],
    [() => make({ eps: Number.NaN }), ': eps: expected a number >= 0, got NaN'],
    [
      () => make({ verbose: true } as never),
      ': options: expected only mode, factor, patience, threshold, thresholdMode, cooldown, minLr, eps, got verbose',
    ],
    [() => make().step(undefined as never), '.step: metric: expected a number, as await loss.item() gives it, got undefined'],
    [() => make().step('1' as never), '.step: metric: expected a number, as await loss.item() gives it, got "1"'],
    [
      () => make().loadStateDict(null as never),
      '.loadStateDict: expected { lastEpoch, lastLr, best, cooldownCounter, numBadEpochs }, got null',
    ],
    [() => loaded({ lastEpoch: -1 }), '.loadStateDict: lastEpoch: expected an integer >= 0, got -1'],
    [() => loaded({ lastLr: [1] }), '.loadStateDict: lastLr: expected 2 learning rates, got [1]'],
    [() => loaded({ best: Number.NaN }), '.loadStateDict: best: expected a number, got NaN'],
    [() => loaded({ cooldownCounter: 1.5 }), '.loadStateDict: cooldownCounter: expected an integer >= 0, got 1.5'],
    [() => loaded({ numBadEpochs: undefined }), '.loadStateDict: numBadEpochs: expected an integer >= 0, got undefined'],
  ];
  for (const [call, message] of cases) throwsExactly(call as () => void, `ReduceLROnPlateau${message}`);
});

test.run();
