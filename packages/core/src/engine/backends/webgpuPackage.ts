import { KindlingError } from '../../shape/errors';
import { type NodeProcess, nodeProcess } from '../host';

const HOW = 'npm install webgpu@0.6 (an optional package of 50 MB; it needs a driver for Vulkan, Metal or Direct3D 12)';

interface WebGpuPackage {
  create(options: string[]): object;
}

/** Whether something here can be asked for a WebGPU adapter, else why not; loads nothing. */
export function webGpuMissing(): string | null {
  if ((globalThis as { navigator?: { gpu?: unknown } }).navigator?.gpu) return null;
  const process = nodeProcess();
  if (process === null)
    return 'this browser has no WebGPU (navigator.gpu), or the page is not served over https or from localhost';
  return findPackage(process) === null ? `Node has no WebGPU of its own and the package webgpu is not installed: ${HOW}` : null;
}

/** Where the package lies, as seen from here or from where the command was typed. */
function findPackage(process: NodeProcess): string | null {
  const { createRequire } = process.getBuiltinModule('node:module') as {
    createRequire(from: string): { resolve(name: string): string };
  };
  for (const from of [typeof __filename === 'string' ? __filename : import.meta.url, `${process.cwd()}/`]) {
    try {
      return createRequire(from).resolve('webgpu');
    } catch {
      // not there, or the build has no import.meta
    }
  }
  return null;
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
  let gpu: object;
  try {
    // named at run time, so that no bundler looks for it
    const loaded = (await import(
      /* @vite-ignore */ /* webpackIgnore: true */ pathToFileURL(findPackage(process) as string).href
    )) as WebGpuPackage;
    gpu = loaded.create([]);
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
