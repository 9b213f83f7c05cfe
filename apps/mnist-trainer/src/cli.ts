import { readOptions, UsageError } from '@kindling/program';
import { completeOptions, optionDefinitions, type TrainerOptions } from './options/options';

/** What a command line asks for. */
export type Request = { kind: 'help'; text: string } | { kind: 'train'; options: TrainerOptions };

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
  const request = readOptions<TrainerOptions>(program, argv);
  if (request.kind === 'help') return request;
  const { typed } = request;
  if (typed.optimizer === 'adam' && typed.momentum !== undefined) {
    throw new UsageError('--momentum: expected only with --optimizer sgd, got --optimizer adam');
  }
  return { kind: 'train', options: completeOptions(typed) };
}
