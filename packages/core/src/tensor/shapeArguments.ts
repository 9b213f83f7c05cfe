import { describe, KindlingError } from '@kindling/checks';
import { checkShape, type Shape, shapeText, sizeOf } from '../shape/shape';

/** The dimensions that an argument lists. @throws KindlingError if it is no list */
export function checkDims(op: string, dims: readonly number[]): readonly number[] {
  if (!Array.isArray(dims)) throw new KindlingError(`${op}: dims: expected an array of dimensions, got ${describe(dims)}`);
  return dims;
}

/** The shape that `from` expands to, where -1 keeps a size. @throws KindlingError if it does not */
export function expandedShape(shape: readonly number[], from: Shape): number[] {
  const added = (shape?.length ?? 0) - from.length;
  const wished = checkShape('expand: shape', shape, (dim) => (dim < added ? 0 : -1));
  const sizes = wished.map((size, dim) => (size === -1 ? from[dim - added] : size));
  if (added < 0 || from.some((size, dim) => size !== 1 && size !== sizes[dim + added])) {
    throw new KindlingError(`expand: a tensor of shape ${shapeText(from)} does not expand to shape ${shapeText(sizes)}`);
  }
  return sizes;
}

/** The shape to reshape to, where one size may be -1: what is left over. @throws KindlingError if the sizes do not fit */
export function resolvedShape(shape: readonly number[], from: Shape): number[] {
  const sizes = checkShape('reshape: shape', shape, () => -1);
  const open = sizes.indexOf(-1);
  if (open === -1) return sizes;
  if (sizes.lastIndexOf(-1) !== open) throw new KindlingError(`reshape: shape: only one size can be -1, got ${shapeText(sizes)}`);
  const rest = sizeOf(sizes.filter((_, dim) => dim !== open));
  if (rest === 0 || sizeOf(from) % rest !== 0) {
    throw new KindlingError(
      `reshape: a tensor of shape ${shapeText(from)} (${sizeOf(from)} elements) does not fit shape ${shapeText(sizes)}`,
    );
  }
  sizes[open] = sizeOf(from) / rest;
  return sizes;
}
