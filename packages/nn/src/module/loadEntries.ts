import { describe, KindlingError, noGrad, type Tensor } from '@kindling/core';
import { checkTensor } from '../checks/checkTensor';

/** The keys that `loadStateDict(..., { strict: false })` passed over. */
export interface KeyReport {
  /** Keys that the module has and the entries do not. */
  missingKeys: string[];
  /** Keys that the entries have and the module does not. */
  unexpectedKeys: string[];
}

/**
 * Copies each entry into the target of the same name, after everything has been checked.
 * @throws KindlingError with all that is wrong in one line
 */
export function loadEntries(
  where: string,
  targets: ReadonlyMap<string, Tensor>,
  entries: ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>,
  strict: boolean,
): KeyReport {
  const sources = toMap(where, entries);
  const missingKeys = [...targets.keys()].filter((key) => !sources.has(key));
  const unexpectedKeys = [...sources.keys()].filter((key) => !targets.has(key));
  const pairs = [...targets].flatMap(([key, target]) => {
    const source = sources.get(key);
    return source === undefined ? [] : [{ key, target, source: checkTensor(`${where}: ${key}`, source) }];
  });
  const problems = pairs
    .filter(({ target, source }) => shapeText(source) !== shapeText(target))
    .map(({ key, target, source }) => `${key} has shape ${shapeText(source)}, expected ${shapeText(target)}`);
  if (strict && unexpectedKeys.length > 0) problems.unshift(`unexpected keys ${unexpectedKeys.join(', ')}`);
  if (strict && missingKeys.length > 0) problems.unshift(`missing keys ${missingKeys.join(', ')}`);
  if (problems.length > 0) throw new KindlingError(`${where}: ${problems.join('; ')}`);
  noGrad(() => {
    for (const { target, source } of pairs) target.copy_(source);
  });
  return { missingKeys, unexpectedKeys };
}

function toMap(where: string, entries: unknown): ReadonlyMap<string, unknown> {
  if (entries instanceof Map) return entries;
  if (typeof entries === 'object' && entries !== null && !Array.isArray(entries)) return new Map(Object.entries(entries));
  throw new KindlingError(`${where}: entries: expected a Map or an object from names to Tensors, got ${describe(entries)}`);
}

function shapeText(tensor: Tensor): string {
  return `[${tensor.shape.join(', ')}]`;
}
