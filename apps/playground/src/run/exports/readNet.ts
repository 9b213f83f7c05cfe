import { describe, KindlingError } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { fromSafetensors } from '@kindling/serialize';
import type { DroppedFile } from '../../worker/protocol';
import { checkConfig } from '../checkConfig';
import { type RunConfig, tutorialLayers } from '../config';
import { PlaygroundNet } from '../net';
import { classCount, shapesOf } from '../shapes';

/** Under which name a file's metadata says which run wrote it. */
export const runKey = 'playground.run';

/** The weights of a file, and a configuration whose net takes them. */
export interface ReadNet {
  readonly entries: ReadonlyMap<string, Tensor>;
  readonly config: RunConfig;
}

/**
 * A saved net: of this page, whose files say what net they are of; of the trainer; or of the net that there is now. What is learned from stays as it is.
 * @throws KindlingError for a file that is no safetensors, or of another net
 */
export async function readNet({ name, bytes }: DroppedFile, config: RunConfig): Promise<ReadNet> {
  const { tensors, metadata } = await fromSafetensors(bytes).catch((error: Error) => {
    throw new KindlingError(`${name}: expected a safetensors file, got another (${error.message})`);
  });
  const candidates = metadata[runKey] === undefined ? [config.layers, tutorialLayers] : [layersOf(name, metadata[runKey])];
  for (const layers of candidates) {
    const candidate = { ...config, layers, rateChanges: [] };
    if (fits(candidate, tensors)) return { entries: tensors, config: candidate };
  }
  const shapes = [...tensors].slice(0, 4).map(([key, { shape }]) => `${key} [${shape.join(', ')}]`);
  throw new KindlingError(
    `${name}: expected a net of this page or of the trainer with ${classCount(config)} classes, or one of these layers, got ${shapes.join(', ')}`,
  );
}

function layersOf(name: string, text: string): RunConfig['layers'] {
  try {
    return checkConfig(JSON.parse(text)).layers;
  } catch (error) {
    throw new KindlingError(
      `${name}: expected a run of this page in it, got ${describe(text.slice(0, 60))} (${(error as Error).message})`,
    );
  }
}

/** Whether a net of these layers has just these names and shapes. */
function fits(config: RunConfig, tensors: ReadonlyMap<string, Tensor>): boolean {
  const shapes = shapesOf(config);
  if (shapes.problem !== null) return false;
  const own = new PlaygroundNet(shapes).stateDict();
  return own.size === tensors.size && [...own].every(([key, { shape }]) => tensors.get(key)?.shape.join() === shape.join());
}
