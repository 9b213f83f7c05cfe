import {
  folder,
  integer,
  number,
  type OptionDefinition,
  oneOf,
  option,
  optionOrSwitch,
  type RunOptions,
  runOptionDefinitions,
  switchOption,
  withDefaults,
} from '@kindling/program';
import type { DigitsOptions } from '@kindling/program/digits';

const datasets = ['auto', 'mnist', 'synthetic'] as const;
const nanAnswers = ['stop', 'skip', 'rollback'] as const;
const optimizers = ['sgd', 'adam'] as const;

/** Everything that a run can be told. */
export interface TrainerOptions extends RunOptions, DigitsOptions {
  seed: number;
  epochs: number;
  batchSize: number;
  testBatchSize: number;
  lr: number;
  momentum: number;
  optimizer: (typeof optimizers)[number];
  dropout: number;
  logEvery: number;
  /** What is done where a loss is NaN or infinite. */
  onNan: (typeof nanAnswers)[number];
  /** After so many epochs without a smaller test loss the training ends; left out: after all epochs. */
  patience?: number;
  /** Steps from one checkpoint to the next; left out: at the end of each epoch only. */
  checkpointEvery?: number;
  /** Whether the metrics are also written for TensorBoard. */
  tensorboard: boolean;
  /** Instead of the run: what a training step costs, kernel by kernel. */
  profile: boolean;
}

const { seed, backend, threads, outDir } = runOptionDefinitions('pictures and metrics');

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
  seed,
  backend,
  threads,
  option('dataset', 'name', `${datasets.join(', ')}; auto takes MNIST if it can be had`, oneOf(datasets), { value: 'auto' }),
  option('trainSize', 'count', 'train on the first so many examples only', integer({ min: 1 }), { note: 'all' }),
  option('testSize', 'count', 'test on the first so many examples only', integer({ min: 1 }), { note: 'all' }),
  option('dataDir', 'folder', 'where the files of MNIST are, or will be', folder, { note: '~/.cache/kindling/mnist' }),
  outDir,
  option('patience', 'epochs', 'end after so many epochs without a smaller test loss', integer({ min: 1 }), { note: 'never' }),
  option(
    'onNan',
    'answer',
    'at a loss that is NaN or infinite: stop, skip the batch, or rollback to the last checkpoint with half the lr',
    oneOf(nanAnswers),
    { value: 'stop' },
  ),
  option('checkpointEvery', 'steps', 'save a checkpoint every so many steps, too', integer({ min: 1 }), { note: 'each epoch' }),
  optionOrSwitch(
    'resume',
    'run',
    'go on with a run from its last checkpoint: the newest run, or the one in a folder; or from the checkpoint in a file',
    folder,
  ),
  switchOption('tensorboard', 'write the metrics for TensorBoard too (tensorboard --logdir runs)'),
  switchOption('profile', 'measure each kernel of a training step, then stop'),
];

/** Where a finished run is taken up again: what does not change its bits, or may lie elsewhere now. */
export type Elsewhere = Partial<Pick<TrainerOptions, 'dataDir' | 'backend' | 'threads'>>;

export const elsewhereDefinitions: readonly OptionDefinition[] = optionDefinitions
  .filter(({ name }) => ['dataDir', 'backend', 'threads'].includes(name))
  .map((definition) => ({ ...definition, defaultValue: undefined, defaultNote: 'as it was' }));

/** The options of a run: what was typed, and the defaults for the rest. */
export function completeOptions(typed: Partial<TrainerOptions>): TrainerOptions {
  const definitions = optionDefinitions.filter(({ name }) => name !== 'resume');
  return withDefaults(definitions, typed) as TrainerOptions;
}
