import { checkNumbers, KindlingError } from '@kindling/checks';
import { isTensor, type Tensor, tensor } from '@kindling/core';

/** Class indices as a tensor of int32, which they may be already, or an array. Those of an array are at least `min`. @throws KindlingError naming the argument */
export function classIndices(name: string, value: unknown, min = 0): Tensor {
  const accepts = (one: number) => Number.isInteger(one) && one >= min && one < 2 ** 31;
  const kind = 'a tensor of int32 or an array of classes';
  const given = isTensor(value)
    ? value
    : tensor(Int32Array.from(checkNumbers(name, value, { kind, entry: `an integer from ${min}`, accepts })));
  if (given.dtype === 'int32') return given;
  throw new KindlingError(`${name}: expected int32, got ${given.dtype}: x.to('int32') converts it`);
}
