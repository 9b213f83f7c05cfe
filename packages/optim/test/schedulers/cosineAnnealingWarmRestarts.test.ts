import { tensor } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CosineAnnealingWarmRestarts, SGD } from '../../src/index';
import { rates } from './rates';

const make = () => new CosineAnnealingWarmRestarts(new SGD([tensor([1])], { lr: 1 }), 2, { tMult: 2 });

test('goes down half a cosine, and begins anew with a longer one', () => {
  const half = Math.SQRT1_2 / 2;
  assertClose(
    rates((optimizer) => new CosineAnnealingWarmRestarts(optimizer, 2, { tMult: 2 }), 7),
    [1, 0.5, 1, 0.5 + half, 0.5, 0.5 - half, 1],
    { rtol: 1e-14 },
  );
});

test('a step to an epoch between two, from which it goes on', () => {
  const scheduler = make();
  scheduler.step(4.5);
  assertClose(scheduler.getLastLr(), [0.5 + Math.cos((Math.PI * 2.5) / 4) / 2], { rtol: 1e-14 });
  assert.equal({ ...scheduler.stateDict(), lastLr: null }, { lastEpoch: 4, baseLrs: [1], lastLr: null, tCur: 2.5, tI: 4 });
  const resumed = make();
  resumed.loadStateDict(JSON.parse(JSON.stringify(scheduler.stateDict())));
  for (const each of [scheduler, resumed]) each.step();
  assert.equal(resumed.stateDict(), scheduler.stateDict());
  assert.is(resumed.stateDict().tCur, 3.5);
});

test('what fails leaves it where it was', () => {
  const scheduler = make();
  const before = scheduler.stateDict();
  const { paramGroups } = scheduler.optimizer;
  const group = paramGroups[0];
  paramGroups[0] = null as never;
  const message = 'CosineAnnealingWarmRestarts.step: optimizer.paramGroups[0]: expected a group with its lr, got null';
  throwsExactly(() => scheduler.step(), message);
  throwsExactly(() => scheduler.step(1.5), message);
  paramGroups[0] = group;
  assert.equal(scheduler.stateDict(), before);
});

test('refuses bad arguments', () => {
  const optimizer = new SGD([tensor([1])], { lr: 1 });
  const cases: [() => unknown, string][] = [
    [() => new CosineAnnealingWarmRestarts(optimizer, 0), ': t0: expected an integer >= 1, got 0'],
    [() => new CosineAnnealingWarmRestarts(optimizer, 1, { tMult: 0.5 }), ': tMult: expected an integer >= 1, got 0.5'],
    [() => new CosineAnnealingWarmRestarts(optimizer, 1, { etaMin: -1 }), ': etaMin: expected a number >= 0, got -1'],
    [() => make().step(-1), '.step: epoch: expected a number >= 0, got -1'],
    [() => make().step('1' as never), '.step: epoch: expected a number >= 0, got "1"'],
    [() => make().loadStateDict(undefined as never), '.loadStateDict: tCur: expected a number >= 0, got undefined'],
    [() => make().loadStateDict({ ...make().stateDict(), tI: 0 }), '.loadStateDict: tI: expected a number > 0, got 0'],
  ];
  for (const [call, message] of cases) throwsExactly(call as () => void, `CosineAnnealingWarmRestarts${message}`);
});

test.run();
