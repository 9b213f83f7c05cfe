import { type LayerConfig, type NumberField, real, whole } from './layers';

/** Where the pictures come from. */
export type DataKind = 'synthetic' | 'mnist' | 'own';

/** What is learned from. */
export interface DataConfig {
  /** Digits that are drawn here, the published ones (their files come beside the configuration), or pictures of classes that the user names. */
  readonly kind: DataKind;
  /** So many pictures to learn from, the first of the set; of own classes: all there are. */
  readonly train: number;
  /** So many others to be tested with. */
  readonly test: number;
  /** How strongly each pixel is disturbed, where white is 1; the same in each epoch. */
  readonly noise: number;
  /** The share of the pictures whose label is another one's, from 0 to 1; those of the test stay right. */
  readonly shuffled: number;
  /** Whether a picture is turned, moved and scaled a little each time it is learned from. */
  readonly augment: boolean;
  /** The names of own classes; empty for digits. */
  readonly classes: readonly string[];
}

export const optimiserNames = ['sgd', 'adam', 'adamW', 'rmsprop'] as const;
/** How a step follows from the gradient. */
export interface OptimiserConfig {
  readonly name: (typeof optimiserNames)[number];
  /** Of sgd and rmsprop. */
  readonly momentum: number;
  readonly weightDecay: number;
}

export const scheduleNames = ['constant', 'step', 'cosine', 'warmup'] as const;
/** How the learning rate changes: not at all; a tenth of it every `steps`; down to 0 within `steps` along a cosine; up within `steps`, then constant. */
export interface ScheduleConfig {
  readonly name: (typeof scheduleNames)[number];
  readonly steps: number;
}

/** From the step after `step` steps on, the rate is another one. */
export interface RateChange {
  readonly step: number;
  readonly rate: number;
}

/** All that a run follows from. Plain data: the same configuration on the same backend gives the same numbers, to the bit. */
export interface RunConfig {
  readonly data: DataConfig;
  readonly layers: readonly LayerConfig[];
  readonly optimiser: OptimiserConfig;
  readonly rate: number;
  /** From which step on it is another one, in rising order: what `branch` adds. */
  readonly rateChanges: readonly RateChange[];
  readonly schedule: ScheduleConfig;
  readonly batchSize: number;
  readonly seed: number;
}

/** The ranges of what is not said about a layer, for inputs and for checks, and what the page opens with. */
export const runFields = {
  'data.train': whole(10, 60_000, 6000),
  'data.test': whole(10, 10_000, 1000),
  'data.noise': real(0, 1, 0),
  'data.shuffled': real(0, 1, 0),
  'optimiser.momentum': real(0, 0.99, 0.5),
  'optimiser.weightDecay': real(0, 0.1, 0),
  rate: real(1e-6, 100, 0.03),
  'schedule.steps': whole(1, 100_000, 500),
  batchSize: whole(1, 256, 64),
  seed: whole(0, 2 ** 32 - 1, 1),
} as const satisfies Readonly<Record<string, NumberField>>;

/** The most layers that a network may have, and the most numbers that it may learn. */
export const mostLayers = 24;
export const mostParameters = 2_000_000;
/** The most steps that a run takes, and the most changes of its rate. */
export const mostSteps = 1_000_000;
export const mostRateChanges = 20;
/** Own classes: how many, and how long a name. */
export const ownClasses: { readonly min: number; readonly max: number; readonly letters: number } = {
  min: 2,
  max: 10,
  letters: 24,
};

/** The tutorial's network: two convolutions that find strokes and their combinations, two linear layers that weigh them. */
export const tutorialLayers: readonly LayerConfig[] = [
  { kind: 'conv', channels: 32, kernel: 5, padding: 0, stride: 1 },
  { kind: 'maxPool', size: 2 },
  { kind: 'activation', name: 'relu' },
  { kind: 'conv', channels: 16, kernel: 3, padding: 0, stride: 1 },
  { kind: 'maxPool', size: 2 },
  { kind: 'activation', name: 'relu' },
  { kind: 'linear', features: 100 },
  { kind: 'activation', name: 'relu' },
  { kind: 'dropout', p: 0.5 },
];

const digits: DataConfig = {
  kind: 'synthetic',
  train: runFields['data.train'].initial,
  test: runFields['data.test'].initial,
  noise: runFields['data.noise'].initial,
  shuffled: runFields['data.shuffled'].initial,
  augment: false,
  classes: [],
};

/** What the page opens with. */
export const defaultConfig: RunConfig = {
  data: digits,
  layers: tutorialLayers,
  optimiser: {
    name: 'sgd',
    momentum: runFields['optimiser.momentum'].initial,
    weightDecay: runFields['optimiser.weightDecay'].initial,
  },
  rate: runFields.rate.initial,
  rateChanges: [],
  schedule: { name: 'constant', steps: runFields['schedule.steps'].initial },
  batchSize: runFields.batchSize.initial,
  seed: runFields.seed.initial,
};

/** A configuration with a sentence that says what to look at. */
export interface Preset {
  readonly id: string;
  readonly title: string;
  /** "You could try ..." */
  readonly sentence: string;
  readonly config: RunConfig;
}

const hidden: readonly LayerConfig[] = [
  { kind: 'linear', features: 128 },
  { kind: 'activation', name: 'relu' },
];

export const presets: readonly Preset[] = [
  {
    id: 'tutorial',
    title: "The tutorial's CNN",
    sentence: 'You could try to draw a digit while it learns, and watch the probabilities follow each step.',
    config: defaultConfig,
  },
  {
    id: 'rate',
    title: 'Too high a rate',
    sentence: 'You could try to go back to before the loss jumped, and go on from there with a hundredth of the rate.',
    config: { ...defaultConfig, rate: 1, optimiser: { ...defaultConfig.optimiser, momentum: 0.9 } },
  },
  {
    id: 'linear',
    title: 'No hidden layer',
    sentence: 'You could try to add one layer and an activation: without them a picture can only be weighed pixel by pixel.',
    config: { ...defaultConfig, layers: [] },
  },
  {
    id: 'labels',
    title: 'Shuffled labels',
    sentence:
      'You could try to find out what it learns where there is nothing to learn: the curve of training falls, that of the test does not.',
    config: {
      ...defaultConfig,
      data: { ...digits, train: 300, shuffled: 1 },
      layers: hidden,
      optimiser: { name: 'adam', momentum: 0, weightDecay: 0 },
      rate: 0.003,
    },
  },
  {
    id: 'noise',
    title: 'Noise',
    sentence:
      'You could try to compare this with dropout and without: noise in the pictures is learned by heart unless something prevents it.',
    config: { ...defaultConfig, data: { ...digits, train: 1000, noise: 0.5 } },
  },
];
