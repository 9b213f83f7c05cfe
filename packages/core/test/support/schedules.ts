import type { Schedule } from '../../src/codegen/schedule';
import { schedule } from '../../src/codegen/scheduler';
import { plainTarget, type Target } from '../../src/codegen/target';
import { wasmTarget } from '../../src/codegen/wasm/target';
import { topologicalOrder } from '../../src/graph/topology';
import type { Tensor } from '../../src/index';

/** How tensors would be computed; computes nothing. For webasm's register tiles, for a plain device, or for another target. */
export function scheduleOf(tensors: readonly Tensor[], target: boolean | Target = true, updates = false): Schedule {
  const roots = tensors.map(({ node }) => node);
  const order = topologicalOrder(roots, (node) => node.value !== null);
  if (typeof target === 'boolean') return schedule(order, roots, target ? wasmTarget : plainTarget, updates);
  return schedule(order, roots, target, updates);
}

/** The names of the kernels, which say what was fused into each. */
export function kernelNames(tensors: readonly Tensor[], target: boolean | Target = true): string[] {
  return scheduleOf(tensors, target).kernels.map(({ kernel }) => kernel.name);
}
