import { checkBoolean, checkOptions, checkText, describe, KindlingError } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { Buffer, type BufferOptions } from './buffer';

/** Puts a buffer into a module's field. @throws KindlingError for a name that can't be a field's, or is taken */
export function registerBuffer(where: string, module: object, name: string, tensor: Tensor | null, options: BufferOptions): void {
  const fields = module as Record<string, unknown>;
  if (checkText(`${where}: name`, name) === '' || name.includes('.')) {
    throw new KindlingError(`${where}: name: expected a name without dots, got ${describe(name)}`);
  }
  // undefined is what TypeScript's declaration of the field may have left there
  const taken = name in fields && fields[name] !== undefined && fields[name] !== null && !(fields[name] instanceof Buffer);
  if (taken) {
    throw new KindlingError(
      `${where}: name: expected one that is not taken, got ${describe(name)}, which is ${describe(fields[name])}`,
    );
  }
  // checked where there is none, too
  const { persistent = true } = checkOptions(where, options, ['persistent']);
  checkBoolean(`${where}: persistent`, persistent);
  fields[name] = tensor === null ? null : new Buffer(tensor, { persistent });
}
