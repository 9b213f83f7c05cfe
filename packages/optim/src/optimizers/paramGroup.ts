import { checkArray, checkIterable, checkOptions, describe, KindlingError } from '@kindling/checks';
import { isTensor, type Tensor } from '@kindling/core';
import type { Given } from './mergeOptions';

/** Parameters and the options they are updated with. */
export type ParamGroup<Options> = Options & {
  params: Tensor[];
  /** The learning rate that a scheduler starts from; it puts it here. */
  initialLr?: number | undefined;
};

/** Parameters with options of their own; those not given come from the optimiser. */
export type ParamGroupInput<Options> = Given<Options> & { params: Tensor | Iterable<Tensor> };

/** What an optimiser is told to update: tensors, or groups of them. */
export type ParamsInput<Options> = Iterable<Tensor> | Iterable<ParamGroupInput<Options>>;

/** Splits what the user gave into groups: a list of tensors is one group. @throws KindlingError for anything else, or nothing */
export function toGroups<Options>(where: string, params: ParamsInput<Options>): ParamGroupInput<Options>[] {
  const entries = checkIterable(`${where}: params`, params, (_, entry) => entry, 'a list of Tensors');
  if (entries.length === 0) throw new KindlingError(`${where}: params: expected at least one Tensor, got an empty list`);
  if (!entries.some(isGroup)) return [{ params: entries } as unknown as ParamGroupInput<Options>];
  const stranger = entries.find((entry) => !isGroup(entry));
  if (stranger !== undefined) {
    throw new KindlingError(`${where}: params: expected only Tensors or only groups { params, ... }, got both`);
  }
  return entries as ParamGroupInput<Options>[];
}

/** Whether a value can be a group: what it holds is checked later. */
export function isGroup(entry: unknown): entry is { params: unknown } {
  return typeof entry === 'object' && entry !== null && !isTensor(entry) && 'params' in entry;
}

/** Checks the tensors of one group against those that others already update. @throws KindlingError */
export function checkParams(where: string, params: unknown, taken: ReadonlySet<Tensor>): Tensor[] {
  const seen = new Set<Tensor>();
  const check = (name: string, param: unknown) => checkParam(() => name, param, seen, taken);
  if (isTensor(params)) check(`${where}: params[0]`, params);
  else checkIterable(`${where}: params`, params, check, 'a list of Tensors');
  return [...seen];
}

/**
 * The parameters of all groups as they stand, whoever wrote into them last.
 * @param where who asks, for the message
 * @throws KindlingError naming the group or the parameter that is none
 */
export function checkedParams(where: string, groups: unknown): Tensor[] {
  const taken = new Set<Tensor>();
  checkArray(`${where}: paramGroups`, groups, (name, group) => {
    if (!isGroup(group)) throw new KindlingError(`${name}: expected a group { params, ... }, got ${describe(group)}`);
    const { params } = group;
    if (!Array.isArray(params)) throw new KindlingError(`${name}.params: expected an array of Tensors, got ${describe(params)}`);
    const seen = new Set<Tensor>();
    for (let i = 0; i < params.length; i++) checkParam(() => `${name}.params[${i}]`, params[i], seen, taken);
    for (const param of seen) taken.add(param);
  });
  return [...taken];
}

/** Checks that a group holds nothing but its parameters and the optimiser's options. @throws KindlingError naming what else there is */
export function checkNames(where: string, group: object, options: readonly string[]): void {
  checkOptions(where, group as Record<string, unknown>, [...options, 'params', 'initialLr']);
}

function checkParam(name: () => string, param: unknown, seen: Set<Tensor>, taken: ReadonlySet<Tensor>): void {
  if (!isTensor(param)) throw new KindlingError(`${name()}: expected a Tensor, got ${describe(param)}`);
  if (!param.isLeaf) throw new KindlingError(`${name()}: expected a leaf Tensor, got the result of an operation`);
  if (param.dtype !== 'float32') throw new KindlingError(`${name()}: expected a parameter of float32, got ${param.dtype}`);
  if (seen.has(param)) throw new KindlingError(`${name()}: expected each parameter once, got one that is already in this group`);
  if (taken.has(param)) {
    throw new KindlingError(`${name()}: expected each parameter once, got one that is already in another group`);
  }
  seen.add(param);
}
