import { checkOptions, refuseSurplus } from '@kindling/checks';
import { checkThreads, stopDevice } from './backend';
import { CANDIDATES, type Candidate } from './candidates';
import { withoutPrefix } from './choose';
import type { Device } from './device';
import { defaultThreads } from './host';
import { ALLOWED_ERROR, largestErrorOn, millisecondsPerStep } from './proof/proof';
import { enqueue } from './queue';

/** What doctor() found out about a backend. */
export interface BackendDiagnosis {
  readonly name: string;
  /** Whether it runs here and computes right. */
  readonly available: boolean;
  /** Why not, and how to get it; null if it is available. */
  readonly reason: string | null;
  readonly adapter: string | null;
  readonly executor: string | null;
  readonly threads: number | null;
  /** The largest |difference| / max(1, |expected|) in known results; null if it did not run. */
  readonly largestError: number | null;
  /** Milliseconds of a step of known work (convolutions, matrix products, sums); null if it did not run or was wrong. */
  readonly msPerStep: number | null;
  /** Whether useBackend('auto') would choose it. */
  readonly recommended: boolean;
}

/** How long a backend is timed, in milliseconds. */
const TIMING = 1000;

/**
 * Tries every backend: is it there, is it right, how fast is it. Stops the backend that is in use, whose tensors stay
 * readable; call useBackend() afterwards. `threads`: how many threads webasm uses, 1 to 64.
 * @throws KindlingError naming the option that is wrong
 */
export async function doctor(options?: { readonly threads?: number | undefined }): Promise<BackendDiagnosis[]> {
  refuseSurplus('doctor', arguments, 1);
  const { threads = defaultThreads() } = checkOptions('doctor', options, ['threads']);
  checkThreads('doctor', threads);
  return enqueue(async () => {
    await stopDevice();
    const found: Finding[] = [];
    for (const candidate of CANDIDATES) found.push(await examine(candidate, threads));
    const speed = (diagnosis: BackendDiagnosis) => diagnosis.msPerStep ?? Number.POSITIVE_INFINITY;
    const [best] = found.filter((diagnosis) => diagnosis.available && !diagnosis.software).sort((a, b) => speed(a) - speed(b));
    return found.map(({ software: _, ...diagnosis }) => ({ ...diagnosis, recommended: diagnosis.name === best?.name }));
  });
}

interface Finding extends BackendDiagnosis {
  readonly software: boolean;
}

async function examine(candidate: Candidate, threads: number): Promise<Finding> {
  let found: Finding = {
    name: candidate.name,
    available: false,
    reason: await candidate.missing(),
    adapter: null,
    executor: null,
    threads: null,
    largestError: null,
    msPerStep: null,
    recommended: false,
    software: false,
  };
  if (found.reason !== null) return found;
  let device: Device | null = null;
  try {
    device = await candidate.start({ threads });
    const { adapter = null, executor, software } = device;
    found = { ...found, adapter, executor, threads: device.threads, software };
    const largestError = await largestErrorOn(device);
    found = { ...found, largestError };
    if (!(largestError <= ALLOWED_ERROR)) return { ...found, reason: 'it computes wrong numbers' };
    return { ...found, available: true, msPerStep: await millisecondsPerStep(device, TIMING) };
  } catch (error) {
    return { ...found, reason: withoutPrefix(candidate.name, (error as Error).message) };
  } finally {
    await device?.stop().catch(() => {});
  }
}
