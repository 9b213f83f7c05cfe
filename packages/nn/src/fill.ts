import { allocate } from '@kindling/checks';
import { noGradSync, type Tensor, tensor } from '@kindling/core';
import { checkTensor } from './checks/checkTensor';

/** Puts a number at each place, in place: asked in row-major order, so that a seed gives the same weights whatever the layout in memory. */
export function fill(where: string, target: Tensor, draw: (place: number) => number): Tensor {
  const { shape, numel } = checkTensor(`${where}: tensor`, target);
  const values = allocate(`${where}: shape [${shape.join(', ')}]`, 4 * numel, () => new Float32Array(numel));
  for (let i = 0; i < numel; i++) values[i] = draw(i);
  return noGradSync(() => target.copy_(tensor(values, { shape: [...shape] })));
}
