import { checkInteger, describe, KindlingError } from '../shape/errors';
import { startCpu } from './backends/cpu';
import { startWebasm } from './backends/webasm';
import { startWebGl } from './backends/webgl';
import { startWebGpu } from './backends/webgpu';
import type { Device } from './device';
import { hostThreads } from './host';
import { enqueue } from './queue';

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

export async function useBackend(name: BackendName, options: { threads?: number } = {}): Promise<BackendInfo> {
  if (!BACKEND_NAMES.includes(name)) {
    throw new KindlingError(`backend: expected one of ${BACKEND_NAMES.join(', ')}, got ${describe(name)}`);
  }
  const threads =
    options.threads === undefined ? Math.min(hostThreads(), 8) : checkInteger('threads', options.threads, { min: 1, max: 64 });
  return enqueue(async () => {
    await stopDevice();
    return start(name, threads);
  });
}

async function start(name: BackendName, threads: number): Promise<BackendInfo> {
  if (name === 'webgpu') device = await startWebGpu();
  else if (name === 'webgl2' || name === 'webgl' || name === 'headlessgl') device = await startWebGl(name);
  else device = name === 'cpu' ? await startCpu() : await startWebasm({ threads });
  info = { name: device.name, executor: device.executor, threads: device.threads, rejected: [] };
  return info;
}

/** What computes now; null before the first use. */
export function backendInfo(): BackendInfo | null {
  return info;
}

/** The device to run on, from within the queue; starts the default one on first use. */
export async function currentDevice(): Promise<Device> {
  if (device === null) await start('auto', Math.min(hostThreads(), 8));
  return device as Device;
}

/** Frees plans, workers and devices, so that the process can exit; the next use starts anew. */
export function shutdown(): Promise<void> {
  return enqueue(stopDevice);
}

async function stopDevice(): Promise<void> {
  const old = device;
  device = null;
  info = null;
  await old?.stop();
}
