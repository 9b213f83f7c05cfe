import { type Schedule, schedule } from '../../src/codegen/schedule';
import { topologicalOrder } from '../../src/graph/topology';
import type { Tensor } from '../../src/index';

/** How tensors would be computed; computes nothing. `tiles`: for register tiles, as webasm does. */
export function scheduleOf(tensors: readonly Tensor[], tiles = true): Schedule {
  const roots = tensors.map(({ node }) => node);
  const order = topologicalOrder(roots, (node) => node.value !== null);
  return schedule(order, roots, tiles);
}

/** The names of the kernels, which say what was fused into each. */
export function kernelNames(tensors: readonly Tensor[], tiles = true): string[] {
  return scheduleOf(tensors, tiles).kernels.map(({ kernel }) => kernel.name);
}
