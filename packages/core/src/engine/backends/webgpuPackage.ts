import { KindlingError } from '@kindling/checks';
import { type NodeProcess, nodeProcess } from '../host';
import { findPackage, type InstalledPackage } from '../hostPackage';

const HOW = 'npm install webgpu@0.6 (an optional package of 50 MB; it needs a driver for Vulkan, Metal or Direct3D 12)';

interface WebGpuPackage {
  create(options: string[]): object;
}

/** Whether something here can be asked for a WebGPU adapter, else why not; loads nothing. */
export function webGpuMissing(): string | null {
  if ((globalThis as { navigator?: { gpu?: unknown } }).navigator?.gpu) return null;
  const process = nodeProcess();
  if (process === null) {
    // browsers that have WebGPU hide it there
    if ((globalThis as { isSecureContext?: boolean }).isSecureContext === false)
      return 'the page is not served over https or from localhost, where alone browsers have WebGPU';
    return 'this browser has no WebGPU (navigator.gpu), or has it switched off for this system';
  }
  const installed = findPackage('webgpu');
  if (installed === null) return `Node has no WebGPU of its own and the package webgpu is not installed: ${HOW}`;
  // GPU.js brings 0.2, which loads on few machines and should cost nobody time who didn't ask for it
  return isOld(installed.version) ? `the package webgpu is there in version ${installed.version}, expected 0.6: ${HOW}` : null;
}

function isOld(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major === 0 && minor < 6;
}

/**
 * Sees to it that navigator.gpu is there, where GPU.js looks for it. Returns what takes it away again.
 * @throws KindlingError saying what to install
 */
export async function provideWebGpu(): Promise<() => void> {
  const missing = webGpuMissing();
  if (missing !== null) throw new KindlingError(`backend webgpu: ${missing}`);
  const host = globalThis as { navigator?: { gpu?: unknown } };
  if (host.navigator?.gpu) return () => {};
  const process = nodeProcess() as NodeProcess;
  const { pathToFileURL } = process.getBuiltinModule('node:url') as { pathToFileURL(path: string): URL };
  const { href } = pathToFileURL((findPackage('webgpu') as InstalledPackage).path);
  let gpu: object;
  try {
    // named at run time, so that no bundler looks for it
    gpu = ((await import(/* @vite-ignore */ /* webpackIgnore: true */ href)) as WebGpuPackage).create([]);
  } catch (error) {
    throw new KindlingError(`backend webgpu: the package webgpu does not load here: ${(error as Error).message.split('\n')[0]}`);
  }
  const hadNavigator = host.navigator !== undefined;
  if (!hadNavigator) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true, writable: true });
  Object.defineProperty(host.navigator, 'gpu', { value: gpu, configurable: true });
  return () => {
    if (hadNavigator) Reflect.deleteProperty(host.navigator as object, 'gpu');
    else Reflect.deleteProperty(globalThis, 'navigator');
  };
}
