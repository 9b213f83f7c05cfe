import { KindlingError } from '@kindling/checks';
import { plainTarget } from '../../codegen/target';
import type { Device } from '../device';
import { createGpu } from '../gpujs';
import { PlanCache } from '../planCache';
import { compileStockPlan } from './stockPlan';

/**
 * Plain JavaScript: slow, computes in float64 between the memories. @throws KindlingError where a page's policy forbids the
 * functions that GPU.js writes
 */
export async function startCpu(): Promise<Device> {
  checkAllowed();
  const { gpu } = await createGpu('cpu');
  const plans = new PlanCache();
  return {
    name: 'cpu',
    executor: 'generic',
    threads: 1,
    software: false,
    target: plainTarget,
    plans,
    compile: (schedule) => compileStockPlan({ name: 'cpu', gpu, integers: true }, schedule),
    stop: async () => {
      await plans.clear();
      await gpu.destroy();
    },
  };
}

function checkAllowed(): void {
  try {
    new Function();
  } catch {
    throw new KindlingError(
      "backend cpu: generated code is not allowed here (content security policy: script-src must allow 'unsafe-eval'; webasm needs no more than 'wasm-unsafe-eval')",
    );
  }
}
