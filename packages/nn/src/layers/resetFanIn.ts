import type { Tensor } from '@kindling/core';
import { calculateFans, kaimingUniform_, uniform_ } from '../init';

/** PyTorch's default for Linear and Conv2d: weight and bias from U(-1/sqrt(fanIn), 1/sqrt(fanIn)), the weight first. */
export function resetFanIn(weight: Tensor, bias: Tensor | null): void {
  kaimingUniform_(weight, { a: Math.sqrt(5) });
  if (bias === null) return;
  const bound = 1 / Math.sqrt(calculateFans(weight).fanIn);
  uniform_(bias, { a: -bound, b: bound });
}
