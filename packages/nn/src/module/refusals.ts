import { describe, isThenable, KindlingError, unwaited } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import type { Module } from './module';
import { moduleName } from './walk';

/** JSON of a Map is `{}`: a model saved as that would be lost. The method stands on this one map and is not seen otherwise. */
export function refusingJson(state: Map<string, Tensor>): Map<string, Tensor> {
  const toJSON = (): never => {
    throw new KindlingError(
      'stateDict: expected numbers for JSON, got Tensors, which JSON.stringify cannot wait for: read each with await tensor.toArray(), then write JSON.stringify(Object.fromEntries(entries))',
    );
  };
  return Object.defineProperty(state, 'toJSON', { value: toJSON, enumerable: false });
}

export function noForward(this: Module, input: unknown): never {
  throw new KindlingError(
    `${moduleName(this)}: forward: expected the class to define it, got a call with ${describe(input)} and no forward`,
  );
}

/** Refuses what an async method or callback gives: nobody waits for it. @throws KindlingError naming it */
export function refuseWait(where: string, came: unknown): void {
  if (isThenable(unwaited(came)))
    throw new KindlingError(`${where}: expected a function that is done at once, got ${describe(came)}`);
}
