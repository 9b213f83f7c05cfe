import type { BackendInfo } from '@kindling/core';

/** 60000 -> `60,000`. */
export const counted = (count: number) => Math.round(count).toLocaleString('en-US');

/** 0.9805 -> `98.05 %` */
export const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

const backendNames = new Map([
  ['webasm', 'on the CPU: WebAssembly'],
  ['cpu', 'on the CPU: plain JavaScript (slow)'],
  ['webgpu', 'with WebGPU'],
  ['webgl2', 'with WebGL 2'],
  ['webgl', 'with WebGL'],
  ['headlessgl', 'with WebGL (headless)'],
]);

/** `Computing on the CPU: WebAssembly, 2 threads`, `Computing with WebGPU, NVIDIA H100` */
export function backendLine({ name, threads, adapter }: BackendInfo): string {
  const where = backendNames.get(name) ?? `with ${name}`;
  const onCpu = name === 'webasm' || name === 'cpu';
  const detail = onCpu ? `${threads} ${threads === 1 ? 'thread' : 'threads'}` : adapter;
  return `Computing ${where}${detail ? `, ${detail}` : ''}`;
}

/** `a.png, b.png and metrics.jsonl` */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
