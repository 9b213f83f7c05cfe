import { shutdown, tensor } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AdamOptions, AdamW } from '../../src/index';
import { followReference } from '../followReference';
import { adamReference } from '../references';

const trajectories: (Partial<Omit<AdamOptions, 'betas'>> & { lr: number })[] = [
  { lr: 0.1, weightDecay: 0 },
  { lr: 0.1, weightDecay: 0.2 },
  { lr: 0.1, weightDecay: 0.2, amsgrad: true },
];

test.after(shutdown);

for (const options of trajectories) {
  test(`follows the float64 reference: ${JSON.stringify(options)}`, () =>
    followReference(
      (params) => new AdamW(params, options),
      () => adamReference({ ...options, decoupled: true }),
    ));
}

test('decays by 1e-2 unless told otherwise, and a parameter without slope too', async () => {
  const param = tensor([10], { requiresGrad: true });
  const optimizer = new AdamW([param], { lr: 0.5 });
  assert.is(optimizer.paramGroups[0].weightDecay, 1e-2);
  param.grad = tensor([0]);
  await optimizer.step();
  assertClose(await param.data(), [9.95]);
});

test('names itself in errors', () => {
  throwsExactly(() => new AdamW([tensor([1])], { lr: -1 }), 'AdamW: lr: expected a number >= 0, got -1');
});

test.run();
