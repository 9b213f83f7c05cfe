import type { BackendName } from '@kindling/core';
import { folder, integer, number, oneOf, type ValueParser } from './valueParsers';

const backends: readonly BackendName[] = ['auto', 'webgpu', 'webgl2', 'webgl', 'headlessgl', 'webasm', 'cpu'];
const datasets = ['auto', 'mnist', 'synthetic'] as const;
const optimizers = ['sgd', 'adam'] as const;

/** Everything that a run can be told. */
export interface TrainerOptions {
  epochs: number;
  batchSize: number;
  testBatchSize: number;
  lr: number;
  momentum: number;
  optimizer: (typeof optimizers)[number];
  dropout: number;
  logEvery: number;
  seed: number;
  backend: BackendName;
  /** Left out: what the backend finds useful on this machine. */
  threads?: number;
  dataset: (typeof datasets)[number];
  /** Use only the first so many examples of a set; left out: all. */
  trainSize?: number;
  testSize?: number;
  /** Absolute; left out: the user's cache folder. */
  dataDir?: string;
  /** Absolute; left out: a folder that is made for the run. */
  outDir?: string;
  /** Instead of the run: what a training step costs, kernel by kernel. */
  profile: boolean;
}

/** One option: how it is written, what it means, and how its text becomes a value. */
export interface OptionDefinition {
  name: keyof TrainerOptions;
  flag: string;
  /** Left out where the flag alone says it all. */
  placeholder?: string;
  description: string;
  parse: ValueParser<unknown>;
  /** Left out where the value is found when the run starts; `defaultNote` says how. */
  defaultValue?: unknown;
  defaultNote: string;
}

interface Default<T> {
  value?: T;
  note?: string;
}

function option<Name extends keyof TrainerOptions>(
  name: Name,
  placeholder: string,
  description: string,
  parse: ValueParser<NonNullable<TrainerOptions[Name]>>,
  { value, note = String(value) }: Default<TrainerOptions[Name]>,
): OptionDefinition {
  return { name, flag: flagOf(name), placeholder, description, parse, defaultValue: value, defaultNote: note };
}

/** An option that is off unless it is named. */
function switchOption(name: 'profile', description: string): OptionDefinition {
  return { name, flag: flagOf(name), description, parse: () => true, defaultValue: false, defaultNote: 'off' };
}

const flagOf = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** No data set here has more examples to put into a batch. */
const batch = integer({ min: 1, max: 60_000 });

/** The options in the order of the help and of the README's table. */
export const optionDefinitions: readonly OptionDefinition[] = [
  option('epochs', 'count', 'passes over the training set', integer({ min: 1 }), { value: 3 }),
  option('batchSize', 'count', 'examples in a training step', batch, { value: 64 }),
  option('testBatchSize', 'count', 'examples tested at once', batch, { value: 1000 }),
  option('lr', 'rate', 'learning rate', number({ above: 0 }), { value: 0.01 }),
  option('momentum', 'factor', 'momentum (sgd only)', number({ min: 0, below: 1 }), { value: 0.5 }),
  option('optimizer', 'name', optimizers.join(', '), oneOf(optimizers), { value: 'sgd' }),
  option('dropout', 'p', 'dropout probability', number({ min: 0, below: 1 }), { value: 0.5 }),
  option('logEvery', 'batches', 'batches from one log line to the next', integer({ min: 1 }), { value: 100 }),
  option('seed', 'number', 'the same seed gives the same run', integer({ min: 0, max: 2 ** 32 - 1 }), { value: 1 }),
  option('backend', 'name', backends.join(', '), oneOf(backends), { value: 'auto' }),
  option('threads', 'count', 'threads of the backend', integer({ min: 1, max: 64 }), { note: 'number of CPU cores, at most 8' }),
  option('dataset', 'name', `${datasets.join(', ')}; auto takes MNIST if it can be had`, oneOf(datasets), { value: 'auto' }),
  option('trainSize', 'count', 'train on the first so many examples only', integer({ min: 1 }), { note: 'all' }),
  option('testSize', 'count', 'test on the first so many examples only', integer({ min: 1 }), { note: 'all' }),
  option('dataDir', 'folder', 'where the files of MNIST are, or will be', folder, { note: '~/.cache/kindling/mnist' }),
  option('outDir', 'folder', 'where pictures and metrics go', folder, { note: 'runs/<time>' }),
  switchOption('profile', 'measure each kernel of a training step, then stop'),
];

/** The options of a run: what was typed, and the defaults for the rest. */
export function completeOptions(typed: Partial<TrainerOptions>): TrainerOptions {
  const defaults = Object.fromEntries(optionDefinitions.map(({ name, defaultValue }) => [name, defaultValue]));
  return { ...defaults, ...typed } as TrainerOptions;
}
