import { KindlingError } from '@kindling/checks';
import { Crew } from '../crew';
import type { Device, StartOptions } from '../device';
import { hasFusedMultiplyAdd } from '../fusedMultiplyAdd';
import { createGpu, loadGpuJs } from '../gpujs';
import { PlanCache } from '../planCache';
import { compileStockPlan } from './stockPlan';
import { TileMemory } from './tileMemory';
import { compileTilePlan } from './tilePlan';

/**
 * WebAssembly: vectors where the host has them, threads where memory can be shared, multiply-add in one instruction where
 * the processor has it. @throws KindlingError if the host has no WebAssembly, or lacks the multiply-add that was asked for
 */
export async function startWebasm({ threads, fusedMultiplyAdd: asked }: StartOptions): Promise<Device> {
  const { WebAssemblyKernel } = await loadGpuJs();
  if (!WebAssemblyKernel.isSupported) throw new KindlingError('backend webasm: this host has no WebAssembly');
  const fusedMultiplyAdd = WebAssemblyKernel.isSIMDSupported && asked !== false && hasFusedMultiplyAdd();
  if (asked && !fusedMultiplyAdd) {
    throw new KindlingError(
      'backend webasm: fusedMultiplyAdd: this host has no multiply-add in one instruction (relaxed SIMD); leave the option out',
    );
  }
  // the crew's workers start while GPU.js loads and the first plan compiles
  const useCrew = threads > 1 && WebAssemblyKernel.isSIMDSupported && WebAssemblyKernel.isThreadsSupported;
  const [{ gpu, own }, crew] = await Promise.all([createGpu('webasm'), useCrew ? Crew.start(threads) : null]);
  const plans = new PlanCache();
  const memory = new TileMemory(crew !== null);
  return {
    name: 'webasm',
    executor: crew === null ? 'fused-sync' : 'fused-threaded',
    threads: crew?.threads ?? 1,
    fusedMultiplyAdd,
    software: false,
    tiles: own,
    plans,
    compile: (schedule) =>
      own ? compileTilePlan({ gpu, memory, crew, fusedMultiplyAdd }, schedule) : compileStockPlan('webasm', gpu, schedule),
    stop: async () => {
      await plans.clear();
      crew?.stop();
      await gpu.destroy();
    },
  };
}
