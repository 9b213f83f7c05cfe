import { checkArray, checkInteger, describe, isRecord, KindlingError } from '@kindling/checks';
import { isTensor, type Tensor } from '@kindling/core';
import { checkEntries, checkStateTensor, type StateShape } from './parameterState';
import type { ParameterState } from './updateRule';

/** An optimiser's options and state, in PyTorch's structure; parameters stand in it as numbers, counted over all groups. */
export interface OptimizerStateDict<Options> {
  state: Record<number, ParameterState>;
  paramGroups: (Options & { params: number[]; initialLr?: number | undefined })[];
}

/**
 * Checks that a state dict has the groups of this optimiser, with as many parameters.
 * @returns for each of these, counted over all groups, the number under which the state dict knows it
 * @throws KindlingError naming the group that differs
 */
export function checkGroups(where: string, loaded: unknown, groups: readonly { params: readonly Tensor[] }[]): number[] {
  if (!Array.isArray(loaded)) throw new KindlingError(`${where}: paramGroups: expected an array, got ${describe(loaded)}`);
  if (loaded.length !== groups.length) {
    throw new KindlingError(`${where}: paramGroups: expected ${groups.length} as in this optimiser, got ${loaded.length}`);
  }
  const total = groups.reduce((sum, { params }) => sum + params.length, 0);
  const numbers = new Set<number>();
  groups.forEach(({ params }, index) => {
    const name = `${where}: paramGroups[${index}].params`;
    const given: unknown = loaded[index]?.params;
    if (!Array.isArray(given) || given.length !== params.length) {
      throw new KindlingError(
        `${name}: expected ${params.length} parameters as in this optimiser, got ${Array.isArray(given) ? given.length : describe(given)}`,
      );
    }
    checkArray(name, given, (entry, number) => {
      const known = checkInteger(entry, number, { min: 0, max: total - 1 });
      if (numbers.has(known)) throw new KindlingError(`${entry}: expected each number once, got ${known} again`);
      numbers.add(known);
    });
  });
  return [...numbers];
}

/**
 * The state of each parameter that a state dict holds one for.
 * @param numbers under which number it knows each parameter
 * @param check what the update rule says about a parameter's state
 * @param shapeOf the shape of each of its tensors, where it is not the parameter's
 * @throws KindlingError where it does not fit the parameter
 */
export function checkState(
  where: string,
  loaded: unknown,
  params: readonly Tensor[],
  numbers: readonly number[],
  check: (where: string, entries: ParameterState, param: Tensor) => void,
  shapeOf?: StateShape,
): Map<Tensor, ParameterState> {
  if (!isRecord(loaded)) throw new KindlingError(`${where}: state: expected an object, got ${describe(loaded)}`);
  // under number n, the parameter that the state dict knows by it
  const known = new Map(numbers.map((number, index) => [number, params[index]]));
  return new Map(
    Object.entries(loaded).map(([key, given]) => {
      // a number as an object's key has one way to be written; "01" and "" have none
      const number = String(Number(key)) === key ? Number(key) : key;
      const param = known.get(checkInteger(`${where}: key of state`, number, { min: 0, max: params.length - 1 })) as Tensor;
      const name = `${where}: state[${key}]`;
      checkEntries(() => name, given);
      for (const [entry, value] of Object.entries(given)) {
        if (isTensor(value)) checkStateTensor(`${name}.${entry}`, value, param, shapeOf?.(entry, param));
      }
      const entries = ownEntries(given);
      check(name, entries, param);
      return [param, entries];
    }),
  );
}

/** A copy that later steps do not change. */
function ownEntries(entries: ParameterState): ParameterState {
  const given = Object.entries(entries).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(given.map(([name, entry]) => [name, isTensor(entry) ? entry.detach() : entry]));
}
