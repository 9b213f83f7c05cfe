// What each workload is told on its command line, as JSON.
import type { NetworkName } from '@kindling/models/networks';

/** Where images are: MNIST's folder, or a folder of IDX files named as MNIST's with drawn digits in them. */
export interface ImageSource {
  folder: string;
  kind: 'MNIST' | 'synthetic digits';
}

export interface EvaluationSettings {
  images: ImageSource;
  threads: number;
  batchSize: number;
  passes: number;
}

export interface BatchAssemblySettings {
  images: ImageSource;
  batchSize: number;
  batches: number;
}

export interface FirstStepSettings {
  images: ImageSource;
  threads: number;
}

export interface KernelsSettings {
  batchSize: number;
  width: number;
  warmUpSteps: number;
  steps: number;
}

export interface DrawDigitsSettings {
  folder: string;
  train: number;
  test: number;
}

export interface NetworkStepSettings {
  name: NetworkName;
  threads: number;
  /** Steps are made for so long before the clock starts. */
  warmUpMs: number;
  /** At most so many steps, in at most so many seconds. */
  steps: number;
  seconds: number;
}
