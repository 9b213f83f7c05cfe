import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderGather } from '../../src/codegen/gather';
import { createGpu, loadGpuJs } from '../../src/engine/gpujs';
import { sampleArguments, tracePlan } from '../../src/engine/plan';
import { conv2d, ones } from '../../src/index';
import { scheduleOf } from '../support/schedules';

// The engine uses parts of GPU.js that its documentation doesn't promise. The version is pinned; who moves it finds here what is gone.

const VERSION = '2.24.1';

/** Holds every named part against what it must be: the name of a type or a class, or 'array' or 'map'. */
function has(where: string, object: unknown, parts: Readonly<Record<string, string>>): void {
  for (const [part, expected] of Object.entries(parts)) {
    const value = (object as Record<string, unknown>)[part];
    const kind = Array.isArray(value) ? 'array' : value instanceof Map ? 'map' : typeof value;
    const found = kind === 'object' ? (value?.constructor.name ?? 'null') : kind;
    assert.is(found, expected, `gpu.js: ${where}.${part} is no ${expected} any more, but ${found}; see src/engine/gpujsTypes.ts`);
  }
}

test('the version is the one that all of this was looked up in', () => {
  const { devDependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  assert.is(devDependencies['gpu.js'], VERSION, 'an exact version, no range');
  // its exports hide package.json, so the entry is the way to it
  const entry = createRequire(import.meta.url).resolve('gpu.js');
  const folder = entry.slice(0, entry.lastIndexOf('gpu.js/') + 'gpu.js/'.length);
  assert.is(JSON.parse(readFileSync(`${folder}package.json`, 'utf8')).version, VERSION);
});

test('the entry exports what the engine takes', async () => {
  const library = await loadGpuJs();
  has('exports', library, {
    GPU: 'function',
    input: 'function',
    WebAssemblyKernel: 'function',
    WebGPUKernel: 'function',
    WebGPUContext: 'function',
    WebGLKernel: 'function',
    WebGL2Kernel: 'function',
    HeadlessGLKernel: 'function',
  });
  has('WebAssemblyKernel', library.WebAssemblyKernel, {
    isSupported: 'boolean',
    isSIMDSupported: 'boolean',
    isThreadsSupported: 'boolean',
  });
  has('WebGPUContext', library.WebGPUContext, { acquire: 'function', destroy: 'function' });
});

test('kernel classes have the methods that ours override', async () => {
  const { WebGPUKernel, WebGLKernel, WebGL2Kernel, HeadlessGLKernel } = await loadGpuJs();
  const methods = (kernel: unknown) => (kernel as { prototype: object }).prototype;
  has('WebGPUKernel', methods(WebGPUKernel), {
    translateSource: 'function',
    assembleWGSL: 'function',
    _computeDispatch: 'function',
  });
  for (const [name, kernel] of Object.entries({ WebGLKernel, WebGL2Kernel, HeadlessGLKernel })) {
    has(name, methods(kernel), { translateSource: 'function', destroy: 'function' });
  }
});

test('a pipeline is traced in the steps that the engine drives itself', async () => {
  assert.ok((await loadGpuJs()).WebAssemblyKernel.isSIMDSupported, 'kernels of our own render the modules');
  const gpu = await createGpu('webasm');
  has('GPU', gpu, { createKernel: 'function', createPipeline: 'function', destroy: 'function', kernels: 'array' });
  const schedule = scheduleOf([conv2d(ones([64, 2, 12, 12]), ones([3, 2, 3, 3])).exp()]);
  const plan = tracePlan(
    gpu,
    schedule,
    schedule.kernels.map(({ kernel }) => renderGather(kernel)),
  );
  const { pipeline } = plan.pipeline;
  has('Pipeline', pipeline, {
    _buildPlan: 'function',
    _prepareExecutor: 'function',
    _genericClone: 'function',
    destroy: 'function',
  });
  pipeline.plan = pipeline._buildPlan();
  has('plan', pipeline.plan, { steps: 'array', buffers: 'array', genericClones: 'map' });
  assert.is(pipeline.plan.steps.length, schedule.kernels.length);
  for (const step of pipeline.plan.steps) has('plan.steps[]', step, { argBindings: 'array', outputBuffer: 'number' });
  await plan.destroy();
  await gpu.destroy();
});

test('a pipeline on cpu tells where each of its kernels ran', async () => {
  const { input } = await loadGpuJs();
  const gpu = await createGpu('cpu');
  const schedule = scheduleOf([ones([5]).add(1)], false);
  const plan = tracePlan(
    gpu,
    schedule,
    schedule.kernels.map(({ kernel }) => renderGather(kernel)),
  );
  const values = sampleArguments(plan).map((data) => data.fill(1));
  assert.equal([...(await plan.pipeline(...values.map((data) => input(data, [data.length]))))[0]], [2, 2, 2, 2, 2]);
  const clones = [...(plan.pipeline.pipeline.plan?.genericClones.values() ?? [])];
  assert.is(clones.length, 1);
  assert.is(clones[0].kernel.constructor.mode, 'cpu');
  await plan.pipeline.pipeline.destroy();
  await gpu.destroy();
});

test('kernels alike are one on cpu, whatever they read and whoever reads them', async () => {
  const { input } = await loadGpuJs();
  const gpu = await createGpu('cpu');
  const factors = Array.from({ length: 6 }, () => ones([2, 2]));
  const products = [factors[0]];
  for (const factor of factors.slice(1)) products.push(products[products.length - 1].matmul(factor));
  const [, , third, , , last] = products;
  const schedule = scheduleOf([third, last, last.sum(0), last.to('int32').sum(0), third.to('int32').sum(0)], false);
  const sources = schedule.kernels.map(({ kernel }) => renderGather(kernel));
  const run = async (alike: boolean) => {
    const plan = tracePlan(gpu, schedule, sources, { integers: true, alike });
    const values = sampleArguments(plan).map((data, i) => data.map((_, k) => ((3 * i + k) % 4) - 1));
    const results = await plan.pipeline(...values.map((data) => input(data, [data.length])));
    const kernels = plan.pipeline.pipeline.plan?.kernels.length;
    await plan.destroy();
    return { kernels, results };
  };
  const [apart, together] = [await run(false), await run(true)];
  assert.is(apart.kernels, 8);
  assert.is(together.kernels, 3, 'the products, the sum of floats and those of integers');
  assert.equal(together.results, apart.results);
  assert.is.not(apart.results[0].join(), apart.results[1].join());
  await gpu.destroy();
});

test.run();
