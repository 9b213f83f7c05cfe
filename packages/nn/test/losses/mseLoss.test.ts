import { shutdown, tensor } from '@kindling/core';
import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MSELoss } from '../../src/index';

test.after(shutdown);

test('averages, adds or lists the squared differences', async () => {
  const [input, target] = [tensor([1, 2, 5]), tensor([0, 4, 2])];
  assertClose(await new MSELoss().forward(input, target).item(), 14 / 3);
  assertClose(await new MSELoss({ reduction: 'sum' }).forward(input, target).item(), 14);
  assertClose((await new MSELoss({ reduction: 'none' }).forward(input, target).toArray()) as number[], [1, 4, 9]);
  assert.is(String(new MSELoss()), 'MSELoss()');
});

test.run();
