import { KindlingError } from '../../shape/errors';
import { Crew } from '../crew';
import type { Device, StartOptions } from '../device';
import { createGpu, loadGpuJs } from '../gpujs';
import { PlanCache } from '../planCache';
import { compileStockPlan } from './stockPlan';
import { TileMemory } from './tileMemory';
import { compileTilePlan } from './tilePlan';

/** WebAssembly: vectors where the host has them, threads where memory can be shared. @throws KindlingError if the host has none */
export async function startWebasm({ threads }: StartOptions): Promise<Device> {
  const { WebAssemblyKernel } = await loadGpuJs();
  if (!WebAssemblyKernel.isSupported) throw new KindlingError('backend webasm: this host has no WebAssembly');
  // the crew's workers start while GPU.js loads and the first plan compiles
  const useCrew = threads > 1 && WebAssemblyKernel.isSIMDSupported && WebAssemblyKernel.isThreadsSupported;
  const [{ gpu, own }, crew] = await Promise.all([createGpu('webasm'), useCrew ? Crew.start(threads) : null]);
  const plans = new PlanCache();
  const memory = new TileMemory(crew !== null);
  return {
    name: 'webasm',
    executor: crew === null ? 'fused-sync' : 'fused-threaded',
    threads: crew?.threads ?? 1,
    software: false,
    tiles: own,
    plans,
    compile: (schedule) => (own ? compileTilePlan({ gpu, memory, crew }, schedule) : compileStockPlan('webasm', gpu, schedule)),
    stop: async () => {
      await plans.clear();
      crew?.stop();
      await gpu.destroy();
    },
  };
}
