import { checkArray, checkOptions, describe, isMap, isRecord, KindlingError, unexpected } from '@kindling/checks';
import { isTensor, type Tensor } from '@kindling/core';
import { METADATA } from './safetensors/header';
import { isBroken } from './safetensors/json';

/** Tensors by their names, as `stateDict()` gives them. */
export type Entries = ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>;

/** What can be said beside the tensors. */
export interface SaveOptions {
  /** Texts that are kept in the file's header. */
  readonly metadata?: ReadonlyMap<string, string> | Readonly<Record<string, string>> | undefined;
}

/** The entries as a Map that no one else changes. @throws KindlingError naming the entry that is no tensor, or has no name that a file can keep */
export function checkEntries(where: string, entries: unknown): Map<string, Tensor> {
  const given = toMap(`${where}: entries`, entries, 'a Map or an object from names to Tensors');
  for (const [name, entry] of given) {
    if (name === METADATA) throw unexpected(`${where}: entries`, `another name than ${METADATA}, which holds the metadata`, 'it');
    if (!isTensor(entry))
      throw new KindlingError(`${where}: entries: ${describe(name)}: expected a Tensor, got ${describe(entry)}`);
  }
  return given as Map<string, Tensor>;
}

/** The metadata as a Map. @throws KindlingError for what is no text */
export function checkMetadata(where: string, options: SaveOptions | undefined): Map<string, string> {
  const { metadata = {} } = checkOptions(where, options, ['metadata']);
  const given = toMap(`${where}: metadata`, metadata, 'a Map or an object from names to texts');
  for (const [name, text] of given) {
    if (typeof text !== 'string' || isBroken(text))
      throw unexpected(`${where}: metadata: ${describe(name)}`, 'text', describe(text));
  }
  return given as Map<string, string>;
}

function toMap(name: string, value: unknown, expected: string): Map<string, unknown> {
  const isNamed = isRecord(value);
  if (!isNamed && !isMap(value)) throw unexpected(name, expected, describe(value));
  const given = new Map<unknown, unknown>(isNamed ? Object.entries(value) : value);
  for (const key of given.keys()) {
    if (typeof key !== 'string' || isBroken(key)) throw unexpected(name, 'names as keys', describe(key));
  }
  return given as Map<string, unknown>;
}

/** What can be said of what is read. */
export interface LoadOptions {
  /** The names of the tensors that are wanted, which alone are read: a file may be larger than the memory. All if left out. */
  readonly names?: readonly string[] | undefined;
}

/** @throws KindlingError for what are no names */
export function checkNames(where: string, options: LoadOptions | undefined): readonly string[] | undefined {
  const { names } = checkOptions(where, options, ['names']);
  if (names === undefined) return undefined;
  return checkArray(`${where}: names`, names, (entry, name) => {
    if (typeof name !== 'string') throw unexpected(entry, 'the name of a tensor', describe(name));
    return name;
  });
}

/** Those that are wanted, in the order of the file. @throws KindlingError for a name that is not there */
export function wanted<T>(all: Map<string, T>, names: readonly string[] | undefined, where: string): Map<string, T> {
  if (names === undefined) return all;
  const missing = names.find((name) => !all.has(name));
  if (missing !== undefined)
    throw unexpected(where, `a tensor called ${describe(missing)}`, `others: ${describe([...all.keys()])}`);
  const set = new Set(names);
  return new Map([...all].filter(([name]) => set.has(name)));
}
