import { shutdown, tensor } from '@kindling/core';
import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CrossEntropyLoss } from '../../src/index';

// softmax of these logits: [1/4, 3/4] and [1/2, 1/2]
const logits = () =>
  tensor([
    [0, Math.log(3)],
    [7, 7],
  ]);

test.after(shutdown);

test('is the negative log likelihood of the softmax', async () => {
  assertClose(await new CrossEntropyLoss().forward(logits(), [0, 1]).item(), (Math.log(4) + Math.log(2)) / 2);
  assertClose(await new CrossEntropyLoss({ reduction: 'sum' }).forward(logits(), [0, 1]).item(), Math.log(8));
  assertClose((await new CrossEntropyLoss({ reduction: 'none' }).forward(logits(), [1, 0]).toArray()) as number[], [
    Math.log(4 / 3),
    Math.log(2),
  ]);
  assert.is(String(new CrossEntropyLoss()), 'CrossEntropyLoss()');
});

test.run();
