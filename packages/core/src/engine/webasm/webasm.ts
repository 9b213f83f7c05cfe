import { KindlingError } from '@kindling/checks';
import { plainTarget } from '../../codegen/target';
import { wasmTiles } from '../../codegen/wasm/core';
import { pairedTarget, wasmTarget } from '../../codegen/wasm/target';
import { compileStockPlan } from '../backends/stockPlan';
import type { Device, StartOptions } from '../device';
import { createGpu, loadGpuJs } from '../gpujs';
import type { Gpu, Library } from '../gpujsTypes';
import { nodeProcess } from '../host';
import { PlanCache } from '../planCache';
import { checksAccess } from './checkedAccess';
import { Crew } from './crew';
import { hasFusedMultiplyAdd } from './fusedMultiplyAdd';
import { KernelCache } from './kernelCache';
import { hasPairedVectors } from './pairedVectors';
import { TileMemory, tileResidents } from './tileMemory';
import { compileTilePlan } from './tilePlan';

/**
 * WebAssembly: vectors where the host has them, threads where memory can be shared, multiply-add in one instruction where
 * the processor has it. @throws KindlingError if the host has no WebAssembly, or lacks the multiply-add that was asked for
 */
export async function startWebasm({
  threads,
  fusedMultiplyAdd: asked,
  pairedVectors: askedPairs,
}: StartOptions): Promise<Device> {
  const { WebAssemblyKernel } = await loadGpuJs();
  if (!WebAssemblyKernel.isSupported) throw new KindlingError('backend webasm: this host has no WebAssembly');
  checkAllowed();
  const fusedMultiplyAdd = WebAssemblyKernel.isSIMDSupported && asked !== false && hasFusedMultiplyAdd();
  if (asked && !fusedMultiplyAdd) {
    throw new KindlingError(
      'backend webasm: fusedMultiplyAdd: this host has no multiply-add in one instruction (relaxed SIMD); leave the option out',
    );
  }
  const pairedVectors = WebAssemblyKernel.isSIMDSupported && askedPairs !== false && hasPairedVectors(fusedMultiplyAdd);
  if (askedPairs && !pairedVectors) {
    throw new KindlingError(
      'backend webasm: pairedVectors: this host makes no vectors of 256 bits of pairs, or gains nothing by it; leave the option out',
    );
  }
  // the crew's workers start while GPU.js loads and the first plan compiles
  const [gpu, { crew, whyOneThread }] = await Promise.all([createGpu('webasm'), gatherCrew(threads, WebAssemblyKernel)]);
  const common = {
    name: 'webasm',
    executor: crew === null ? 'fused-sync' : 'fused-threaded',
    threads: crew?.threads ?? 1,
    ...(whyOneThread === undefined ? {} : { whyOneThread }),
    fusedMultiplyAdd,
    pairedVectors,
    software: false,
    plans: new PlanCache(),
  };
  // GPU.js only traces where vectors run: the modules are made from its plan
  return WebAssemblyKernel.isSIMDSupported
    ? tileDevice({ ...common, target: pairedVectors ? pairedTarget : wasmTarget }, gpu, crew)
    : stockDevice(common, gpu);
}

/** Without vectors: kernels that GPU.js translates. */
function stockDevice(common: Omit<Device, 'target' | 'compile' | 'stop'>, gpu: Gpu): Device {
  return {
    ...common,
    target: plainTarget,
    // GPU.js' WebAssembly knows floats alone
    compile: (schedule) => compileStockPlan({ name: 'webasm', gpu, integers: false }, schedule),
    stop: async () => {
      await common.plans.clear();
      await gpu.destroy();
    },
  };
}

/** Kernels in register tiles, over one memory. */
function tileDevice(common: Omit<Device, 'compile' | 'stop'>, gpu: Gpu, crew: Crew | null): Device {
  const { target, fusedMultiplyAdd = false, plans } = common;
  const memory = new TileMemory(crew !== null);
  const residents = tileResidents(memory);
  const options = { fusedMultiplyAdd, tiles: target.tiles ?? wasmTiles, checksAccess: checksAccess() };
  const kernels = new KernelCache(memory, options, (ids) => crew?.forgetKernels(ids));
  return {
    ...common,
    allocated: () => residents.allocated,
    copied: () => ({ ...memory.copied }),
    keep: (numbers) => {
      const { handle, array } = residents.keepCopy(numbers);
      memory.settle();
      memory.write(handle.address, numbers);
      return array;
    },
    compile: (schedule) => compileTilePlan({ gpu, memory, residents, kernels, crew, tiles: options.tiles }, schedule),
    stop: async () => {
      await residents.clear();
      await plans.clear();
      crew?.stop();
      await gpu.destroy();
    },
  };
}

/** The threads that were asked for, or why there is but one. */
async function gatherCrew(
  threads: number,
  { isSIMDSupported, isThreadsSupported }: Library['WebAssemblyKernel'],
): Promise<{ crew: Crew | null; whyOneThread?: string }> {
  if (threads === 1) return { crew: null };
  if (!isSIMDSupported) return { crew: null, whyOneThread: 'this host has no WebAssembly vectors (SIMD)' };
  if (!isThreadsSupported) {
    const isPage = nodeProcess() === null;
    return {
      crew: null,
      whyOneThread: isPage
        ? 'this page is not cross-origin isolated, so its threads can share no memory (the server must send the headers COOP and COEP)'
        : 'this host has no shared WebAssembly memory',
    };
  }
  try {
    return { crew: await Crew.start(threads) };
  } catch (error) {
    return { crew: null, whyOneThread: (error as Error).message };
  }
}

/** The shortest module: its magic number and version. */
const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** @throws KindlingError where a page's policy forbids WebAssembly */
function checkAllowed(): void {
  try {
    new WebAssembly.Module(EMPTY_MODULE);
  } catch {
    throw new KindlingError(
      "backend webasm: WebAssembly is not allowed here (content security policy: script-src must allow 'wasm-unsafe-eval')",
    );
  }
}
