import { manualSeed, rand, shutdown, tensor } from '@kindling/core';
import type { Batch } from '@kindling/datasets';
import { Net } from '@kindling/models';
import { functional } from '@kindling/nn';
import { SGD } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DivergedError } from '../src/diverged';
import { trainEpoch } from '../src/train';

async function* given(batches: Batch[]): AsyncGenerator<Batch> {
  yield* batches;
}

test('every batch is a step, and what was logged is the loss before it', async () => {
  manualSeed(1);
  const model = new Net(0);
  const before = await model.fc2.weight.data();
  const images = rand([4, 1, 28, 28]);
  const same: Batch = [images, tensor(Int32Array.from([1, 2, 3, 4]))];
  const smaller: Batch = [rand([2, 1, 28, 28]), tensor(Int32Array.from([5, 6]))];
  const stepped: number[] = [];
  const logged: [examplesSeen: number, loss: number][] = [];

  model.eval();
  await trainEpoch(model, new SGD(model.parameters(), { lr: 0.1 }), given([same, same, same, same, smaller]), 2, {
    stepped: (examplesSeen) => stepped.push(examplesSeen),
    logged: (examplesSeen, loss) => logged.push([examplesSeen, loss]),
  });

  assert.is(model.training, true);
  assert.equal(stepped, [4, 8, 12, 16, 18]);
  assert.equal(
    logged.map(([examplesSeen]) => examplesSeen),
    [0, 8, 16],
  );
  assert.ok(Math.abs(logged[0][1] - Math.log(10)) < 0.2, `first loss ${logged[0][1]}`);
  assert.ok(logged[1][1] < logged[0][1], 'the loss of the same batch falls');
  assert.not.equal(await model.fc2.weight.data(), before);
});

test('gradients start from nothing at every step', async () => {
  const batches: Batch[] = [2, 4, 6].map((label) => [rand([2, 1, 28, 28]), tensor(Int32Array.from([label, label]))]);

  manualSeed(2);
  const model = new Net(0);
  const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.5 });
  const expected: number[] = [];
  for (const [x, y] of batches) {
    for (const parameter of model.parameters()) parameter.grad = null;
    const loss = functional.nllLoss(model.forward(x), y);
    loss.backward();
    await optimizer.step();
    expected.push(await loss.item());
  }

  manualSeed(2);
  const again = new Net(0);
  const logged: number[] = [];
  await trainEpoch(again, new SGD(again.parameters(), { lr: 0.1, momentum: 0.5 }), given(batches), 1, {
    stepped: () => {},
    logged: (_, loss) => logged.push(loss),
  });
  assert.equal(logged, expected);
});

for (const [batches, step] of [
  [30, 21],
  [8, 8],
]) {
  test(`a loss that is not finite ends the training between two log lines too: ${batches} batches`, async () => {
    manualSeed(1);
    const model = new Net(0);
    const batch: Batch = [rand([2, 1, 28, 28]), tensor(Int32Array.from([1, 2]))];
    const logged: number[] = [];
    let steps = 0;
    const training = trainEpoch(model, new SGD(model.parameters(), { lr: 1e10 }), given(new Array(batches).fill(batch)), 100, {
      stepped: () => steps++,
      logged: (_, loss) => logged.push(loss),
    });
    const error = await training.then(
      () => null,
      (reason: Error) => reason,
    );
    assert.instance(error, DivergedError);
    assert.match(error!.message, /^the loss is (NaN|Infinity) by step \d+: training has diverged$/);
    assert.ok(steps <= step, `${steps} steps`);
    assert.is(logged.length, 1);
  });
}

test.after(shutdown);
test.run();
