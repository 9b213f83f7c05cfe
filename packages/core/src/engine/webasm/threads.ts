import { KindlingError } from '@kindling/checks';
import { nodeProcess } from '../host';
import { CREW_THREAD } from './crewThreadText';
import { startFromFile } from './threadFile';

/** A thread of the host's own kind: a Worker of a browser, or one of node:worker_threads. */
export interface ThreadHandle {
  postMessage(message: unknown): void;
  terminate(): unknown;
  unref?(): void;
  on?(event: string, listener: (value: never) => void): void;
  onmessage?: (event: { data: unknown }) => void;
  onerror?: (event: { message?: string }) => void;
}

export type StartThread = () => ThreadHandle;

/**
 * The ways to start a thread here, the first one that works to be taken. Node, Bun and Deno have node:worker_threads (Deno's own Worker
 * takes no plain script). A page may forbid workers from blobs, and allow those from files of its own.
 * @throws KindlingError if there is none
 */
export function threadStarts(): StartThread[] {
  const threads = nodeProcess()?.getBuiltinModule('node:worker_threads') as
    | { Worker: new (source: string, options: { eval: boolean }) => ThreadHandle }
    | undefined;
  if (threads !== undefined && (typeof document === 'undefined' || typeof Worker === 'undefined'))
    return [() => new threads.Worker(CREW_THREAD, { eval: true })];
  if (typeof Worker === 'undefined')
    throw new KindlingError('threads: this host has neither Worker nor node:worker_threads; use { threads: 1 }');
  return startFromFile === null ? [startFromBlob] : [startFromBlob, startFromFile];
}

function startFromBlob(): ThreadHandle {
  const url = URL.createObjectURL(new Blob([CREW_THREAD], { type: 'text/javascript' }));
  const worker = new Worker(url) as unknown as ThreadHandle;
  URL.revokeObjectURL(url);
  return worker;
}
