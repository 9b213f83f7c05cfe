import { manualSeed, rand, shutdown, tensor } from '@kindling/core';
import type { Batch } from '@kindling/datasets';
import { SGD } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Net } from '../src/model';
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

test.after(shutdown);
test.run();
