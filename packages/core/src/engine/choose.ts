import { KindlingError } from '@kindling/checks';
import type { Candidate } from './candidates';
import type { Device, StartOptions } from './device';
import { ALLOWED_ERROR, largestErrorOn, millisecondsPerStep } from './proof/proof';

export interface Rejection {
  readonly name: string;
  readonly reason: string;
}

/** How long each backend is timed, where there is a choice, in milliseconds. */
const TIMING = 200;

/**
 * Starts the fastest backend that computes right. Each candidate that loads computes ops of the op table whose results are
 * known; those that are right are timed on larger ones, if they are several. The last candidate is taken only where no
 * other is right.
 * @throws KindlingError with all reasons if none is right
 */
export async function chooseDevice(
  candidates: readonly Candidate[],
  options: StartOptions,
): Promise<{ device: Device; rejected: Rejection[] }> {
  const rejected: Rejection[] = [];
  const right: Device[] = [];
  for (const candidate of candidates.slice(0, -1)) await admit(candidate, options, right, rejected);
  const lastResort = candidates.at(-1);
  if (lastResort !== undefined) {
    if (right.length === 0) await admit(lastResort, options, right, rejected);
    else rejected.push({ name: lastResort.name, reason: 'slow; used only if nothing else works' });
  }
  if (right.length === 0) {
    throw new KindlingError(
      `backend auto: no backend is right here: ${rejected.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}`,
    );
  }
  return { device: right.length === 1 ? right[0] : await fastest(right, rejected), rejected };
}

/** Starts and proves a candidate; adds it to those that are right or to the rejected. */
async function admit(candidate: Candidate, options: StartOptions, right: Device[], rejected: Rejection[]): Promise<void> {
  const { name } = candidate;
  const reject = (reason: string) => rejected.push({ name, reason: withoutPrefix(name, reason) });
  const missing = await candidate.missing();
  if (missing !== null) {
    reject(missing);
    return;
  }
  let device: Device | null = null;
  try {
    device = await candidate.start(options);
    const problem = device.software ? `its adapter (${device.adapter}) is software, slower than webasm` : await wrongness(device);
    if (problem === null) {
      right.push(device);
      return;
    }
    reject(problem);
  } catch (error) {
    reject((error as Error).message);
  }
  await device?.stop().catch(() => {});
}

/** What is wrong with a device's numbers; null if nothing. */
async function wrongness(device: Device): Promise<string | null> {
  const error = await largestErrorOn(device);
  return error <= ALLOWED_ERROR ? null : `it computes wrong numbers: a known result is off by ${errorText(error)}`;
}

function errorText(error: number): string {
  return Number.isNaN(error) ? 'NaN' : error.toExponential(1);
}

async function fastest(devices: readonly Device[], rejected: Rejection[]): Promise<Device> {
  const times = new Map<Device, number>();
  for (const device of devices) {
    const time = await millisecondsPerStep(device, TIMING).catch((error: Error) => {
      rejected.push({ name: device.name, reason: withoutPrefix(device.name, error.message) });
      return Number.POSITIVE_INFINITY;
    });
    times.set(device, time);
  }
  const [winner, ...losers] = [...times.keys()].sort((a, b) => (times.get(a) as number) - (times.get(b) as number));
  for (const loser of losers) {
    const [time, best] = [times.get(loser) as number, times.get(winner) as number];
    if (Number.isFinite(time)) {
      rejected.push({
        name: loser.name,
        reason: `slower: ${time.toFixed(1)} ms for work that takes ${winner.name} ${best.toFixed(1)} ms`,
      });
    }
    await loser.stop().catch(() => {});
  }
  return winner;
}

/** A message without the backend's name at its start, which stands beside it. */
export function withoutPrefix(name: string, message: string): string {
  const prefix = `backend ${name}: `;
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}
