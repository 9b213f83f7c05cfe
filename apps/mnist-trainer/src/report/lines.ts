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

/** `Backend: webasm, executor fused-threaded, 2 threads, fused multiply-add` */
export function backendLine({ name, executor, threads, adapter, fusedMultiplyAdd }: BackendInfo): string {
  const parts = [name, `executor ${executor}`, `${threads} ${threads === 1 ? 'thread' : 'threads'}`];
  if (fusedMultiplyAdd) parts.push('fused multiply-add');
  if (adapter) parts.push(adapter);
  return `Backend: ${parts.join(', ')}`;
}
