import { stack, type Tensor } from '@kindling/core';

/** The length of the gradients of all parameters as one vector: of what has one. Shape: [] */
export function gradNorm(parameters: Iterable<Tensor>): Tensor {
  const squares = [...parameters].flatMap(({ grad }) => (grad === null ? [] : [grad.square().sum()]));
  return stack(squares).sum().sqrt();
}
