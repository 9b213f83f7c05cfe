import type { GpuAdapterInfo } from './gpujsTypes';

/** What software that imitates a graphics device on the processor calls itself. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|swrast|microsoft basic render|\bwarp\b|software/i;

/** Whether an adapter or renderer of this name is only imitated: right, but slow. */
export function isSoftwareAdapter(name: string): boolean {
  return SOFTWARE.test(name);
}

/** One line that names a WebGPU adapter. */
export function describeAdapter(info: GpuAdapterInfo | undefined): string {
  const parts = [info?.vendor, info?.architecture, info?.description || info?.device].filter(Boolean);
  return parts.length === 0 ? 'unnamed WebGPU adapter' : parts.join(' ');
}
