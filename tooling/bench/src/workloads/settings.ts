// What each workload is told on its command line, as JSON.

export interface TrainingStepSettings {
  threads: number;
  batchSize: number;
  /** How many times the channels of the tutorial's network. */
  width: number;
  warmUpSteps: number;
  steps: number;
}

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
