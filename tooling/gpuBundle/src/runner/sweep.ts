import { shutdown, useBackend } from '@kindling/core';
import { contractionOf, sizesOf } from '../../../../packages/core/src/codegen/contraction';
import type { Kernel } from '../../../../packages/core/src/codegen/kernel';
import { type Cut, cutsByCost, isWorthTiles } from '../../../../packages/core/src/codegen/shader/tiles';
import { renderWgsl } from '../../../../packages/core/src/codegen/shader/wgsl';
import { inParts, splitKernels } from '../../../../packages/core/src/codegen/splitSums';
import { plainTarget } from '../../../../packages/core/src/codegen/target';
import { type Device, openDevice, ShaderRun } from '../../../../packages/core/test/support/runShader';
import { scheduleOf } from '../../../../packages/core/test/support/schedules';
import { timedCases } from './cases';
import { writeResult } from './results';

/** How long a contraction takes in some tile and number of parts, beside what the cost model says. */
export interface Swept {
  readonly case: string;
  readonly kernel: string;
  readonly sizes: readonly number[];
  readonly tile: readonly number[];
  readonly parts: number;
  readonly clocks: number;
  /** Microseconds, without the adding up of the parts. */
  readonly us: number;
}

const CASES = [
  'matmul-1024',
  'tutorial-64',
  'wide-64',
  'gpt-12x64',
  'conv3x3-64ch',
  'tutorial-1024',
  'mlp-64',
  'resnet20-32',
  'matmul-4096',
];
/** Cuts that are tried: the cheapest by the model, and some further down. */
const CHEAPEST = 8;
const OTHERS = [12, 20, 32, 48];

/** Times contractions of the timed cases in several cuts, to see how right the cost model is. */
export async function sweep(folder: string, seconds: number): Promise<void> {
  await useBackend('webgpu');
  const device = await openDevice();
  const start = performance.now();
  const found: Swept[] = [];
  const seen = new Set<string>();
  const asked = process.env.KINDLING_CASES?.split(',');
  for (const name of CASES.filter((name) => asked?.includes(name) ?? true)) {
    const roots = timedCases.find((timed) => timed.name === name)?.graph() ?? [];
    const whole = scheduleOf(roots, plainTarget);
    for (const scheduled of whole.kernels) {
      const contraction = contractionOf(scheduled.kernel);
      const sizes = contraction === null ? null : sizesOf(contraction);
      if (sizes === null || !isWorthTiles(sizes) || performance.now() - start > seconds * 1000) continue;
      const { rows, columns, batches, depth } = sizes;
      const key = [scheduled.kernel.name, rows, columns, batches, depth].join();
      if (seen.has(key)) continue;
      seen.add(key);
      const all = cutsByCost(sizes);
      const chosen = all.filter((_, i) => i < CHEAPEST || OTHERS.includes(i));
      const times = await timeCuts(device, chosen, (cut) => {
        if (cut.parts === 1) return scheduled.kernel;
        const terms = Math.ceil(depth / cut.parts);
        return splitKernels(
          { ...whole, kernels: [scheduled] },
          inParts((kernel) => (kernel === scheduled.kernel ? terms : null)),
        ).kernels[0].kernel;
      });
      times.forEach(({ us, kernel }, i) => {
        const { tile, clocks } = chosen[i];
        const shape = [tile.rows, tile.columns, tile.depth, tile.threadRows, tile.threadColumns];
        const parts = kernel.cells / scheduled.kernel.cells;
        found.push({
          case: name,
          kernel: scheduled.kernel.name,
          sizes: [rows, columns, batches, depth],
          tile: shape,
          parts,
          clocks,
          us,
        });
      });
      writeResult(folder, 'sweep', found);
    }
  }
  device.destroy();
  await shutdown();
}

const RUNS = 20;

async function timeCuts(device: Device, cuts: readonly Cut[], kernelOf: (cut: Cut) => Kernel) {
  const runs = await Promise.all(
    cuts.map(async (cut) => {
      const kernel = kernelOf(cut);
      const inputs = kernel.argumentSizes.map((size) => new Float32Array(size).fill(0.5));
      return { kernel, run: await ShaderRun.prepare(device, renderWgsl(kernel, cut.tile), inputs, kernel.cells) };
    }),
  );
  const times: { us: number; kernel: Kernel }[] = [];
  for (const { run, kernel } of runs) {
    await run.time(1);
    const once = await run.time(1);
    const ms = (await run.time(1 + RUNS)) - once;
    times.push({ us: (Math.max(0, ms) * 1000) / RUNS, kernel });
    run.destroy();
  }
  return times;
}
