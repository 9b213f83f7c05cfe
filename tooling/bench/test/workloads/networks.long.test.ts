import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { networks } from '@kindling/models/networks';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lastAnswer, runProgram } from '../../src/measure/runProgram';
import { findNodes, majorOf, ownNode } from '../../src/nodes';
import { askWorkload } from '../../src/programs';
import type { NetworkStepSettings } from '../../src/workloads/settings';

const everyNetwork = fileURLToPath(new URL('../support/everyNetwork.ts', import.meta.url));

// Newer ones pair vectors, by a part of V8 that is an experiment still: Node 26 ended at a network that no test had run there.
for (const major of [...new Set([majorOf(ownNode), 24, 26])]) {
  test(`each network trains on Node ${major}: its second loss is smaller, where it is one that falls`, async () => {
    const [{ path }] = await findNodes([major]);
    // all code by the compiler that pairs them, which otherwise takes what has run for a while
    const program = await runProgram(path, [...process.execArgv, '--no-liftoff', everyNetwork]);
    const losses = lastAnswer<Record<string, readonly [number, number]>>(program);
    assert.equal(Object.keys(losses), Object.keys(networks));
    for (const [name, [first, second]] of Object.entries(losses)) {
      assert.ok(Number.isFinite(first) && Number.isFinite(second), `${name}: ${first}, ${second}`);
      // parts of networks have numbers without a meaning, whose mean moves by less than float32 can tell
      if (/tutorial|wide|resnet|mlp|lstm|gpt/.test(name)) assert.ok(second < first, `${name}: ${first}, ${second}`);
    }
  });
}

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
