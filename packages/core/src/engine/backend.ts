import { checkBoolean, checkInteger, checkOptions, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { CANDIDATES, type Candidate } from './candidates';
import { chooseDevice, type Rejection } from './choose';
import type { Device } from './device';
import { defaultThreads, nodeProcess } from './host';
import { enqueue } from './queue';

const BACKEND_NAMES = ['auto', 'webgpu', 'webgl2', 'webgl', 'headlessgl', 'webasm', 'cpu'] as const;
/** The backends by their names, as `useBackend` takes them. */
export type BackendName = (typeof BACKEND_NAMES)[number];

/** What computes now, and what was tried before it. */
export interface BackendInfo {
  readonly name: string;
  /** How plans run: fused-threaded, fused-sync, fused-encoder or generic. */
  readonly executor: string;
  readonly threads: number;
  /** Of webasm: why it computes with one thread, where the host has more processors. */
  readonly whyOneThread?: string;
  /** The graphics device and its driver, of those backends that have one. */
  readonly adapter?: string;
  /** Of webasm: whether sums of products round once instead of twice a term, in one instruction that the host has. */
  readonly fusedMultiplyAdd?: boolean;
  /** Of webasm: whether the host makes one vector of 256 bits of two, in products of matrices and convolutions. */
  readonly pairedVectors?: boolean;
  /** What 'auto' did not take, and why. */
  readonly rejected: readonly Rejection[];
}

/** What a backend is told beside its name. */
export interface BackendOptions {
  /** How many threads webasm uses, 'auto' at most; the host's processors, at most 8, when left out. */
  readonly threads?: number | undefined;
  /**
   * Whether webasm multiplies and adds in one instruction: faster by a sixth and rounded once, so the last bits differ
   * from a host without. As the host can when left out.
   */
  readonly fusedMultiplyAdd?: boolean | undefined;
  /**
   * Whether webasm lets the host make one vector of 256 bits of two: products take half the time, and their last bits may differ, as
   * they are summed in another order. Where that pays when left out: Node 24 to 26 on a processor with AVX2.
   */
  readonly pairedVectors?: boolean | undefined;
}

/** The most threads that webasm may be asked for. */
const MOST_THREADS = 64;

let device: Device | null = null;
let info: BackendInfo | null = null;

/**
 * Chooses what computes. A backend asked for by name runs, or this throws with the reason and what to install; 'auto'
 * takes the fastest one that proves right.
 * @throws KindlingError if the name or an option is wrong, or the backend can't run here as asked
 */
export async function useBackend(name: BackendName, options?: BackendOptions): Promise<BackendInfo> {
  refuseSurplus('useBackend', arguments, 2);
  if (!BACKEND_NAMES.includes(name)) {
    throw new KindlingError(`backend: expected one of ${BACKEND_NAMES.join(', ')}, got ${describe(name)}`);
  }
  const checked = checkOptions('useBackend', options, ['threads', 'fusedMultiplyAdd', 'pairedVectors']);
  const { threads, fusedMultiplyAdd, pairedVectors } = checked;
  checkThreads('useBackend', threads);
  if (fusedMultiplyAdd !== undefined) checkBoolean('useBackend: fusedMultiplyAdd', fusedMultiplyAdd);
  if (pairedVectors !== undefined) checkBoolean('useBackend: pairedVectors', pairedVectors);
  return enqueue(async () => {
    await stopDevice();
    return start(name, { threads, fusedMultiplyAdd, pairedVectors });
  });
}

/** @throws KindlingError unless it is a number of threads, or not given */
export function checkThreads(where: string, threads: unknown): void {
  if (threads !== undefined) checkInteger(`${where}: threads`, threads, { min: 1, max: MOST_THREADS });
}

async function start(name: BackendName, options: BackendOptions): Promise<BackendInfo> {
  const { device: started, rejected } = await startNamed(name, options);
  device = started;
  const { executor, threads, whyOneThread, adapter, fusedMultiplyAdd, pairedVectors } = started;
  info = {
    name: started.name,
    executor,
    threads,
    ...(whyOneThread === undefined ? {} : { whyOneThread }),
    ...(adapter === undefined ? {} : { adapter }),
    ...(fusedMultiplyAdd === undefined ? {} : { fusedMultiplyAdd }),
    ...(pairedVectors === undefined ? {} : { pairedVectors }),
    rejected,
  };
  return info;
}

async function startNamed(name: BackendName, options: BackendOptions): Promise<{ device: Device; rejected: Rejection[] }> {
  const startOptions = { ...options, threads: options.threads ?? defaultThreads() };
  if (name === 'auto') return chooseDevice(automaticCandidates(), startOptions);
  const candidate = CANDIDATES.find((c) => c.name === name) as Candidate;
  const started = await candidate.start(startOptions);
  if (name === 'webasm' && options.threads !== undefined && started.threads < options.threads) {
    await started.stop();
    throw new KindlingError(
      `backend webasm: threads: ${options.threads} threads can't be had: ${started.whyOneThread}; use { threads: 1 }`,
    );
  }
  return { device: started, rejected: [] };
}

/** What is worth trying here: headlessgl is for Node, webgl2 for browsers, and no browser has WebGL 1 alone. */
function automaticCandidates(): Candidate[] {
  const elsewhere = nodeProcess() === null ? ['webgl', 'headlessgl'] : ['webgl', 'webgl2'];
  return CANDIDATES.filter(({ name }) => !elsewhere.includes(name));
}

/** What computes now; null before the first use. */
export function backendInfo(): BackendInfo | null {
  refuseSurplus('backendInfo', arguments, 0);
  return info;
}

/** The device to run on, from within the queue; starts the default one on first use. */
export async function currentDevice(): Promise<Device> {
  if (device === null) await start('auto', {});
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
