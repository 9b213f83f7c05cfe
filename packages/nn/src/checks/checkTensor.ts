import { describe, KindlingError } from '@kindling/checks';
import { isTensor, type Tensor } from '@kindling/core';

/** Returns `value` if it is a Tensor. @throws KindlingError naming the argument */
export function checkTensor(name: string, value: unknown): Tensor {
  if (!isTensor(value)) throw new KindlingError(`${name}: expected a Tensor, got ${describe(value)}`);
  return value;
}

/** Returns `value` if it is a Tensor of float32. @throws KindlingError naming the argument */
export function checkFloats(name: string, value: unknown): Tensor {
  const { dtype } = checkTensor(name, value);
  if (dtype !== 'float32') throw new KindlingError(`${name}: expected float32, got ${dtype}: x.to('float32') converts it`);
  return value as Tensor;
}

/** Returns the bias of a layer, null for none; undefined is none that anyone chose. @throws KindlingError naming the argument */
export function checkBias(name: string, value: unknown): Tensor | null {
  return value === null ? null : checkTensor(name, value);
}
