import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '@kindling/program';
import { Checkpoint, CheckpointFolder } from '@kindling/serialize';
import type { TrainerOptions } from '../options/options';
import { runFolders, runsFolder } from '../runFolders';
import { checkRunState, type RunState } from './runState';

/** Where the checkpoints of a run lie, in its folder. */
export const checkpointsFolder = 'checkpoints';

/** A run that can go on. */
export interface FoundRun {
  readonly options: TrainerOptions;
  readonly start: Start;
}

/** Where a run goes on. */
export interface Start {
  readonly checkpoint: string;
  readonly state: RunState;
  /** Whether it is the one that was asked for, and not just the last. */
  readonly isNamed: boolean;
}

/**
 * The run in a folder, or the one below `runs` with the newest checkpoint, and what it was told; of a file, the run that it is a checkpoint of: it goes on in its
 * folder, or in a new one where the file lies elsewhere.
 * @throws Error where there is none, or its last checkpoint is damaged
 */
export async function findRun(named: string | true): Promise<FoundRun> {
  if (named !== true && statSync(named, { throwIfNoEntry: false })?.isFile()) return fromCheckpoint(named, folderOf(named), true);
  const outDir = named === true ? await newestRun(runsFolder()) : named;
  const checkpoint = await CheckpointFolder.newest(join(outDir, checkpointsFolder));
  if (checkpoint !== null) return fromCheckpoint(checkpoint, outDir, false);
  throw new Error(
    `--resume: expected a run with checkpoints, or the file of one (${checkpointsFolder}/best.safetensors), found none in ${outDir}`,
  );
}

/** The options with which a run goes on. @throws UsageError where it would have to take an epoch back, and its results said that it took fewer than it did */
export function toldInstead({ options, start }: FoundRun, instead: Partial<TrainerOptions>): TrainerOptions {
  const { epoch } = start.state;
  if (instead.epochs === undefined || instead.epochs >= epoch) return { ...options, ...instead };
  throw new UsageError(`--epochs: expected at least ${epoch}, the epoch that the run has come to, got ${instead.epochs}`);
}

/** Undefined where a new folder is made. */
function folderOf(checkpoint: string): string | undefined {
  const folder = dirname(checkpoint);
  return basename(folder) === checkpointsFolder ? dirname(folder) : undefined;
}

async function fromCheckpoint(checkpoint: string, outDir: string | undefined, isNamed: boolean): Promise<FoundRun> {
  const { info } = await Checkpoint.info(checkpoint);
  const state = checkRunState(checkpoint, info);
  const options = { ...state.options, ...(outDir !== undefined && { outDir }) };
  return { options, start: { checkpoint, state, isNamed } };
}

async function newestRun(runs: string): Promise<string> {
  const found = await Promise.all(
    runFolders(runs).map(async (path) => {
      const checkpoint = await CheckpointFolder.newest(join(path, checkpointsFolder)).catch(() => null);
      return { path, time: checkpoint === null ? 0 : statSync(checkpoint).mtimeMs };
    }),
  );
  const [newest] = found.filter(({ time }) => time > 0).sort((a, b) => b.time - a.time);
  if (newest !== undefined) return newest.path;
  throw new Error(`--resume: expected a run with checkpoints in ${runs}, found none: name its folder behind --resume`);
}
