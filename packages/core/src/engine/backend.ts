import { checkInteger, describe, KindlingError } from '../shape/errors';
import { CANDIDATES, type Candidate } from './candidates';
import { chooseDevice, type Rejection } from './choose';
import type { Device } from './device';
import { defaultThreads, nodeProcess } from './host';
import { enqueue } from './queue';

export const BACKEND_NAMES = ['auto', 'webgpu', 'webgl2', 'webgl', 'headlessgl', 'webasm', 'cpu'] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

/** What computes now, and what was tried before it. */
export interface BackendInfo {
  readonly name: string;
  /** How plans run: fused-threaded, fused-sync, fused-encoder or generic. */
  readonly executor: string;
  readonly threads: number;
  /** The graphics device and its driver, of those backends that have one. */
  readonly adapter?: string;
  /** What 'auto' did not take, and why. */
  readonly rejected: readonly Rejection[];
}

let device: Device | null = null;
let info: BackendInfo | null = null;

/**
 * Chooses what computes. A backend asked for by name runs, or this throws with the reason and what to install; 'auto'
 * takes the fastest one that proves right. `threads`: how many threads webasm uses, the host's processors (at most 8) if not said.
 * @throws KindlingError if the name is unknown or the backend can't run here
 */
export async function useBackend(name: BackendName, options: { threads?: number } = {}): Promise<BackendInfo> {
  if (!BACKEND_NAMES.includes(name)) {
    throw new KindlingError(`backend: expected one of ${BACKEND_NAMES.join(', ')}, got ${describe(name)}`);
  }
  const threads =
    options.threads === undefined ? defaultThreads() : checkInteger('threads', options.threads, { min: 1, max: 64 });
  return enqueue(async () => {
    await stopDevice();
    return start(name, threads);
  });
}

async function start(name: BackendName, threads: number): Promise<BackendInfo> {
  const { device: started, rejected } = await startNamed(name, threads);
  device = started;
  const { executor, adapter } = started;
  info = { name: started.name, executor, threads: started.threads, ...(adapter === undefined ? {} : { adapter }), rejected };
  return info;
}

async function startNamed(name: BackendName, threads: number): Promise<{ device: Device; rejected: Rejection[] }> {
  if (name === 'auto') return chooseDevice(automaticCandidates(), { threads });
  const candidate = CANDIDATES.find((c) => c.name === name) as Candidate;
  return { device: await candidate.start({ threads }), rejected: [] };
}

/** What is worth trying here: headlessgl is for Node, webgl2 for browsers, and no browser has WebGL 1 alone. */
function automaticCandidates(): Candidate[] {
  const elsewhere = nodeProcess() === null ? ['webgl', 'headlessgl'] : ['webgl', 'webgl2'];
  return CANDIDATES.filter(({ name }) => !elsewhere.includes(name));
}

/** What computes now; null before the first use. */
export function backendInfo(): BackendInfo | null {
  return info;
}

/** The device to run on, from within the queue; starts the default one on first use. */
export async function currentDevice(): Promise<Device> {
  if (device === null) await start('auto', defaultThreads());
  return device as Device;
}

/**
 * Frees plans, workers and devices, so that the process can exit; the next use starts anew. Numbers that only a device
 * had are brought to the host before, so tensors stay readable.
 */
export function shutdown(): Promise<void> {
  return enqueue(stopDevice);
}

/** The same from within the queue. */
export async function stopDevice(): Promise<void> {
  const old = device;
  device = null;
  info = null;
  await old?.stop();
}
