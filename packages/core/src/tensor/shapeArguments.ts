import { checkArray, describe, KindlingError } from '@kindling/checks';
import { checkedSize, checkShape, normalizeDim, type Shape, shapeText, sizeOf } from '../shape/shape';

/** The dimensions that an argument lists, counted from 0. @throws KindlingError if it is no list of them */
export function checkDims(op: string, dims: unknown, rank: number): number[] {
  return checkArray(`${op}: dims`, dims, (_, dim) => normalizeDim(op, dim, rank), 'an array of dimensions');
}

/** The order that `permute` puts dimensions into. @throws KindlingError unless each is named once */
export function orderedDims(dims: unknown, rank: number): number[] {
  const order = checkDims('permute', dims, rank);
  if (order.length !== rank || new Set(order).size !== rank) {
    throw new KindlingError(`permute: dims: expected each of the ${rank} dimensions once, got ${describe(dims)}`);
  }
  return order;
}

/** The order in which two dimensions are swapped. @throws KindlingError unless both are named */
export function swappedDims(dim0: unknown, dim1: unknown, rank: number): number[] {
  if (dim0 === undefined && dim1 === undefined) {
    throw new KindlingError('transpose: expected the two dimensions to swap, got none: x.mT swaps the last two');
  }
  const first = normalizeDim('transpose', dim0, rank, 'dim0');
  const second = normalizeDim('transpose', dim1, rank, 'dim1');
  return Array.from({ length: rank }, (_, dim) => (dim === first ? second : dim === second ? first : dim));
}

/** The dimensions that `flip` reverses. @throws KindlingError if one is named twice */
export function reversedDims(dims: unknown, rank: number): number[] {
  const reversed = checkDims('flip', dims, rank);
  if (new Set(reversed).size !== reversed.length) {
    throw new KindlingError(`flip: dims: a dimension appears twice in ${describe(dims)}`);
  }
  return rank === 0 ? [] : reversed;
}

/** The shape with dimensions startDim..endDim joined into one. @throws KindlingError if they are not in this order */
export function flattenedShape(startDim: unknown, endDim: unknown, from: Shape): number[] {
  const start = normalizeDim('flatten', startDim, from.length, 'startDim');
  const end = normalizeDim('flatten', endDim, from.length, 'endDim');
  if (from.length === 0) return [1];
  if (start > end) throw new KindlingError(`flatten: expected startDim <= endDim, got ${startDim} and ${endDim}`);
  return [...from.slice(0, start), sizeOf(from.slice(start, end + 1)), ...from.slice(end + 1)];
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
