import {
  alignColumns,
  quoted,
  type RunOptions,
  readOptions,
  runOptionDefinitions,
  UsageError,
  withDefaults,
} from '@kindling/program';
import { catalog } from './catalog';
import type { Example } from './example';

/** What a command line asks for. */
export type Request =
  | { kind: 'help'; text: string }
  | { kind: 'run'; name: string; example: Example; options: Record<string, unknown> & RunOptions };

/** The options of an example, those of every run included. */
function definitionsOf(example: Example) {
  const own = Object.entries(example.options).map(([name, define]) => define(name));
  return [...own, ...Object.values(runOptionDefinitions('pictures'))];
}

/**
 * Reads a command line (without the program's own name): an example's name, then its options.
 * @throws UsageError in one line that names what came and what was expected.
 */
export async function parseCommandLine(argv: readonly string[]): Promise<Request> {
  const [name, ...words] = argv[0] === '--' ? argv.slice(1) : argv;
  if (name === undefined || name === '--help') return { kind: 'help', text: overview() };
  if (!Object.hasOwn(catalog, name)) {
    throw new UsageError(`${quoted(name)}: expected the name of an example first, one of ${Object.keys(catalog).join(', ')}`);
  }
  const { description, load } = catalog[name];
  const example = await load();
  const definitions = definitionsOf(example);
  const request = readOptions<RunOptions>({ name: `examples ${name}`, description, definitions }, words);
  if (request.kind === 'help') return request;
  return {
    kind: 'run',
    name,
    example,
    options: withDefaults(definitions, request.typed) as RunOptions & Record<string, unknown>,
  };
}

function overview(): string {
  const rows = Object.entries(catalog).map(([name, { description }]) => [`  ${name}`, description]);
  return `Usage: pnpm --filter examples start NAME [options] (NAME --help shows them)\n\n${alignColumns(rows, ['left', 'left'])}\n`;
}
