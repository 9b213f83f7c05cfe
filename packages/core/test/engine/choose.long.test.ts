import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startCpu } from '../../src/engine/backends/cpu';
import type { Candidate } from '../../src/engine/candidates';
import { chooseDevice } from '../../src/engine/choose';
import type { Device, Plan } from '../../src/engine/device';
import type { NumberArray } from '../../src/graph/node';
import { backendInfo, KindlingError, noGrad, shutdown, tensor, useBackend } from '../../src/index';

/** What became of the doubles that were started. */
const stopped: string[] = [];

/** A backend that computes as `cpu` does, except for what it is told to do otherwise. */
function double(
  name: string,
  options: { change?: (result: Float32Array) => NumberArray; delay?: number; software?: boolean } = {},
): Candidate {
  const { change = (result) => result, delay = 0, software = false } = options;
  const start = async (): Promise<Device> => {
    const cpu = await startCpu();
    const compile = async (schedule: Plan['schedule']): Promise<Plan> => {
      const plan = await cpu.compile(schedule);
      return {
        ...plan,
        run: async (leaves) => {
          await new Promise((resolve) => setTimeout(resolve, delay));
          return new Map([...(await plan.run(leaves))].map(([id, data]) => [id, change(data as Float32Array)]));
        },
      };
    };
    const stop = async () => {
      stopped.push(name);
      await cpu.stop();
    };
    return { ...cpu, name, software, adapter: software ? 'Some SwiftShader' : undefined, compile, stop };
  };
  return { name, missing: async () => null, start };
}

const right = double('right');
const options = { threads: 1 };

async function choose(...candidates: Candidate[]) {
  stopped.length = 0;
  const { device, rejected } = await chooseDevice(candidates, options);
  const started = device.name;
  await device.stop();
  return { name: started, rejected: Object.fromEntries(rejected.map(({ name, reason }) => [name, reason])) };
}

test('a backend that returns zeros is rejected, and why is said', async () => {
  const zeros = double('zeros', { change: (result) => new Float32Array(result.length) });
  const { name, rejected } = await choose(zeros, right, double('last'));
  assert.is(name, 'right');
  assert.match(rejected.zeros, /^it computes wrong numbers: a known result is off by \d\.\de[+-]\d/);
  assert.equal(stopped, ['zeros', 'right']);
});

test('so is one whose numbers are not numbers, and one that is only a little off', async () => {
  const nothing = double('nothing', { change: (result) => result.fill(Number.NaN) });
  const rough = double('rough', { change: (result) => result.map((value) => value * 1.001) });
  const { name, rejected } = await choose(nothing, rough, right, double('last'));
  assert.is(name, 'right');
  assert.is(rejected.nothing, 'it computes wrong numbers: a known result is off by NaN');
  assert.match(rejected.rough, /wrong numbers.*e-3$/);
});

test('one in half precision is wrong, one in float32 is right', async () => {
  const half = double('half', { change: (result) => result.map((value) => Math.fround(Math.round(value * 2048) / 2048)) });
  const single = double('single', { change: (result) => result.map((value) => value * (1 + 2 ** -22)) });
  const { name, rejected } = await choose(half, single, double('last'));
  assert.is(name, 'single');
  assert.ok('half' in rejected);
});

test('one that is not there, one that does not start and one that fails at work keep their reasons', async () => {
  const missing: Candidate = { ...right, name: 'missing', missing: async () => 'npm install it' };
  const broken: Candidate = {
    ...right,
    name: 'broken',
    start: async () => {
      throw new KindlingError('backend broken: no driver');
    },
  };
  const failing = double('failing', {
    change: () => {
      throw new Error('device hung');
    },
  });
  const { name, rejected } = await choose(missing, broken, failing, right, double('last'));
  assert.is(name, 'right');
  assert.is(rejected.missing, 'npm install it');
  assert.is(rejected.broken, 'no driver');
  assert.is(rejected.failing, 'device hung');
  assert.match(rejected.last, /^slow; used only if nothing else works$/);
  assert.equal(stopped, ['failing', 'right']);
});

test('graphics in software is not taken, and not made to compute', async () => {
  const software = double('software', {
    software: true,
    change: () => {
      throw new Error('was made to compute');
    },
  });
  const { name, rejected } = await choose(software, right, double('last'));
  assert.is(name, 'right');
  assert.is(rejected.software, 'its adapter (Some SwiftShader) is software, slower than webasm');
});

test('of several that are right the fastest is taken, the others are stopped and say how slow they are', async () => {
  const { name, rejected } = await choose(double('slow', { delay: 1500 }), right, double('last'));
  assert.is(name, 'right');
  assert.match(rejected.slow, /^slower: \d+\.\d ms for work that takes right \d+\.\d ms$/);
  assert.equal(stopped, ['slow', 'right']);
});

test('the last one is taken where nothing else is right, and has to be right too', async () => {
  const zeros = () => double('zeros', { change: (result) => new Float32Array(result.length) });
  assert.is((await choose(zeros(), double('last'))).name, 'last');
  try {
    await choose(zeros(), { ...zeros(), name: 'lastZeros' });
    assert.unreachable();
  } catch (error) {
    assert.instance(error, KindlingError);
    assert.match(
      (error as Error).message,
      /^backend auto: no backend is right here: zeros: it computes wrong.*; lastZeros: it computes wrong/,
    );
  }
});

test('auto proves and takes webasm here, and tells why not the others', async () => {
  const info = await useBackend('auto', { threads: 2 });
  assert.is(info.name, 'webasm');
  assert.is(info.threads, 2);
  assert.equal(info.rejected.map(({ name }) => name).sort(), ['cpu', 'headlessgl', 'webgpu']);
  assert.ok(info.rejected.every(({ reason }) => reason.length > 20 && !reason.startsWith('backend')));
  await shutdown();
  assert.is(backendInfo(), null);
});

test('the first use without a choice proves a backend, also where no gradients are recorded', async () => {
  assert.equal([...(await noGrad(() => tensor([1, 2]).add(1).data()))], [2, 3]);
  assert.is(backendInfo()?.name, 'webasm');
});

test.after(shutdown);
test.run();
