import { bytesText, KindlingError } from '@kindling/checks';
import type { Schedule } from '../codegen/schedule';

/** What all that stands in a plan takes, without anything used twice. */
export function bytesOf({ buffers }: Schedule): number {
  return buffers.reduce((sum, { size }) => sum + size * 4, 0);
}

/** The largest things that a plan keeps, with their bytes: what to make smaller. */
function largestText({ buffers }: Schedule): string {
  const largest = [...buffers].sort((a, b) => b.size - a.size).slice(0, 3);
  return largest.map(({ label, size }) => `${label} (${bytesText(size * 4)})`).join(', ');
}

/** What a graph may take on the host: as much as WebAssembly can address. */
export const MOST_BYTES = 2 ** 32;

/** @throws KindlingError if a plan takes more bytes than there can be */
export function checkBytes(backend: string, schedule: Schedule, bytes: number): void {
  if (bytes <= MOST_BYTES) return;
  throw new KindlingError(
    `backend ${backend}: a graph that needs ${bytesText(bytes)} at once, expected at most ${bytesText(MOST_BYTES)}; the most of it: ${largestText(schedule)}`,
  );
}

/** @throws KindlingError naming the first thing in a plan with more numbers than a place may hold */
export function checkPlaces(backend: string, { buffers }: Schedule, most: number, why: string): void {
  const tooLarge = buffers.find(({ size }) => size > most);
  if (tooLarge === undefined) return;
  throw new KindlingError(
    `backend ${backend}: ${tooLarge.label}: an array of ${tooLarge.size} numbers (${bytesText(tooLarge.size * 4)}), expected at most ${most}, ${why}; use a smaller batch`,
  );
}

/**
 * What the host says when memory, arguments or the call stack run out, in words: a RangeError from deep within says nothing of
 * the graph. Anything else stays what it is.
 */
export function inWords(backend: string, schedule: Schedule, error: unknown): unknown {
  if (!(error instanceof RangeError)) return error;
  const bytes = bytesOf(schedule);
  return new KindlingError(
    `backend ${backend}: a graph of ${schedule.kernels.length} kernels with ${bytesText(bytes)} in ${schedule.buffers.length} arrays does not fit here (${error.message}); the most of it: ${largestText(schedule)}`,
  );
}
