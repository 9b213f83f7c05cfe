import { arch, cpus, platform } from 'node:os';
import { type BackendInfo, backendInfo } from '@kindling/core';
import corePackage from '@kindling/core/package.json';
import type { Data } from '@kindling/program/digits';
import type { TrainerOptions } from '../options/options';
import { type DataChecksums, dataChecksums } from './dataChecksums';

/** The runtime and its engine: what JavaScript itself computes may differ between engines in the last bit. */
export type RuntimeVersions = Partial<Record<'node' | 'v8' | 'bun' | 'webkit' | 'deno', string>>;

/** What ran, on what, and what came of it: with this another may repeat the run and compare every bit. */
export interface Receipt {
  readonly kind: 'mnist-trainer run';
  readonly ended: string;
  readonly seconds: number;
  /** Passes over the training set: fewer than it was told where it lost patience, and those to repeat where it was told otherwise on its way. */
  readonly epochsTrained: number;
  /** Everything that the run was told, defaults too; the data set is the one that it found. */
  readonly options: TrainerOptions;
  readonly data: { readonly name: Data['name']; readonly train: DataChecksums; readonly test: DataChecksums };
  readonly backend: BackendInfo;
  readonly versions: Readonly<Record<'kindling' | 'gpu.js', string> & RuntimeVersions>;
  readonly machine: { readonly system: string; readonly processor: string; readonly processors: number };
  /** The test after the last epoch. */
  readonly test: { readonly averageLoss: number; readonly accuracy: number };
  readonly weights: { readonly parameters: number; readonly sha256: string };
}

/** The receipt of a run that has ended just now. */
export function receiptOf(
  options: TrainerOptions,
  data: Data,
  outcome: Pick<Receipt, 'seconds' | 'epochsTrained' | 'test' | 'weights'>,
): Receipt {
  const { outDir: _, ...told } = options; // where the files went says nothing about what is in them
  const [{ model }] = cpus();
  return {
    kind: 'mnist-trainer run',
    ended: new Date().toISOString(),
    ...outcome,
    options: { ...told, dataset: data.name === 'MNIST' ? 'mnist' : 'synthetic' },
    data: { name: data.name, train: dataChecksums(data.train), test: dataChecksums(data.test) },
    backend: backendInfo()!,
    versions: {
      kindling: corePackage.version,
      'gpu.js': corePackage.devDependencies['gpu.js'],
      ...runtimeVersions(process.versions),
    },
    machine: { system: `${platform()} ${arch()}`, processor: model.trim(), processors: cpus().length },
  };
}

/** Bun and Deno give a version of Node too, the one whose API they have, and Bun one of a V8 that it does not run. */
export function runtimeVersions({ node, v8, bun, webkit, deno }: RuntimeVersions): RuntimeVersions {
  if (bun !== undefined) return { bun, webkit };
  return deno !== undefined ? { deno, v8 } : { node, v8 };
}
