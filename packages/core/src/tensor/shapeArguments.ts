import { checkArray, describe, KindlingError } from '@kindling/checks';
import { checkedSize, checkShape, normalizeDim, type Shape, shapeText, sizeOf } from '../shape/shape';

/** The dimensions that an argument lists, counted from 0. @throws KindlingError if it is no list of them */
export function checkDims(op: string, dims: unknown, rank: number): number[] {
  return checkArray(`${op}: dims`, dims, (_, dim) => normalizeDim(op, dim, rank), 'an array of dimensions');
}

/**
 * The dimensions to reduce, in order; all where none is named.
 * @param several whether an array of them is one of the choices
 * @throws KindlingError for what is no dimension, or one named twice
 */
export function reducedDims(op: string, dim: unknown, rank: number, several: boolean): number[] {
  if (dim === undefined) return firstDims(rank);
  if (typeof dim !== 'number' && !(several && Array.isArray(dim))) {
    throw new KindlingError(
      `${op}: dim: expected ${several ? 'a dimension or an array of them' : 'one dimension'}, got ${describe(dim)}`,
    );
  }
  const given = typeof dim === 'number' ? [normalizeDim(op, dim, rank)] : checkDims(op, dim, rank);
  if (given.length === 0 || rank === 0) return firstDims(rank);
  if (given.length === 1) return given;
  const dims = [...new Set(given)].sort((a, b) => a - b);
  if (dims.length !== given.length) throw new KindlingError(`${op}: dim: a dimension appears twice in ${describe(dim)}`);
  return dims;
}

function firstDims(rank: number): number[] {
  const dims: number[] = [];
  for (let dim = 0; dim < rank; dim++) dims.push(dim);
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
  checkedSize('expand: shape', sizes);
  return sizes;
}

/** The shape to reshape to, where one size may be -1: what is left over. @throws KindlingError if the sizes do not fit */
export function resolvedShape(shape: readonly number[], from: Shape): number[] {
  const sizes = checkShape('reshape: shape', shape, () => -1);
  const open = sizes.indexOf(-1);
  if (open !== -1) {
    if (sizes.lastIndexOf(-1) !== open) {
      throw new KindlingError(`reshape: shape: only one size can be -1, got ${shapeText(sizes)}`);
    }
    const rest = sizeOf(sizes.filter((_, dim) => dim !== open));
    if (rest === 0 || sizeOf(from) % rest !== 0) {
      throw new KindlingError(
        `reshape: a tensor of shape ${shapeText(from)} (${sizeOf(from)} elements) does not fit shape ${shapeText(sizes)}`,
      );
    }
    sizes[open] = sizeOf(from) / rest;
  }
  checkedSize('reshape: shape', sizes);
  return sizes;
}
