import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Net } from '@kindling/models';
import { file, type OptionDefinition, option } from '@kindling/program';
import { load } from '@kindling/serialize';
import { weightsFile } from '../results/weightsFile';
import { runFolders, runsFolder } from '../runFolders';

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
 * @param dropout what the network drops where it is trained
 * @throws Error where there are none, or they are damaged or those of another network
 */
export async function loadNet(named: string | undefined, dropout?: number): Promise<SavedNet> {
  const path = named === undefined ? join(newestRun(), weightsFile) : pathOf(named);
  const model = new Net(dropout);
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

/** The run below `runs` whose weights are the newest. @throws Error where there is none */
export function newestRun(runs = runsFolder()): string {
  const [newest] = runFolders(runs)
    .flatMap((path) => {
      const time = statSync(join(path, weightsFile), { throwIfNoEntry: false })?.mtimeMs;
      return time === undefined ? [] : [{ path, time }];
    })
    .sort((a, b) => b.time - a.time);
  if (newest !== undefined) return newest.path;
  throw new Error(`expected a run with ${weightsFile} in ${runs}, found none: train one here (start), or name one`);
}
