import { describe, isRecord, KindlingError, shownPath } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { loadWithMetadata, readMetadata } from '../load';
import { save } from '../save';
import { checksumOf } from './checksum';
import type { Json } from './stateTree';

/** What stands in a checkpoint beside its tensors. */
export interface Contents {
  /** The state of each part, with names in the places of tensors. */
  readonly parts: { readonly [name: string]: Json };
  /** Where the global random numbers stood. */
  readonly random: readonly number[];
  /** What the program said of its own. */
  readonly info: Json;
  /** What wrote it. */
  readonly versions: { readonly [name: string]: Json };
}

/** Under which name a file's metadata says that it is one of ours, and in which version of these rules. */
const [FORMAT, VERSION, CHECKSUM] = ['kindling.checkpoint', '1', 'sha256'];
const names = ['parts', 'random', 'info', 'versions'] as const;

/** Writes a checkpoint: whole, or not at all. @throws KindlingError why it cannot be written */
export async function writeCheckpoint(path: string, contents: Contents, tensors: ReadonlyMap<string, Tensor>): Promise<void> {
  const texts = { [FORMAT]: VERSION, ...Object.fromEntries(names.map((name) => [name, JSON.stringify(contents[name])])) };
  await save(tensors, path, { metadata: { ...texts, [CHECKSUM]: await checksumOf(texts, tensors) } });
}

/** Reads a checkpoint. @throws KindlingError for a file that is none, or does not hold what was written */
export async function readCheckpoint(path: string): Promise<{ contents: Contents; tensors: Map<string, Tensor> }> {
  const { tensors, metadata } = await loadWithMetadata(path);
  const { [CHECKSUM]: written, ...texts } = metadata;
  checkFormat(path, texts);
  if ((await checksumOf(texts, tensors)) !== written) {
    throw new KindlingError(
      `${shownPath(path)}: expected a checkpoint as it was written, got one whose checksum differs: it is damaged`,
    );
  }
  return { contents: parse(path, texts), tensors };
}

/** What stands beside the tensors, which are not read, nor is it held against the checksum. @throws KindlingError for a file that is no checkpoint */
export async function readContents(path: string): Promise<Contents> {
  const metadata = await readMetadata(path);
  checkFormat(path, metadata);
  return parse(path, metadata);
}

function checkFormat(path: string, { [FORMAT]: version }: Readonly<Record<string, string>>): void {
  if (version === VERSION) return;
  const came = version === undefined ? 'a file of tensors alone' : `version ${describe(version)}`;
  throw new KindlingError(`${shownPath(path)}: expected a checkpoint of version ${VERSION}, got ${came}`);
}

function parse(path: string, texts: Readonly<Record<string, string>>): Contents {
  try {
    const [parts, random, info, versions] = names.map((name) => JSON.parse(texts[name]));
    if (isRecord(parts) && Array.isArray(random) && isRecord(versions)) return { parts, random, info, versions } as Contents;
  } catch {
    // no JSON, or not there
  }
  throw new KindlingError(
    `${shownPath(path)}: expected ${names.join(', ')} in a checkpoint's metadata, got others: it is damaged`,
  );
}
