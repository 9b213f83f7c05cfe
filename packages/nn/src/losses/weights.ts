import { KindlingError } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { checkFloats } from '../checks/checkTensor';
import { Buffer } from '../module/buffer';

/** A factor that is kept, as a buffer. @throws KindlingError naming the argument */
export function factor(name: string, value: Tensor | null | undefined): Buffer | null {
  return value === null || value === undefined ? null : new Buffer(checkFloats(name, value));
}

/** One number for each class, as a buffer. @throws KindlingError naming the argument */
export function classWeight(name: string, value: Tensor | null | undefined): Buffer | null {
  const weight = factor(name, value);
  if (weight === null || weight.dim === 1) return weight;
  throw new KindlingError(`${name}: expected one number for each class, got shape [${weight.shape.join(', ')}]`);
}
