import { describe, isMap, isRecord, KindlingError } from '@kindling/checks';
import { noGradSync, type Tensor } from '@kindling/core';
import { checkTensor } from '../checks/checkTensor';
import { short } from './walk';

/** Tensors by the dotted names that they have in a module. */
export type Entries = ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>;

/** The keys that `loadStateDict(..., { strict: false })` passed over. */
export interface KeyReport {
  /** Keys that the module has and the entries do not. */
  missingKeys: string[];
  /** Keys that the entries have and the module does not. */
  unexpectedKeys: string[];
}

/**
 * How many batches a normalisation has seen: PyTorch before 0.4.1 and converters from elsewhere do not write it. A file has no versions, for
 * which load_state_dict leaves the count as it is.
 */
const mayBeMissing = /(^|\.)num_batches_tracked$/;

/**
 * Copies each entry into the target of the same name, after everything has been checked.
 * @throws KindlingError with all that is wrong in one line
 */
export function loadEntries(where: string, targets: ReadonlyMap<string, Tensor>, entries: Entries, strict: boolean): KeyReport {
  const sources = entriesByName(where, entries);
  const missingKeys = [...targets.keys()].filter((key) => !sources.has(key) && !mayBeMissing.test(key));
  const unexpectedKeys = [...sources.keys()].filter((key) => !targets.has(key));
  const pairs = [...targets]
    .filter(([key]) => sources.has(key))
    .map(([key, target]) => ({ key, target, source: checkTensor(`${where}: ${short(key)}`, sources.get(key)) }));
  const problems = pairs
    .filter(({ target, source }) => shapeText(source) !== shapeText(target))
    .map(({ key, target, source }) => `${short(key)} has shape ${shapeText(source)}, expected ${shapeText(target)}`);
  if (strict && unexpectedKeys.length > 0) problems.unshift(`unexpected keys ${listed(unexpectedKeys.map(short), ', ')}`);
  if (strict && missingKeys.length > 0) problems.unshift(`missing keys ${listed(missingKeys.map(short), ', ')}`);
  if (problems.length > 0) throw new KindlingError(`${where}: ${listed(problems, '; ')}`);
  noGradSync(() => {
    for (const { target, source } of pairs) target.copy_(source);
  });
  return { missingKeys, unexpectedKeys };
}

/** Entries as a Map, whose values are not looked at. @throws KindlingError for what is none */
export function entriesByName(where: string, entries: unknown): ReadonlyMap<string, unknown> {
  if (isRecord(entries)) return new Map(Object.entries(entries));
  if (!isMap(entries)) {
    throw new KindlingError(`${where}: entries: expected a Map or an object from names to Tensors, got ${describe(entries)}`);
  }
  for (const key of entries.keys()) {
    if (typeof key !== 'string') throw new KindlingError(`${where}: entries: expected names as keys, got ${describe(key)}`);
  }
  return entries as ReadonlyMap<string, unknown>;
}

/** So many keys or shapes are told, and how many there are: a message stays one line that can be read. */
const SHOWN = 10;

export function listed(texts: readonly string[], separator: string): string {
  const shown = texts.slice(0, SHOWN).join(separator);
  return texts.length > SHOWN ? `${shown}${separator}... ${texts.length} in all` : shown;
}

function shapeText(tensor: Tensor): string {
  return `[${tensor.shape.join(', ')}]`;
}
