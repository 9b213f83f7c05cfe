import { Command, CommanderError } from 'commander';
import { UsageError } from './errors';
import { completeOptions, optionDefinitions, type TrainerOptions } from './options/options';
import { quoted, visible } from './report/visible';

/** What a command line asks for. */
export type Request = { kind: 'help'; text: string } | { kind: 'train'; options: TrainerOptions };

function buildProgram(): Command {
  const program = new Command('mnist-trainer')
    .description('Trains a small convolutional network to recognise handwritten digits.')
    .helpOption('--help', 'show this text')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} });
  for (const { flag, placeholder, description, defaultNote, parse } of optionDefinitions) {
    const words = placeholder === undefined ? flag : `${flag} <${placeholder}>`;
    const option = program.createOption(words, `${description} (default: ${defaultNote})`);
    program.addOption(placeholder === undefined ? option : option.argParser((text: string) => parse(text, flag)));
  }
  return program;
}

function usageError(error: CommanderError, program: Command): UsageError {
  const known = optionDefinitions.map((definition) => definition.flag).join(', ');
  if (error.code === 'commander.excessArguments') {
    return new UsageError(
      `unexpected argument ${quoted(program.args[0])}: expected only options (--help shows them); ` +
        'a folder stands behind --out-dir or --data-dir, in quotes if it has blanks',
    );
  }
  if (error.code === 'commander.optionMissingArgument') {
    const [flag, placeholder] = /(--[a-z-]+) <([a-z]+)>/.exec(error.message)?.slice(1) ?? [];
    return new UsageError(`${flag}: expected a ${placeholder} after it, got nothing`);
  }
  const said = visible(error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' '));
  const expected = error.code === 'commander.unknownOption' ? `; expected one of ${known}, --help` : '';
  return new UsageError(said + expected);
}

/**
 * Reads a command line (without the program's own name); starts nothing and prints nothing.
 * @throws UsageError in one line that names what came and what was expected.
 */
export function parseCommandLine(argv: readonly string[]): Request {
  const program = buildProgram();
  // `pnpm start -- --epochs 1` hands the dashes on; npm's users type them out of habit.
  const words = argv[0] === '--' ? argv.slice(1) : argv;
  try {
    program.parse(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return { kind: 'help', text: program.helpInformation() };
    throw usageError(error, program);
  }
  const typed = program.opts<Partial<TrainerOptions>>();
  if (typed.optimizer === 'adam' && typed.momentum !== undefined) {
    throw new UsageError('--momentum: expected only with --optimizer sgd, got --optimizer adam');
  }
  return { kind: 'train', options: completeOptions(typed) };
}
