import { listed, readOptions, UsageError } from '@kindling/program';
import { completeOptions, optionDefinitions, type TrainerOptions } from './options/options';

/** What a command line asks for: to go on, with which run (true: the newest) and what is to be otherwise now. */
export type Request =
  | { kind: 'help'; text: string }
  | { kind: 'train'; options: TrainerOptions }
  | { kind: 'resume'; run: string | true; instead: Partial<TrainerOptions> };

const program = {
  name: 'mnist-trainer',
  description: 'Trains a small convolutional network to recognise handwritten digits.',
  definitions: optionDefinitions,
};

/**
 * Reads a command line (without the program's own name); starts nothing and prints nothing.
 * @throws UsageError in one line that names what came and what was expected.
 */
export function parseCommandLine(argv: readonly string[]): Request {
  const request = readOptions<TrainerOptions & { resume: string | true }>(program, argv);
  if (request.kind === 'help') return request;
  const { resume, ...typed } = request.typed;
  if (resume !== undefined) return { kind: 'resume', run: resume, instead: checkInstead(typed) };
  if (typed.optimizer === 'adam' && typed.momentum !== undefined) {
    throw new UsageError('--momentum: expected only with --optimizer sgd, got --optimizer adam');
  }
  return { kind: 'train', options: completeOptions(typed) };
}

/** What a run that goes on may be told: all else is the run's own. @throws UsageError naming what is not */
function checkInstead(typed: Partial<TrainerOptions>): Partial<TrainerOptions> {
  const allowed = optionDefinitions.filter(({ name }) => mayChange.has(name)).map(({ flag }) => flag);
  const { flag } = optionDefinitions.find(({ name }) => name in typed && !mayChange.has(name)) ?? {};
  if (flag === undefined) return typed;
  throw new UsageError(`--resume: expected only ${listed(allowed)} beside it, for the rest is the run's own, got ${flag}`);
}

const mayChange: ReadonlySet<string> = new Set([
  'epochs',
  'patience',
  'onNan',
  'checkpointEvery',
  'backend',
  'threads',
  'dataDir',
]);
