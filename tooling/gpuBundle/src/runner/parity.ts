import { opTable, shutdown, useBackend } from '@kindling/core';
import {
  loadMnistBatches,
  loadNetwork,
  loadNetwork50,
  type NetworkBatch,
  type NetworkRun,
  roundedToFloat32,
} from '@kindling/fixtures';
import { gradientsOf, samplesWithGradient } from '../../../../packages/core/test/support/opGradients';
import { checkOpTable, largestErrorOf, type OpResult } from '../../../browser/src/checks/opTable';
import { checkPytorchOps } from '../../../browser/src/checks/pytorchOps';
import { loadOpFixtures } from '../../../fixtures/src/loaders/loadOpFixtures';
import { train } from '../../../models/test/support/trainAsPytorch';
import { mnistFolder } from '../../../testKit/src/helpers/mnistFolder';
import { writeResult } from './results';

/** What was compared, and what time did not suffice for. */
export interface Compared {
  readonly seconds: number;
  readonly results: readonly OpResult[];
  readonly left: readonly string[];
}

/** Each op's samples of every dtype against float64. */
export const ops = (folder: string, seconds: number) =>
  compareAll(folder, 'ops', seconds, [...opTable.keys()], (name) => checkOpTable('webgpu', undefined, [name]));

/** The outputs and gradients of every op of PyTorch's fixtures. */
export const pytorchOps = (folder: string, seconds: number) =>
  compareAll(folder, 'pytorchOps', seconds, [...loadOpFixtures().keys()], (name) => checkPytorchOps('webgpu', undefined, [name]));

/** The gradients of each op that has one, against differences of its float64 reference. */
export const gradients = (folder: string, seconds: number) =>
  compareAll(folder, 'gradients', seconds, differentiable(), async (name) => [await checkGradients(name)]);

const differentiable = () => [...opTable.values()].flatMap(({ name, gradient }) => (typeof gradient === 'string' ? [] : [name]));

async function checkGradients(name: string): Promise<OpResult> {
  const op = opTable.get(name);
  if (op === undefined) throw new Error(`no op is named ${name}`);
  let largestError = 0;
  let where = '';
  for (const sample of samplesWithGradient(op)) {
    const text = JSON.stringify([sample.shapes, sample.attributes]);
    try {
      for (const { input, got, expected } of await gradientsOf(op, sample)) {
        if (got === null && expected === null) continue;
        const error = largestErrorOf(got ?? [], expected ?? []);
        if (error > largestError) [largestError, where] = [error, `${text}, input ${input}`];
      }
    } catch (error) {
      return { op: name, largestError: null, where: `${text}: ${(error as Error).message}` };
    }
  }
  return { op: name, largestError, where };
}

async function compareAll(
  folder: string,
  file: string,
  seconds: number,
  names: readonly string[],
  compare: (name: string) => Promise<readonly OpResult[]>,
): Promise<void> {
  await useBackend('webgpu');
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  const results: OpResult[] = [];
  const left = [...names];
  while (left.length > 0 && elapsed() < seconds) {
    results.push(...(await compare(left.shift() as string)));
    if (left.length % 10 === 0) writeResult(folder, file, { seconds: elapsed(), results, left } satisfies Compared);
  }
  writeResult(folder, file, { seconds: elapsed(), results, left } satisfies Compared);
  await shutdown();
}

/** The tutorial's network trained as PyTorch trained it. */
export interface NetworkResult {
  readonly name: string;
  readonly steps: number;
  /** Of the losses, the first step's gradients and the weights at the end. */
  readonly largestErrors: { readonly losses: number; readonly gradients: number; readonly weights: number };
  /** Whether as many examples were classified rightly at each step. */
  readonly sameCounts: boolean;
}

export async function networks(folder: string, seconds: number): Promise<void> {
  await useBackend('webgpu');
  const start = performance.now();
  const small = loadNetwork();
  const results = [await follow('5 steps of batch 8', small.run, small.batches)];
  writeResult(folder, 'networks', results);
  const mnist = mnistFolder();
  const taken = (performance.now() - start) / 1000;
  // eight times the examples: software would take minutes for a few steps
  const steps = Math.min(loadNetwork50().run.steps, Math.floor(((seconds - taken) * small.run.steps) / (8 * taken)));
  if (mnist !== null && steps > 0) {
    const { run } = loadNetwork50();
    results.push(await follow(`${steps} steps of batch 64 on MNIST`, run, loadMnistBatches(mnist, steps, run.batchSize)));
    writeResult(folder, 'networks', results);
  }
  await shutdown();
}

async function follow(name: string, run: NetworkRun, batches: readonly NetworkBatch[]): Promise<NetworkResult> {
  const trained = await train(run, batches);
  const steps = batches.length;
  const errorOf = (arrays: ReadonlyMap<string, Float32Array>, expected: NetworkRun['firstGradients']) =>
    Math.max(
      ...[...expected].map(([key, { places, entries }]) =>
        largestErrorOf(
          places.map((place) => arrays.get(key)?.[place] ?? Number.NaN),
          roundedToFloat32(entries),
        ),
      ),
    );
  return {
    name,
    steps,
    largestErrors: {
      losses: largestErrorOf(trained.losses, roundedToFloat32(run.losses).slice(0, steps)),
      gradients: errorOf(trained.firstGradients, run.firstGradients),
      weights: steps === run.steps ? errorOf(trained.finalWeights, run.finalWeights) : Number.NaN,
    },
    sameCounts: trained.correct.every((count, i) => count === run.correct[i]),
  };
}
