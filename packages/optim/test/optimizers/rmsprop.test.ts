import { shutdown, tensor, useBackend } from '@kindling/core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RMSprop } from '../../src/index';

test.before(async () => void (await useBackend('webasm', { threads: 1 })));

test('centered: the square of a gradient that overflows is infinite, and a step divided by it is none', async () => {
  const param = tensor([1, 2], { requiresGrad: true });
  const optimizer = new RMSprop([param], { centered: true });
  const came: number[][] = [];
  for (const gradient of [
    [1e25, 1],
    [1, 1],
    [1e-25, 1],
  ]) {
    param.grad = tensor(gradient);
    await optimizer.step();
    came.push([...(await param.data())]);
  }
  // PyTorch 2.13
  const expected = [1.8994961977005005, 1.8278920650482178, 1.7689857482910156];
  came.forEach(([still, moved], step) => {
    assert.is(still, 1);
    assert.ok(Math.abs(moved - expected[step]) < 1e-6, `step ${step}: ${moved}`);
  });
});

test.after(shutdown);
test.run();
