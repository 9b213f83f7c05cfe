import { createRequire } from 'node:module';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isSoftwareAdapter } from '../../src/engine/adapter';
import { assertRunsOn } from '../../src/engine/plan';
import { hasFusedMultiplyAdd } from '../../src/engine/webasm/fusedMultiplyAdd';
import { hasPairedVectors } from '../../src/engine/webasm/pairedVectors';
import { type BackendName, backendInfo, doctor, KindlingError, shutdown, tensor, useBackend } from '../../src/index';

async function failure(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
  } catch (error) {
    assert.instance(error, KindlingError);
    const { message } = error as Error;
    assert.not.match(message, /\n/);
    return message;
  }
  throw new Error('expected an error');
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

test('an unknown name and a wrong number of threads are named', async () => {
  assert.is(
    await failure(() => useBackend('nonsense' as BackendName)),
    'backend: expected one of auto, webgpu, webgl2, webgl, headlessgl, webasm, cpu, got "nonsense"',
  );
  assert.is(
    await failure(() => useBackend('webasm', { threads: 0 })),
    'useBackend: threads: expected an integer from 1 to 64, got 0',
  );
  assert.is(
    await failure(() => useBackend('webasm', { threads: 1.5 })),
    'useBackend: threads: expected an integer from 1 to 64, got 1.5',
  );
  assert.is(
    await failure(() => useBackend('webasm', { fusedMultiplyAdd: 1 as never })),
    'useBackend: fusedMultiplyAdd: expected true or false, got 1',
  );
  assert.is(
    await failure(() => useBackend('webasm', { thread: 2 } as never)),
    'useBackend: options: expected only threads, fusedMultiplyAdd, pairedVectors, got thread',
  );
  assert.is(
    await failure(() => useBackend('webasm', 2 as never)),
    'useBackend: options: expected an object with threads, fusedMultiplyAdd, pairedVectors, got 2',
  );
  assert.is(await failure(() => doctor({ threads: 99 })), 'doctor: threads: expected an integer from 1 to 64, got 99');
});

test('a browser backend in Node says what there is instead', async () => {
  assert.match(
    await failure(() => useBackend('webgl2')),
    /^backend webgl2: it needs a browser; in Node there are headlessgl and webgpu/,
  );
  assert.match(await failure(() => useBackend('webgl')), /^backend webgl: it needs a browser/);
});

test('a backend whose package is not installed says how to get it, and nothing else computes in its place', async () => {
  if (!isInstalled('webgpu')) assert.match(await failure(() => useBackend('webgpu')), /^backend webgpu: .*npm install webgpu/);
  if (!isInstalled('gl')) assert.match(await failure(() => useBackend('headlessgl')), /^backend headlessgl: .*npm install gl/);
  assert.is(backendInfo(), null);
});

test('what computes is what was asked for', async () => {
  for (const [name, threads, executor] of [
    ['cpu', 1, 'generic'],
    ['webasm', 1, 'fused-sync'],
    ['webasm', 2, 'fused-threaded'],
  ] as const) {
    const info = await useBackend(name, { threads });
    const fusedMultiplyAdd = hasFusedMultiplyAdd();
    const found = name === 'webasm' ? { fusedMultiplyAdd, pairedVectors: hasPairedVectors(fusedMultiplyAdd) } : {};
    assert.equal(info, { name, executor, threads, ...found, rejected: [] });
    assert.is(await tensor([1, 2]).add(1).sum().item(), 5);
    assert.equal(backendInfo(), info);
  }
});

test('tensors outlive their backend', async () => {
  await useBackend('webasm', { threads: 2 });
  const x = tensor([1, 2, 3]).mul(2);
  await x.data();
  const pending = x.add(1);
  await useBackend('cpu');
  assert.equal([...(await pending.data())], [3, 5, 7]);
  await shutdown();
  assert.equal([...(await x.data())], [2, 4, 6]);
});

test('useBackend and shutdown wait for what runs', async () => {
  await useBackend('webasm', { threads: 2 });
  const x = tensor([1, 2, 3]).mul(2).data();
  const change = useBackend('cpu');
  const y = tensor([1]).add(1).data();
  assert.equal([...(await x)], [2, 4, 6]);
  await change;
  assert.equal([...(await y)], [2]);
  assert.is(backendInfo()?.name, 'cpu');
});

test('a kernel that GPU.js moved elsewhere is an error', () => {
  const kernel = { mode: 'gpu', reason: null };
  assertRunsOn('webgl2', [kernel], 'gpu');
  assert.throws(
    () => assertRunsOn('webgl2', [kernel, { mode: 'cpu', reason: 'no float textures' }], 'gpu'),
    (error: Error) =>
      error instanceof KindlingError &&
      error.message === 'backend webgl2: GPU.js ran a kernel of the plan on cpu instead of gpu: no float textures',
  );
});

test('software that imitates graphics is told by its name', () => {
  for (const name of [
    'Google SwiftShader',
    'llvmpipe (LLVM 15.0.6, 256 bits)',
    'mesa lavapipe',
    'Microsoft Basic Render Driver',
  ]) {
    assert.ok(isSoftwareAdapter(name), name);
  }
  for (const name of ['nvidia hopper NVIDIA H100', 'apple metal-3 Apple M2', 'ANGLE (Intel, Mesa Intel(R) UHD Graphics 620)']) {
    assert.not.ok(isSoftwareAdapter(name), name);
  }
});

test.after(shutdown);
test.run();
