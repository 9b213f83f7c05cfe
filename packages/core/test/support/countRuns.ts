import { currentDevice } from '../../src/engine/backend';
import type { Device } from '../../src/engine/device';

export interface Counts {
  /** Plans that were compiled. */
  compiled: number;
  /** Runs of such plans. */
  runs: number;
}

/** Counts what the backend in use compiles and runs from now on. */
export async function countRuns(): Promise<Counts> {
  const device = (await currentDevice()) as { compile: Device['compile'] };
  const counts: Counts = { compiled: 0, runs: 0 };
  const compile = device.compile;
  device.compile = async (schedule) => {
    counts.compiled++;
    const plan = await compile(schedule);
    const run: typeof plan.run = (leaves) => {
      counts.runs++;
      return plan.run(leaves);
    };
    return { ...plan, run };
  };
  return counts;
}
