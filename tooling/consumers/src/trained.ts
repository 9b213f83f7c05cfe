import { availableParallelism } from 'node:os';

/** What programs/train.mjs gives. */
export interface Trained {
  backend: string;
  threads: number;
  whyOneThread?: string;
  losses: number[];
}

/** As many threads as a host has to start where it may: two, or one on a machine of one core. */
export const SOME_THREADS = Math.min(2, availableParallelism());

/**
 * Checks that a network was trained, and says so in a few words.
 * @throws when its loss did not fall in ten steps, or fewer threads computed than the host can start
 */
export function checkTrained(where: string, got: unknown, atLeastThreads = SOME_THREADS): string {
  const { backend, threads = 0, losses } = (got ?? {}) as Partial<Trained>;
  if (!Array.isArray(losses) || losses.length !== 10 || !(losses[9] < losses[0])) {
    throw new Error(`${where}: expected ten losses that fall, got ${JSON.stringify(got)}`);
  }
  if (threads < atLeastThreads)
    throw new Error(`${where}: expected ${atLeastThreads} threads or more, got ${JSON.stringify(got)}`);
  return `${where} ${backend} x${threads} ${losses[0].toFixed(3)} -> ${losses[9].toFixed(3)}`;
}
