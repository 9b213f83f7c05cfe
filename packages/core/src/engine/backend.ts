import { describe, KindlingError } from '../shape/errors';
import { checkInteger } from '../shape/errors';
import { Crew } from './crew';
import { createGpu, loadGpuJs } from './gpujs';
import type { Device } from './plan';
import { dropPlans } from './planCache';

export const BACKEND_NAMES = ['auto', 'webgpu', 'webgl2', 'webgl', 'headlessgl', 'webasm', 'cpu'] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

/** What computes now, and what was tried before it. */
export interface BackendInfo {
  readonly name: string;
  /** How plans run: fused-threaded, fused-sync, fused-encoder or generic. */
  readonly executor: string;
  readonly threads: number;
  readonly adapter?: string;
  readonly rejected: readonly { readonly name: string; readonly reason: string }[];
}

let device: Device | null = null;
let info: BackendInfo | null = null;
let starting: Promise<Device> | null = null;

/** How many threads this host runs at once. */
function hostThreads(): number {
  const { navigator, process } = globalThis as {
    navigator?: { hardwareConcurrency?: number };
    process?: { getBuiltinModule?(name: string): unknown };
  };
  if (navigator?.hardwareConcurrency) return navigator.hardwareConcurrency;
  const os = process?.getBuiltinModule?.('node:os') as { availableParallelism?(): number } | undefined;
  return os?.availableParallelism?.() ?? 1;
}

const NOT_HERE: Readonly<Record<string, string>> = {
  webgpu: 'WebGPU needs a browser with navigator.gpu or, in Node, the package webgpu; this version does not start it',
  webgl2: 'WebGL 2 needs a browser page with a canvas',
  webgl: 'WebGL needs a browser page with a canvas',
  headlessgl: 'headlessgl needs the native package gl, which is not installed',
};

async function startWebasm(threads: number): Promise<Device> {
  const { WebAssemblyKernel } = await loadGpuJs();
  if (!WebAssemblyKernel.isSupported) throw new KindlingError('backend webasm: this host has no WebAssembly');
  // the crew's workers start while GPU.js loads and the first plan compiles
  const useCrew = threads > 1 && WebAssemblyKernel.isThreadsSupported;
  const [{ gpu, tiles }, crew] = await Promise.all([createGpu('webasm'), useCrew ? Crew.start(threads) : null]);
  return { mode: 'webasm', gpu, tiles, crew };
}

/**
 * Chooses what computes. A backend asked for by name runs or this throws with the reason; 'auto' tries what is fast here.
 * `threads`: how many threads webasm uses, the host's processors (at most 8) if not said.
 * @throws KindlingError if the name is unknown or the backend can't run here
 */
export async function useBackend(name: BackendName, options: { threads?: number } = {}): Promise<BackendInfo> {
  if (!BACKEND_NAMES.includes(name)) {
    throw new KindlingError(`backend: expected one of ${BACKEND_NAMES.join(', ')}, got ${describe(name)}`);
  }
  const threads = options.threads === undefined ? Math.min(hostThreads(), 8) : checkInteger('threads', options.threads, { min: 1, max: 64 });
  await shutdown();
  const chosen = name === 'auto' ? 'webasm' : name;
  const rejected: { name: string; reason: string }[] = [];
  if (chosen === 'webasm') device = await startWebasm(threads);
  else if (chosen === 'cpu') device = { mode: 'cpu', crew: null, ...(await createGpu('cpu')) };
  else throw new KindlingError(`backend ${chosen}: ${NOT_HERE[chosen]}`);
  const used = device.crew?.threads ?? 1;
  const executor = chosen === 'cpu' ? 'generic' : used > 1 ? 'fused-threaded' : 'fused-sync';
  info = { name: chosen, executor, threads: used, rejected };
  return info;
}

/** What computes now; null before the first use. */
export function backendInfo(): BackendInfo | null {
  return info;
}

/** The device to run on; starts the default one on first use. */
export async function currentDevice(): Promise<Device> {
  if (device !== null) return device;
  starting ??= useBackend('auto')
    .then(() => device as Device)
    .finally(() => {
      starting = null;
    });
  return starting;
}

/** Frees plans, workers and devices, so that the process can exit; the next use starts anew. */
export async function shutdown(): Promise<void> {
  await dropPlans();
  const old = device;
  device = null;
  info = null;
  if (old === null) return;
  old.crew?.stop();
  await old.gpu.destroy();
}
