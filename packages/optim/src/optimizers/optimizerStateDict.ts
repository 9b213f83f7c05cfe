import { checkInteger, describe, isTensor, KindlingError, type Tensor } from '@kindling/core';
import type { ParameterState } from './updateRule';

/** An optimiser's options and state, in PyTorch's structure; parameters stand in it as numbers, counted over all groups. */
export interface OptimizerStateDict<Options> {
  state: Record<number, ParameterState>;
  paramGroups: (Options & { params: number[]; initialLr?: number })[];
}

/** Checks that a state dict has the groups of this optimiser, with as many parameters. @throws KindlingError */
export function checkGroups(where: string, loaded: unknown, groups: readonly { params: readonly Tensor[] }[]): void {
  if (!Array.isArray(loaded)) throw new KindlingError(`${where}: paramGroups: expected an array, got ${describe(loaded)}`);
  if (loaded.length !== groups.length) {
    throw new KindlingError(`${where}: paramGroups: expected ${groups.length} as in this optimiser, got ${loaded.length}`);
  }
  groups.forEach(({ params }, index) => {
    const count = loaded[index]?.params?.length;
    if (count !== params.length) {
      throw new KindlingError(
        `${where}: paramGroups[${index}].params: expected ${params.length} parameters as in this optimiser, got ${describe(count)}`,
      );
    }
  });
}

/** The state of each parameter that a state dict holds one for. @throws KindlingError where it does not fit the parameter's shape */
export function checkState(where: string, loaded: unknown, params: readonly Tensor[]): Map<Tensor, ParameterState> {
  if (typeof loaded !== 'object' || loaded === null) {
    throw new KindlingError(`${where}: state: expected an object, got ${describe(loaded)}`);
  }
  return new Map(
    Object.entries(loaded).map(([key, entries]) => {
      const index = checkInteger(`${where}: key of state`, Number(key), { min: 0, max: params.length - 1 });
      return [params[index], checkEntries(`${where}: state[${key}]`, entries, params[index])];
    }),
  );
}

function checkEntries(where: string, entries: unknown, param: Tensor): ParameterState {
  if (typeof entries !== 'object' || entries === null) {
    throw new KindlingError(`${where}: expected an object, got ${describe(entries)}`);
  }
  return Object.fromEntries(
    Object.entries(entries).map(([name, entry]): [string, Tensor | number] => {
      if (typeof entry === 'number') return [name, entry];
      if (!isTensor(entry)) throw new KindlingError(`${where}.${name}: expected a Tensor or a number, got ${describe(entry)}`);
      if (entry.shape.join() !== param.shape.join()) {
        throw new KindlingError(
          `${where}.${name}: expected the parameter's shape [${param.shape.join(', ')}], got [${entry.shape.join(', ')}]`,
        );
      }
      return [name, entry.detach()];
    }),
  );
}
