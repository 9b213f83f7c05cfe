import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { askWorkload } from '../../src/programs';
import { type NetworkName, networks } from '../../src/workloads/networks/networks';
import type { NetworkStepSettings } from '../../src/workloads/settings';

for (const name of Object.keys(networks) as NetworkName[]) {
  test(`a step of ${name} is timed`, async () => {
    const settings: NetworkStepSettings = { name, threads: 1, warmUpMs: 0, steps: 1, seconds: 1 };
    const { ms, cpuMs } = await askWorkload<{ ms: number; cpuMs: number }>('networkStep', settings);
    assert.ok(ms > 0 && cpuMs > 0 && cpuMs < 30_000, `${ms} ms, ${cpuMs} ms of processor time`);
  });
}

test('PyTorch has the same networks under the same names', () => {
  const script = readFileSync(fileURLToPath(new URL('../../pytorch/workloads.py', import.meta.url)), 'utf8');
  const cases = script.slice(script.indexOf('CASES = {'), script.indexOf('def measure'));
  assert.equal(
    [...cases.matchAll(/^ {4}'([\w-]+)':/gm)].map((match) => match[1]),
    Object.keys(networks),
  );
});

test.run();
