import { checkBoolean, checkOptions } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { Buffer, type BufferOptions } from './buffer';
import { checkFieldName, type Fields } from './fieldNames';

/** Puts a buffer into a module's field. @throws KindlingError for a name that can't be a field's, or is taken */
export function registerBuffer(where: string, module: object, name: string, tensor: Tensor | null, options: BufferOptions): void {
  checkFieldName(where, module, name, (held) => held instanceof Buffer);
  // checked where there is none, too
  const { persistent = true } = checkOptions(where, options, ['persistent']);
  checkBoolean(`${where}: persistent`, persistent);
  (module as Fields)[name] = tensor === null ? null : new Buffer(tensor, { persistent });
}
