import { checkArray, checkFloat32, checkNumber, describe, KindlingError, type NumberRange } from '@kindling/checks';

/** What a scheduler reads and writes in a group of parameters. */
export interface ScheduledGroup {
  lr: number;
  initialLr?: number | undefined;
  momentum?: number | undefined;
  betas?: readonly [number, number] | undefined;
}

/** What a scheduler needs of an optimiser. */
export interface ScheduledOptimizer {
  readonly paramGroups: ScheduledGroup[];
}

/** The groups of an optimiser, whoever wrote into them last. @throws KindlingError */
export function groupsOf(where: string, optimizer: ScheduledOptimizer): readonly ScheduledGroup[] {
  const groups: unknown = optimizer?.paramGroups;
  if (!Array.isArray(groups)) throw new KindlingError(`${where}: optimizer: expected an Optimizer, got ${describe(optimizer)}`);
  return checkArray(`${where}: optimizer.paramGroups`, groups, (name, group) => {
    if (typeof group !== 'object' || group === null) {
      throw new KindlingError(`${name}: expected a group with its lr, got ${describe(group)}`);
    }
    const { lr, initialLr } = group as ScheduledGroup;
    checkFloat32(`${name}.lr`, lr, { min: 0 });
    if (initialLr !== undefined) checkNumber(`${name}.initialLr`, initialLr, { min: 0 });
    return group as ScheduledGroup;
  });
}

/** Learning rates, one a group. @throws KindlingError */
export function checkRates(name: string, rates: unknown, count: number): number[] {
  const checked = checkArray(name, rates, (entry, rate) => checkNumber(entry, rate, { min: 0 }), 'an array of learning rates');
  if (checked.length === count) return checked;
  throw new KindlingError(`${name}: expected ${count} learning rates, got ${describe(rates)}`);
}

/** An argument that is one thing for all groups or a list of one a group. */
export type PerGroup<T> = T | readonly T[];

/**
 * The number of each group, from one for all of them or a list.
 * @throws KindlingError for a list that is not as long as there are groups; later, for a group that was added and is not in it
 */
export function numberPerGroup(
  name: string,
  given: PerGroup<number>,
  groups: readonly ScheduledGroup[],
  range: NumberRange,
): (group: number) => number {
  return perGroup(name, given, groups, (entry, value) => checkFloat32(entry, value, range));
}

/** The entry of each group, from one for all of them or a list, each checked. @throws KindlingError as `numberPerGroup` does */
export function perGroup<T>(
  name: string,
  given: PerGroup<T>,
  groups: readonly ScheduledGroup[],
  check: (name: string, entry: T) => T,
): (group: number) => T {
  if (!Array.isArray(given)) {
    const all = check(name, given as T);
    return () => all;
  }
  const entries = checkArray(name, given, (entry, value) => check(entry, value as T));
  const wrong = (count: number) =>
    new KindlingError(`${name}: expected ${count} entries, one for each group, got ${entries.length}`);
  if (entries.length !== groups.length) throw wrong(groups.length);
  return (group) => {
    if (group >= entries.length) throw wrong(group + 1);
    return entries[group];
  };
}
