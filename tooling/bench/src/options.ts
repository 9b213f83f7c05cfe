import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface BenchOptions {
  rounds: number;
  quick: boolean;
  tutorial: boolean;
  /** Names of cases, or the beginnings of names; empty: all of them. */
  only: readonly string[];
  /** Major versions of the Nodes that run ours; empty: the one that runs this. */
  nodes: readonly number[];
  /** Ours alone. */
  oursOnly: boolean;
  dataDir?: string;
  json?: string;
  /** Results of a run that was cut off: what they lack is measured and written there. */
  resume?: string;
  /** Other libraries in PyTorch's place, on the tutorial's network alone. */
  peers: boolean;
  /** The table goes into docs/performance.md. */
  docs: boolean;
  help: boolean;
}

export const helpText = `pnpm bench [options]: times Kindling beside PyTorch

  --rounds N        rounds of ours and PyTorch's in turn, each in a process of its own; medians are compared (default: 5, quick: 2)
  --quick           fewer rounds and steps: for a look, not for a number to quote
  --only NAME       only the cases whose names begin so; may be repeated (step, step-tutorial, evaluation, batches, first-step,
                    trainer-start, memory, tutorial, kernels)
  --nodes 20,24     ours on each of these versions of Node, which npm brings (default: the one that runs this)
  --tutorial        the whole tutorial too (minutes)
  --ours-only       without PyTorch
  --peers           instead: beside other libraries for JavaScript, which npm brings, on the tutorial's network
  --data-dir DIR    MNIST's four files (default: KINDLING_MNIST, else ../shared/mnist beside the checkout; else drawn digits)
  --json FILE       where the results go (default: tooling/bench/results/<date>.json)
  --resume FILE     go on with the results of a run that was cut off: what they lack is measured, and written there
  --docs            write the table into docs/performance.md
  --help            show this text
`;

/** A path as the user meant it: package managers start programs in the package's folder. */
const fromWhereTyped = (path: string) => resolve(process.env.INIT_CWD ?? process.cwd(), path);

/**
 * Reads a command line (without the program's own name).
 * @throws Error in one line that names what came and what was expected
 */
export function parseOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    // `pnpm bench -- --quick` hands the dashes on.
    args: argv[0] === '--' ? argv.slice(1) : [...argv],
    options: {
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      tutorial: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      nodes: { type: 'string', default: '' },
      peers: { type: 'boolean', default: false },
      docs: { type: 'boolean', default: false },
      'ours-only': { type: 'boolean', default: false },
      'data-dir': { type: 'string' },
      json: { type: 'string' },
      resume: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick, tutorial, peers, docs, help, json, resume } = values;
  if (json !== undefined && resume !== undefined) throw new Error('--resume: writes to its own file, so expected no --json');
  const alone = ['only', 'tutorial', 'ours-only', 'data-dir', 'json', 'resume'] as const;
  const useless = alone.find((name) => (name === 'only' ? values.only.length > 0 : values[name]));
  if (peers && useless !== undefined) throw new Error(`--${useless}: expected no such option beside --peers`);
  const nodes = values.nodes.split(',').filter(Boolean).map(Number);
  if (!nodes.every(Number.isInteger)) throw new Error(`--nodes: expected major versions such as 20,24, got "${values.nodes}"`);
  const only = values.only.flatMap((names) => names.split(',')).filter(Boolean);
  const rounds = values.rounds === undefined ? (quick ? 2 : 5) : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds: expected an integer >= 1, got "${values.rounds}"`);
  return {
    rounds,
    quick,
    tutorial: tutorial || only.some((name) => name === 'tutorial'),
    only,
    nodes,
    peers,
    docs,
    oursOnly: values['ours-only'],
    help,
    ...(values['data-dir'] !== undefined && { dataDir: fromWhereTyped(values['data-dir']) }),
    ...(json !== undefined && { json: fromWhereTyped(json) }),
    ...(resume !== undefined && { resume: fromWhereTyped(resume) }),
  };
}

/** Whether a case is one of those asked for. @see BenchOptions.only */
export function isWanted(name: string, only: readonly string[]): boolean {
  return only.length === 0 || only.some((beginning) => name.startsWith(beginning));
}
