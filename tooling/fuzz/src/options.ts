import { parseArgs } from 'node:util';
import type { Way } from './run/call';

export interface FuzzOptions {
  way: Way;
  seed: number;
  /** Only functions whose names begin so; empty: all of them. */
  only: readonly string[];
  /** Only the call of this number. */
  call?: number;
  /** Where the failures go as JSON, one a line. */
  json?: string;
  help: boolean;
}

export const helpText = `pnpm --filter @kindling/fuzz start [options]: calls the public API with odd arguments

  --calls N      how many calls (default: 20000)
  --every        every odd value in every place of every argument, instead of chance (some 200,000 calls)
  --right        only right calls, a few of each function
  --seed N       the calls follow from it (default: 1)
  --only NAME    only functions whose names begin so, as core/Tensor or plot; may be repeated
  --call N       only the call of this number, to see it again
  --json FILE    write every failure there, one a line
  --help         show this text
`;

/**
 * Reads a command line (without the program's own name).
 * @throws Error in one line that names what came and what was expected
 */
export function parseOptions(argv: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    // `pnpm start -- --calls 5` hands the dashes on.
    args: argv[0] === '--' ? argv.slice(1) : [...argv],
    options: {
      calls: { type: 'string', default: '20000' },
      every: { type: 'boolean', default: false },
      right: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      only: { type: 'string', multiple: true, default: [] },
      call: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { only, json, help, every, right } = values;
  return {
    way: every ? 'every' : right ? 'right' : whole('--calls', values.calls, 1),
    seed: whole('--seed', values.seed, 0),
    only,
    help,
    ...(values.call !== undefined && { call: whole('--call', values.call, 0) }),
    ...(json !== undefined && { json }),
  };
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (text === '' || !Number.isSafeInteger(value) || value < least)
    throw new Error(`${name}: expected an integer >= ${least}, got "${text}"`);
  return value;
}
