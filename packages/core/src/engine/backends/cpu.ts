import type { Device } from '../device';
import { createGpu } from '../gpujs';
import { PlanCache } from '../planCache';
import { compileStockPlan } from './stockPlan';

/** Plain JavaScript: always there, slow, computes in float64 between the memories. */
export async function startCpu(): Promise<Device> {
  const { gpu } = await createGpu('cpu');
  const plans = new PlanCache();
  return {
    name: 'cpu',
    executor: 'generic',
    threads: 1,
    software: false,
    tiles: false,
    plans,
    compile: (schedule) => compileStockPlan('cpu', gpu, schedule),
    stop: async () => {
      await plans.clear();
      await gpu.destroy();
    },
  };
}
