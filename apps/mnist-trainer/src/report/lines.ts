import type { BackendInfo } from '@kindling/core';

/** 60000 -> `60,000`. */
export const counted = (count: number) => Math.round(count).toLocaleString('en-US');

/** `C1:24 MP1:12 C2:10 MP2:5 FC1_in:400` */
export function sizesLine(sizes: Record<string, number>): string {
  return Object.entries(sizes)
    .map(([stage, size]) => `${stage}:${size}`)
    .join(' ');
}

/** `Train 6400/60000 Loss: 1.1381` */
export function trainLine(examplesSeen: number, examples: number, loss: number): string {
  return `Train ${examplesSeen}/${examples} Loss: ${loss.toFixed(4)}`;
}

/** 0.9805 -> `98.05 %` */
export const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

/** `Test set: Avg. loss: 0.0648, Accuracy: 98.05 %`; accuracy from 0 to 1. */
export function testLine(averageLoss: number, accuracy: number): string {
  return `Test set: Avg. loss: ${averageLoss.toFixed(4)}, Accuracy: ${percent(accuracy)}`;
}

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

/** The last line of a run: its files, and what to do with them. */
export function resultsLine(folder: string, files: readonly string[]): string {
  const names = `${files.slice(0, -1).join(', ')} and ${files.at(-1)}`;
  return `Saved ${names} in ${folder}. Next: open training.png there, or try other options, such as --epochs 5 (--help shows all).`;
}
