import { Command, CommanderError } from 'commander';
import { UsageError } from '../errors';
import { quoted, visible } from '../report/visible';
import { type OptionDefinition, usageOf } from './optionDefinition';
import type { ValueParser } from './valueParsers';

/** What a command line asks for. */
export type Typed<Options> = { kind: 'help'; text: string } | { kind: 'run'; typed: Partial<Options> };

/** The words of a command line that belong to no option. */
export interface WordsDefinition {
  /** The property that they become: a list where there may be many, else one value. */
  readonly name: string;
  /** What a word is, for the help and for messages: `picture`. */
  readonly placeholder: string;
  readonly description: string;
  readonly parse: ValueParser<unknown>;
  readonly many: boolean;
}

/** A program as its help shows it. */
export interface Program {
  readonly name: string;
  readonly description: string;
  readonly definitions: readonly OptionDefinition[];
  /** Left out where a program takes only options. */
  readonly words?: WordsDefinition;
}

function buildProgram({ name, description, definitions, words }: Program): Command {
  const program = new Command(name)
    .description(description)
    .helpOption('-h, --help', 'show this text')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} });
  if (words) program.argument(`<${words.placeholder}${words.many ? '...' : ''}>`, words.description);
  for (const definition of definitions) {
    const { flag, placeholder, description, defaultNote, parse } = definition;
    const option = program.createOption(usageOf(definition), `${description} (default: ${defaultNote})`);
    program.addOption(placeholder === undefined ? option : option.argParser((text: string) => parse(text, flag)));
  }
  return program;
}

function usageError(error: CommanderError, program: Command, { name, definitions, words }: Program): UsageError {
  const known = [...definitions.map(({ flag }) => flag), '--help'].join(', ');
  if (error.code === 'commander.missingArgument') {
    return new UsageError(`expected a ${words?.placeholder} after ${name}, got nothing (--help shows more)`);
  }
  if (error.code === 'commander.excessArguments' && words) {
    return new UsageError(`unexpected argument ${quoted(program.args[1])}: expected one ${words.placeholder}`);
  }
  if (error.code === 'commander.excessArguments') {
    const folders = definitions.filter(({ placeholder }) => placeholder === 'folder').map(({ flag }) => flag);
    const hint =
      folders.length > 0 ? `; a folder stands behind ${folders.reverse().join(' or ')}, in quotes if it has blanks` : '';
    const expected = definitions.length > 0 ? 'only options (--help shows them)' : 'nothing, or --help';
    return new UsageError(`unexpected argument ${quoted(program.args[0])}: expected ${expected}${hint}`);
  }
  if (error.code === 'commander.optionMissingArgument') {
    const [flag, placeholder] = /(--[a-z-]+) <([a-z]+)>/.exec(error.message)?.slice(1) ?? [];
    return new UsageError(`${flag}: expected ${oneOrSome(placeholder)} after it, got nothing`);
  }
  const [, switched, value] = /^error: unknown option '(--[^=]+)=(.*)'/s.exec(error.message) ?? [];
  if (definitions.some(({ flag, placeholder }) => flag === switched && placeholder === undefined)) {
    return new UsageError(`${switched}: expected nothing behind it, got ${quoted(value)}`);
  }
  const said = visible(error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' '));
  const expected = error.code === 'commander.unknownOption' ? `; expected one of ${known}` : '';
  return new UsageError(said + expected);
}

/** `a count`, `an answer`, `epochs`. */
function oneOrSome(noun: string): string {
  if (noun.endsWith('s')) return noun;
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/**
 * Reads the options of a command line (without the program's own name); starts nothing and prints nothing.
 * @throws UsageError in one line that names what came and what was expected.
 */
export function readOptions<Options extends object>(program: Program, argv: readonly string[]): Typed<Options> {
  const command = buildProgram(program);
  // `pnpm start -- --epochs 1` hands the dashes on; npm's users type them out of habit.
  const words = argv[0] === '--' ? argv.slice(1) : argv;
  try {
    command.parse(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return { kind: 'help', text: command.helpInformation() };
    throw usageError(error, command, program);
  }
  return { kind: 'run', typed: { ...command.opts<Partial<Options>>(), ...readWords(program.words, command.args) } };
}

function readWords(words: WordsDefinition | undefined, args: readonly string[]): object {
  if (words === undefined) return {};
  const values = args.map((text) => words.parse(text, words.placeholder));
  return { [words.name]: words.many ? values : values[0] };
}
