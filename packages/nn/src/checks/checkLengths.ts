import { checkInteger, checkNumbers, KindlingError } from '@kindling/checks';
import { isTensor, type Tensor, tensor } from '@kindling/core';

/** How long each sequence is: numbers, one for all without a batch, or a tensor of int32. */
export type Lengths = Tensor | number | ArrayLike<number>;

/** Lengths as ops take them. */
export interface CheckedLengths {
  readonly tensor: Tensor;
  /** The numbers, where they are known before anything is computed. */
  readonly plain: readonly number[] | null;
}

/** A length for each of a batch, those that are known each within bounds. @throws KindlingError naming what does not fit */
export function checkLengths(name: string, value: unknown, batch: number, min: number, max: number): CheckedLengths {
  if (isTensor(value)) {
    if (value.dtype === 'int32' && value.numel === batch && value.dim <= 1)
      return { tensor: value.reshape([batch]), plain: null };
    throw new KindlingError(
      `${name}: expected int32 of shape [${batch}], got ${value.dtype} of shape [${value.shape.join(', ')}]`,
    );
  }
  const given = checkNumbers(name, typeof value === 'number' ? [value] : value, { kind: 'a number for each sequence' });
  const plain = Array.from(given, (one, i) => checkInteger(`${name}[${i}]`, one, { min, max }));
  if (plain.length !== batch)
    throw new KindlingError(`${name}: expected ${batch} of them, one for each sequence, got ${plain.length}`);
  return { tensor: tensor(Int32Array.from(plain)), plain };
}
