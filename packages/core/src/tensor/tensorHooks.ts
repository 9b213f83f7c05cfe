import { checkFunction, describe, KindlingError, unwaited } from '@kindling/checks';
import type { GradientHook, GraphNode } from '../graph/node';
import { sameShape, shapeText } from '../shape/shape';

/** What takes a hook away again. */
export interface GradientHookHandle {
  remove(): void;
}

/**
 * A function of tensors as a hook on nodes.
 * @param wrap makes a tensor of a node; `unwrap` the other way, null for what is none
 */
export function hookOf<T>(
  hook: (grad: T) => T | undefined | null | undefined,
  wrap: (node: GraphNode) => T,
  unwrap: (value: unknown) => GraphNode | null,
): GradientHook {
  checkFunction('registerHook: hook', hook);
  return (grad) => {
    const given = unwaited(hook(wrap(grad)) as unknown);
    if (given === undefined || given === null) return grad;
    const node = unwrap(given);
    if (node !== null && node.dtype === 'float32' && sameShape(node.shape, grad.shape)) return node;
    throw new KindlingError(
      `registerHook: hook: expected nothing or a Tensor of shape ${shapeText(grad.shape)}, got ${describe(given)}`,
    );
  };
}

/** Adds a hook; the same function may be added twice. */
export function added(hooks: Set<GradientHook>, hook: GradientHook): GradientHookHandle {
  const own: GradientHook = (grad) => hook(grad);
  hooks.add(own);
  return { remove: () => void hooks.delete(own) };
}
