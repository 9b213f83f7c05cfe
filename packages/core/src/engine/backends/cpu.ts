import { KindlingError } from '@kindling/checks';
import { plainTarget } from '../../codegen/target';
import type { Device } from '../device';
import { createGpu } from '../gpujs';
import type { Library } from '../gpujsTypes';
import { PlanCache } from '../planCache';
import { compileStockPlan } from './stockPlan';

/**
 * Plain JavaScript: slow, computes in float64 between the memories. @throws KindlingError where a page's policy forbids the
 * functions that GPU.js writes
 */
export async function startCpu(): Promise<Device> {
  checkAllowed();
  const gpu = await createGpu('cpu', integerKernelClass);
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

/** GPU.js' JavaScript kernel, whose integers stay integers; GPU.js itself keeps all numbers in a Float32Array. */
function integerKernelClass({ CPUKernel }: Library): unknown {
  return class IntegerKernel extends CPUKernel {
    override _getKernelResultTypeConstructorString(): string {
      return this.returnType === 'Integer' ? 'Int32Array' : super._getKernelResultTypeConstructorString();
    }
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
