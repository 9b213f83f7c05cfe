import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Net } from '@kindling/models';
import { file, fromWhereTyped, type OptionDefinition, option } from '@kindling/program';
import { load } from '@kindling/serialize';
import { weightsFile } from '../results/weightsFile';

/** Which weights a command takes. */
export const weightsOption: OptionDefinition = option(
  'weights',
  'file',
  `the weights, or the folder of the run that saved them`,
  file,
  {
    note: 'those of the newest run in runs',
  },
);

/** A network with the weights of a run, ready to be asked: dropout is off. */
export interface SavedNet {
  readonly model: Net;
  readonly path: string;
}

/**
 * Reads the weights that were named, or those of the newest run below `runs` where the command was typed.
 * @throws Error where there are none, or they are damaged or those of another network
 */
export async function loadNet(named: string | undefined): Promise<SavedNet> {
  const path = named === undefined ? newestWeights(fromWhereTyped('runs')) : pathOf(named);
  const model = new Net();
  const weights = await load(path);
  try {
    model.loadStateDict(weights);
  } catch (error) {
    throw new Error(`${path}: expected the weights of the trainer's network, got others (${(error as Error).message})`);
  }
  model.eval();
  return { model, path };
}

function pathOf(named: string): string {
  return statSync(named, { throwIfNoEntry: false })?.isDirectory() ? join(named, weightsFile) : named;
}

function newestWeights(runs: string): string {
  const files = existsSync(runs) ? readdirSync(runs).map((name) => join(runs, name, weightsFile)) : [];
  const [newest] = files
    .flatMap((path) => {
      const time = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
      return time === undefined ? [] : [{ path, time }];
    })
    .sort((a, b) => b.time - a.time);
  if (newest !== undefined) return newest.path;
  throw new Error(
    `expected a run with ${basename(weightsFile)} in ${runs}, found none: train one here (start), or name weights by --weights`,
  );
}
