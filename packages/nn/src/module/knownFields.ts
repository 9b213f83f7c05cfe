import { describe, KindlingError } from '@kindling/checks';
import { isTensor, type Tensor } from '@kindling/core';
import { Buffer } from './buffer';
import { fieldsOf } from './fields';
import { Parameter } from './parameter';

/** By the names of a module's fields: in which of them a parameter was last seen, or a buffer, and whether that belongs to the state dict. */
export type KnownFields = Map<string, 'parameter' | { readonly persistent: boolean }>;

/**
 * The parameters in a module's own fields.
 * @throws KindlingError naming a field whose parameter was written over with a tensor, which would not be trained any more
 */
export function parametersIn(where: string, module: object, known: KnownFields): [string, Parameter][] {
  for (const [field, kind] of known) {
    if (kind !== 'parameter') continue;
    const value = plainTensorIn(module, field);
    if (value === null) continue;
    throw new KindlingError(
      `${where}.${field}: expected a Parameter or null where a parameter was, got ${describe(value)}, which would not be trained: noGrad(() => ${field}.copy_(value)) gives it other values, new Parameter(value) makes another one`,
    );
  }
  const found = fieldsOf(where, module, Parameter, 'each parameter in a field of its own');
  for (const [field] of found) known.set(field, 'parameter');
  return found;
}

/**
 * The buffers in a module's own fields. A tensor that a program wrote over a buffer is the buffer from now on, as in PyTorch: it would be missing in the state dict.
 * @throws KindlingError naming a field with such a tensor that has a history
 */
export function buffersIn(where: string, module: object, known: KnownFields): [string, Buffer][] {
  for (const [field, kind] of known) {
    if (kind === 'parameter') continue;
    const value = plainTensorIn(module, field);
    if (value === null) continue;
    if (value.requiresGrad) {
      throw new KindlingError(
        `${where}.${field}: expected a tensor without history where a buffer was, got one that requires a gradient: detach() cuts it off`,
      );
    }
    (module as Record<string, unknown>)[field] = new Buffer(value, kind);
  }
  const found = fieldsOf(where, module, Buffer, 'each buffer in a field of its own', 'not be part of the state dict');
  for (const [field, { persistent }] of found) known.set(field, { persistent });
  return found;
}

/** A tensor in a field that is neither parameter nor buffer; null for anything else, and where an accessor computes it. */
function plainTensorIn(module: object, field: string): Tensor | null {
  const value: unknown = Object.getOwnPropertyDescriptor(module, field)?.value;
  return isTensor(value) && !(value instanceof Parameter) && !(value instanceof Buffer) ? value : null;
}
