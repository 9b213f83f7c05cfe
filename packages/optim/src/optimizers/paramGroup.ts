import { describe, isTensor, KindlingError, type Tensor } from '@kindling/core';

/** Parameters and the options they are updated with. */
export type ParamGroup<Options> = Options & {
  params: Tensor[];
  /** The learning rate that a scheduler starts from; it puts it here. */
  initialLr?: number;
};

/** Parameters with options of their own; those not given come from the optimiser. */
export type ParamGroupInput<Options> = Partial<Options> & { params: Tensor | Iterable<Tensor> };

/** What an optimiser is told to update: tensors, or groups of them. */
export type ParamsInput<Options> = Iterable<Tensor> | Iterable<ParamGroupInput<Options>>;

/** Splits what the user gave into groups: a list of tensors is one group. @throws KindlingError for anything else, or nothing */
export function toGroups<Options>(where: string, params: ParamsInput<Options>): ParamGroupInput<Options>[] {
  const entries = listOf(`${where}: params`, params);
  if (entries.length === 0) throw new KindlingError(`${where}: params: expected at least one Tensor, got an empty list`);
  if (!entries.some(isGroup)) return [{ params: entries } as unknown as ParamGroupInput<Options>];
  const stranger = entries.find((entry) => !isGroup(entry));
  if (stranger !== undefined) {
    throw new KindlingError(`${where}: params: expected only Tensors or only groups { params, ... }, got both`);
  }
  return entries as ParamGroupInput<Options>[];
}

/** Checks the tensors of one group against those that others already update. @throws KindlingError */
export function checkParams(where: string, params: unknown, taken: ReadonlySet<Tensor>): Tensor[] {
  const tensors = isTensor(params) ? [params] : listOf(`${where}: params`, params);
  const seen = new Set<Tensor>();
  tensors.forEach((param, index) => {
    const name = `${where}: params[${index}]`;
    if (!isTensor(param)) throw new KindlingError(`${name}: expected a Tensor, got ${describe(param)}`);
    if (!param.isLeaf) throw new KindlingError(`${name}: expected a leaf Tensor, got the result of an operation`);
    if (seen.has(param)) throw new KindlingError(`${name}: expected each parameter once, got one that is already in this group`);
    if (taken.has(param))
      throw new KindlingError(`${name}: expected each parameter once, got one that is already in another group`);
    seen.add(param);
  });
  return [...seen];
}

function isGroup(entry: unknown): boolean {
  return typeof entry === 'object' && entry !== null && !isTensor(entry) && 'params' in entry;
}

function listOf(name: string, value: unknown): unknown[] {
  if (isTensor(value) || typeof value !== 'object' || value === null || !(Symbol.iterator in value)) {
    throw new KindlingError(`${name}: expected a list of Tensors, got ${describe(value)}`);
  }
  return [...(value as Iterable<unknown>)];
}
