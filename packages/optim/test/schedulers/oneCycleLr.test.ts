import { tensor } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Adadelta, OneCycleLR, type OneCycleOptions, SGD } from '../../src/index';

const optimizer = () => new SGD([{ params: tensor([1]) }, { params: tensor([1]) }], { lr: 1, momentum: 0.5 });
const make = (options: OneCycleOptions, maxLr: number | number[] = 1) => new OneCycleLR(optimizer(), maxLr, options);

test('goes up, and down to nearly nothing, and the momentum the other way', () => {
  const sgd = optimizer();
  const scheduler = new OneCycleLR(sgd, [1, 2], { totalSteps: 11, pctStart: 0.5, annealStrategy: 'linear', divFactor: 10 });
  const seen = Array.from({ length: 11 }, () => {
    const { lr, momentum } = sgd.paramGroups[1];
    scheduler.step();
    return [lr, momentum];
  });
  assertClose(seen[0], [0.2, 0.95], { rtol: 1e-12 });
  assertClose(seen[4], [0.2 + (1.8 * 4) / 4.5, 0.95 - (0.1 * 4) / 4.5], { rtol: 1e-12 });
  assertClose(seen[10], [2e-5, 0.95], { rtol: 1e-9 });
  assert.equal(scheduler.getLastLr(), [0, 0], 'a step beyond the line is not below 0');
  throwsExactly(() => scheduler.step(), 'OneCycleLR.step: expected at most the 11 steps of the cycle, got step 12');
  assert.is(scheduler.lastEpoch, 11);
});

test('options in the place of maxLr are told as what they are', () => {
  throwsExactly(
    () => new OneCycleLR(optimizer(), { maxLr: 1, totalSteps: 8 } as never),
    'OneCycleLR: maxLr: expected a number >= 0, got Object',
  );
});

test('a rise of a single step is at its end', () => {
  assert.equal(make({ totalSteps: 4, pctStart: 0.25 }).getLastLr(), [1, 1]);
});

test('goes on from state dicts', () => {
  const sgd = optimizer();
  const scheduler = new OneCycleLR(sgd, 1, { totalSteps: 8 });
  for (let i = 0; i < 3; i++) scheduler.step();
  const other = optimizer();
  const resumed = new OneCycleLR(other, 1, { totalSteps: 8 });
  other.loadStateDict(sgd.stateDict());
  resumed.loadStateDict(scheduler.stateDict());
  for (const each of [scheduler, resumed]) each.step();
  assert.equal(other.paramGroups[0].lr, sgd.paramGroups[0].lr);
  assert.equal(other.paramGroups[0].momentum, sgd.paramGroups[0].momentum);
});

test('leaves the momentum alone when told so', () => {
  const adadelta = new Adadelta([tensor([1])]);
  throwsExactly(
    () => new OneCycleLR(adadelta, 1, { totalSteps: 8 }),
    'OneCycleLR: optimizer: expected one with momentum or betas, got Adadelta: without them, cycleMomentum has to be false',
  );
  assertClose(new OneCycleLR(adadelta, 1, { totalSteps: 8, cycleMomentum: false }).getLastLr(), [1 / 25], { rtol: 1e-14 });
  assert.is(adadelta.paramGroups[0].initialLr, 1 / 25);
});

test('refuses bad arguments', () => {
  const cases: [() => unknown, string][] = [
    [
      () => make({}),
      'totalSteps: expected it, or both epochs and stepsPerEpoch, got epochs undefined and stepsPerEpoch undefined',
    ],
    [
      () => make({ epochs: 3 }),
      'totalSteps: expected it, or both epochs and stepsPerEpoch, got epochs 3 and stepsPerEpoch undefined',
    ],
    [() => make({ totalSteps: 0 }), 'totalSteps: expected an integer >= 1, got 0'],
    [() => make({ epochs: 1.5, stepsPerEpoch: 2 }), 'epochs: expected an integer >= 1, got 1.5'],
    [() => make({ epochs: 1, stepsPerEpoch: -2 }), 'stepsPerEpoch: expected an integer >= 1, got -2'],
    [() => make({ totalSteps: 5, pctStart: 2 }), 'pctStart: expected a number from 0 to 1, got 2'],
    [() => make({ totalSteps: 5, annealStrategy: 'sin' as never }), 'annealStrategy: expected "cos", "linear", got "sin"'],
    [() => make({ totalSteps: 5, divFactor: 0 }), 'divFactor: expected a number > 0, got 0'],
    [() => make({ totalSteps: 5, finalDivFactor: -1 }), 'finalDivFactor: expected a number > 0, got -1'],
    [() => make({ totalSteps: 5, threePhase: 1 as never }), 'threePhase: expected true or false, got 1'],
    [() => make({ totalSteps: 5, cycleMomentum: null as never }), 'cycleMomentum: expected true or false, got null'],
    [() => make({ totalSteps: 5, maxMomentum: 'a' as never }), 'maxMomentum: expected a number >= 0, got "a"'],
    [() => make({ totalSteps: 5, baseMomentum: [0.5] }), 'baseMomentum: expected 2 entries, one for each group, got 1'],
    [() => make({ totalSteps: 5 }, -1), 'maxLr: expected a number >= 0, got -1'],
    [() => make({ totalSteps: 5 }, [1, 2, 3]), 'maxLr: expected 2 entries, one for each group, got 3'],
  ];
  for (const [call, message] of cases) throwsExactly(call as () => void, `OneCycleLR: ${message}`);
});

test('a group that is added later joins, unless each group was given its own', () => {
  const sgd = optimizer();
  const forAll = new OneCycleLR(sgd, 1, { totalSteps: 8 });
  const forEach = new OneCycleLR(sgd, [1, 2], { totalSteps: 8 });
  sgd.addParamGroup({ params: tensor([1]), lr: 0.04 });
  forAll.step();
  assert.is(sgd.paramGroups[2].lr, sgd.paramGroups[0].lr);
  throwsExactly(() => forEach.step(), 'OneCycleLR: maxLr: expected 3 entries, one for each group, got 2');
});

test.run();
