import { type WebGlName, webGlMissing } from './backends/webglSupport';
import { webGpuMissing } from './backends/webgpuPackage';
import type { Device, StartOptions } from './device';
import { loadGpuJs } from './gpujs';
import { startWebasm } from './webasm/webasm';

// What only one backend needs is loaded where that backend starts: a page that computes with webasm fetches no shaders.

/** A backend that may be started. */
export interface Candidate {
  readonly name: string;
  /** Why it can't run here and how to get it, found without starting anything; null if it may run. */
  missing(): Promise<string | null>;
  /** @throws KindlingError saying why it does not run */
  start(options: StartOptions): Promise<Device>;
}

const webGl = (name: WebGlName): Candidate => ({
  name,
  missing: async () => webGlMissing(name, await loadGpuJs()),
  start: async () => (await import('./backends/webgl')).startWebGl(name),
});

/** Every backend, those that may be fastest first. */
export const CANDIDATES: readonly Candidate[] = [
  { name: 'webgpu', missing: async () => webGpuMissing(), start: async () => (await import('./backends/webgpu')).startWebGpu() },
  webGl('webgl2'),
  webGl('webgl'),
  webGl('headlessgl'),
  { name: 'webasm', missing: async () => null, start: startWebasm },
  { name: 'cpu', missing: async () => null, start: async () => (await import('./backends/cpu')).startCpu() },
];
