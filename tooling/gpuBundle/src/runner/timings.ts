import { type KernelProfile, profile, shutdown, type Tensor, useBackend } from '@kindling/core';
import { timedCases } from './cases';
import { writeResult } from './results';

/** A case's times: medians, in milliseconds. */
export interface Timing {
  readonly name: string;
  /** With the loss read after each step. */
  readonly ms: number | null;
  /** With the loss read after many steps: what the device can take in. */
  readonly queuedMs: number | null;
  readonly tflops?: number;
  readonly firstMs: number;
  readonly loss: number;
  /** The slowest kernels of a step. */
  readonly kernels: readonly KernelProfile[];
  readonly error?: string;
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const since = (start: number) => performance.now() - start;

/** Steps that are handed over between two readings. */
const QUEUED = 20;
const KERNELS = 16;

/** Times each case, with `seconds` for all of them; KINDLING_CASES names some. */
export async function timings(folder: string, seconds: number): Promise<void> {
  await useBackend('webgpu');
  const asked = process.env.KINDLING_CASES?.split(',');
  const chosen = timedCases.filter(({ name }) => asked === undefined || asked.includes(name));
  const found: Timing[] = [];
  const start = performance.now();
  for (const [i, { name, flops, prepare }] of chosen.entries()) {
    const budget = (seconds * 1000 - since(start)) / (chosen.length - i);
    let timing: Timing;
    try {
      const { ms, ...rest } = await timeStep(prepare(), budget);
      timing = { name, ms, ...rest, ...(flops === null ? {} : { tflops: flops / Math.min(ms, rest.queuedMs ?? ms) / 1e9 }) };
    } catch (error) {
      timing = { name, ms: null, queuedMs: null, firstMs: 0, loss: 0, kernels: [], error: (error as Error).message };
    }
    console.log(JSON.stringify({ ...timing, kernels: timing.kernels.length }));
    found.push(timing);
    writeResult(folder, 'timings', found);
  }
  await shutdown();
}

async function timeStep(step: () => Promise<Tensor>, budgetMs: number) {
  const start = performance.now();
  let loss = await (await step()).item();
  const firstMs = since(start);
  const readStep = async () => {
    loss = await (await step()).item();
  };
  await readStep();
  const again = performance.now();
  await readStep();
  const slow = since(again) > budgetMs / 12;
  for (let i = 0; i < (slow ? 0 : 5); i++) await readStep();
  const ms = median(await timeRounds(readStep, budgetMs * 0.3));
  if (slow) return { ms, queuedMs: null, firstMs, loss, kernels: [] };
  const queued = await timeRounds(async () => {
    let last = await step();
    for (let i = 1; i < QUEUED; i++) last = await step();
    loss = await last.item();
  }, budgetMs * 0.3);
  return { ms, queuedMs: median(queued) / QUEUED, firstMs, loss, kernels: await slowest(readStep) };
}

/** Rounds for so long, at least one and at most 200. */
async function timeRounds(round: () => Promise<void>, forMs: number): Promise<number[]> {
  const times: number[] = [];
  const start = performance.now();
  while (times.length === 0 || (times.length < 200 && since(start) < forMs)) {
    const began = performance.now();
    await round();
    times.push(since(began));
  }
  return times;
}

async function slowest(step: () => Promise<void>): Promise<readonly KernelProfile[]> {
  return (await profile(step)).slice(0, KERNELS);
}
