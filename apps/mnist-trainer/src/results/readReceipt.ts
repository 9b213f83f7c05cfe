import { readFileSync } from 'node:fs';
import { systemReason } from '@kindling/program';
import { parseCommandLine } from '../cli';
import { optionDefinitions, type TrainerOptions } from '../options/options';
import type { Receipt } from './receipt';

/**
 * Reads a receipt; its options are checked as if they had been typed.
 * @throws Error naming the file, what came and what was expected
 */
export function readReceipt(file: string): Receipt {
  const wrong = (expected: string, got: string) => new Error(`${file}: expected ${expected}, got ${got}`);
  let content: Partial<Receipt> | null;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw wrong('the run.json of a run', error instanceof SyntaxError ? 'no JSON' : systemReason(error));
  }
  if (content?.kind !== 'mnist-trainer run') throw wrong('the run.json of a run', 'other JSON');
  const { options, weights, data, backend, versions } = content;
  for (const [name, part] of Object.entries({ options, weights, data, backend, versions })) {
    if (typeof part !== 'object' || part === null) throw wrong(`an object "${name}" in it`, typeof part);
  }
  if (!/^[0-9a-f]{64}$/.test(String(weights?.sha256))) throw wrong('the SHA-256 of the weights', String(weights?.sha256));
  const { epochsTrained = options!.epochs } = content; // a run of an earlier version does not say how many it took
  try {
    const checked = checkedOptions(options!);
    if (!Number.isSafeInteger(epochsTrained) || epochsTrained < 1)
      throw new Error(`epochsTrained: expected an integer >= 1, got ${JSON.stringify(epochsTrained)}`);
    return { ...(content as Receipt), epochsTrained, options: checked };
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}

/** @throws UsageError naming the option */
function checkedOptions(options: TrainerOptions): TrainerOptions {
  const told = options as unknown as Readonly<Record<string, unknown>>;
  const words = Object.entries(told).flatMap(([name, value]) => {
    const flag = optionDefinitions.find((definition) => definition.name === name)?.flag ?? `--${name}`;
    if (typeof value === 'boolean') return value ? [flag] : [];
    // what only the other optimiser takes was not typed
    return name === 'momentum' && options.optimizer === 'adam' ? [] : [flag, String(value)];
  });
  const request = parseCommandLine(words);
  if (request.kind !== 'train') throw new Error(`options: expected those of a run, got --${request.kind}`);
  return request.options;
}
