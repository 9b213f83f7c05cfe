import { createRequire } from 'node:module';
import { backendInfo, shutdown, tensor, useBackend } from '@kindling/core';
import { writeResult } from './results';

/** Says what device there is, once it has computed something. */
export async function describeGpu(folder: string): Promise<void> {
  await useBackend('webgpu');
  const sum = await tensor([1, 2, 3]).mul(2).sum().item();
  if (sum !== 12) throw new Error(`the device says that 2 + 4 + 6 is ${sum}`);
  const adapter = backendInfo()?.adapter ?? 'unknown';
  const { gpu } = (globalThis as unknown as { navigator: { gpu: Gpu } }).navigator;
  const asked = await gpu.requestAdapter();
  const limits: Record<string, number> = {};
  for (const name in asked?.limits) limits[name] = asked.limits[name];
  const features = [...(asked?.features ?? [])];
  const { version } = createRequire(import.meta.url)('webgpu/package.json') as { version: string };
  writeResult(folder, 'gpu', {
    adapter,
    node: process.version,
    webgpu: version,
    dawn: process.env.KINDLING_DAWN ?? '',
    features,
    limits,
  });
  console.log(adapter);
  await shutdown();
}

interface Gpu {
  requestAdapter(): Promise<{ readonly limits: Record<string, number>; readonly features: Iterable<string> } | null>;
}
