import * as core from '@kindling/core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { functional as F } from '../src/index';

test.after(() => core.shutdown());

test('what core has of the same name is the same function', () => {
  const ofCore = new Map<string, unknown>(Object.entries(core));
  const shared = Object.entries(F).filter(([name]) => ofCore.has(name));
  assert.ok(shared.length > 20);
  for (const [name, value] of shared) assert.is(value, ofCore.get(name), name);
});

test('the tutorial network computes log-probabilities', async () => {
  core.manualSeed(1);
  const uniform = (shape: number[]) => core.rand(shape).sub(0.5).mul(0.2);
  let x = F.relu(F.maxPool2d(F.conv2d(core.randn([2, 1, 28, 28]), uniform([32, 1, 5, 5]), uniform([32])), 2));
  x = F.relu(F.maxPool2d(F.conv2d(x, uniform([16, 32, 3, 3])), 2, { stride: 2 }));
  x = F.relu(F.linear(x.reshape([-1, 400]), uniform([100, 400]), uniform([100])));
  x = F.logSoftmax(F.linear(F.dropout(x, { p: 0.5, training: false }), uniform([10, 100])), 1);
  assert.equal([...x.shape], [2, 10]);
  const rows = (await x.exp().toArray()) as number[][];
  for (const row of rows) assert.ok(Math.abs(row.reduce((sum, p) => sum + p, 0) - 1) < 1e-5);
});

test.run();
