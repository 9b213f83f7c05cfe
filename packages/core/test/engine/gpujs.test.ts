import { createRequire } from 'node:module';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createGpu, loadGpuJs } from '../../src/engine/gpujs';
import type { CompiledSteps } from '../../src/engine/gpujsTypes';

const pinned = '2.24.1';

test(`gpu.js is version ${pinned}, whose internals the engine builds on`, () => {
  const { version } = createRequire(import.meta.url)('gpu.js/package.json') as { version: string };
  assert.is(version, pinned, 'look at every name in engine/gpujsTypes.ts before another version is pinned');
});

test('the methods that our kernels replace are there', async () => {
  const library = await loadGpuJs();
  const methods = {
    WebAssemblyKernel: ['translateSource', '_assembleModule'],
    WebGPUKernel: ['translateSource', 'assembleWGSL', '_computeDispatch'],
    WebGL2Kernel: ['translateSource'],
    WebGLKernel: ['translateSource'],
    HeadlessGLKernel: ['translateSource'],
  } as const;
  for (const [name, names] of Object.entries(methods)) {
    const { prototype } = library[name as keyof typeof methods] as unknown as { prototype: Record<string, unknown> };
    for (const method of names) assert.type(prototype[method], 'function', `${name}.${method}`);
  }
  for (const method of ['acquire', 'destroy'] as const) assert.type(library.WebGPUContext[method], 'function');
});

test('a pipeline and what it compiles have the parts that are driven from here', async () => {
  const { input } = await loadGpuJs();
  const { gpu } = await createGpu('webasm');
  gpu.Kernel = Object.getPrototypeOf(gpu.Kernel as object);
  const kernel = gpu.createKernel('function(a0){return a0[this.thread.x]+1.0;}', { output: [4], precision: 'single' });
  const { pipeline } = gpu.createPipeline((x: unknown) => [kernel(x)], { threads: false });
  for (const method of ['_buildPlan', '_prepareExecutor', '_genericClone', 'destroy'] as const)
    assert.type(pipeline[method], 'function', method);
  pipeline.plan = pipeline._buildPlan();
  assert.equal(Object.keys(pipeline.plan.steps[0]).sort(), ['argBindings', 'kernel', 'output', 'outputBuffer']);
  assert.equal(pipeline.plan.steps[0].argBindings, [{ source: 'pipelineArg', index: 0 }]);
  await pipeline._prepareExecutor([input(new Float32Array(4), [4])]);
  const { f32, _stepRuns, _argArrayRegions, _resultReads, _entry } = pipeline._executor as CompiledSteps;
  assert.is(_entry, null, 'only threads need it');
  f32.set([1, 2, 3, 4], (_argArrayRegions.get(0)?.offset as number) / 4);
  _stepRuns[0].run(0, _stepRuns[0].cells, 0);
  const { base, count } = _resultReads[0];
  assert.equal([...f32.subarray(base, base + count)], [2, 3, 4, 5]);
  await pipeline.destroy();
  await gpu.destroy();
});

test.run();
