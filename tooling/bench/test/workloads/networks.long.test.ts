import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { useBackend } from '@kindling/core';
import { networks } from '@kindling/models/networks';
import { SGD } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { askWorkload } from '../../src/programs';
import type { NetworkStepSettings } from '../../src/workloads/settings';

test('each network trains: its second loss is smaller, where it is one that falls', async () => {
  await useBackend('webasm', { threads: 2 });
  for (const [name, make] of Object.entries(networks)) {
    const { model, loss: lossOf } = make();
    const optimizer = new SGD(model.eval().parameters(), { lr: 1e-3 });
    const losses: number[] = [];
    for (let i = 0; i < 2; i++) {
      optimizer.zeroGrad();
      const loss = lossOf();
      loss.backward();
      await optimizer.step();
      losses.push(await loss.item());
    }
    assert.ok(losses.every(Number.isFinite), `${name}: ${losses}`);
    // parts of networks have numbers without a meaning, whose mean moves by less than float32 can tell
    if (/tutorial|wide|resnet|mlp|lstm|gpt/.test(name)) assert.ok(losses[1] < losses[0], `${name}: ${losses}`);
  }
});

test('a step is timed', async () => {
  const settings: NetworkStepSettings = { name: 'tutorial-64', threads: 1, warmUpMs: 0, steps: 1, seconds: 1 };
  const { ms, cpuMs } = await askWorkload<{ ms: number; cpuMs: number }>('networkStep', settings);
  assert.ok(ms > 0 && cpuMs > 0 && cpuMs < 30_000, `${ms} ms, ${cpuMs} ms of processor time`);
});

test('PyTorch has the same networks under the same names', () => {
  const script = readFileSync(fileURLToPath(new URL('../../pytorch/networks.py', import.meta.url)), 'utf8');
  const cases = script.slice(script.indexOf('CASES = {'));
  assert.equal(
    [...cases.matchAll(/^ {4}'([\w-]+)':/gm)].map((match) => match[1]),
    Object.keys(networks),
  );
});

test.run();
