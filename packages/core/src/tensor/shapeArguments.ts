import { checkArray, checkInteger, describe, KindlingError } from '@kindling/checks';
import { checkedSize, checkShape, expandsTo, normalizeDim, type Shape, shapeText, sizeOf } from '../shape/shape';

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
export function swappedDims(op: 'transpose' | 'swapaxes', dim0: unknown, dim1: unknown, rank: number): number[] {
  const name = op === 'transpose' ? 'dim' : 'axis';
  if (dim0 === undefined && dim1 === undefined) {
    throw new KindlingError(`${op}: expected the two dimensions to swap, got none: x.mT swaps the last two`);
  }
  const first = normalizeDim(op, dim0, rank, `${name}0`);
  const second = normalizeDim(op, dim1, rank, `${name}1`);
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
  if (!expandsTo(from, sizes)) {
    throw new KindlingError(`expand: a tensor of shape ${shapeText(from)} does not expand to shape ${shapeText(sizes)}`);
  }
  checkedSize('expand: shape', sizes);
  return sizes;
}

/** The shape to reshape to, where one size may be -1: what is left over. @throws KindlingError if the sizes do not fit */
export function resolvedShape(op: string, shape: readonly number[], from: Shape): number[] {
  const sizes = checkShape(`${op}: shape`, shape, () => -1);
  const open = openSize(`${op}: shape`, sizes);
  const rest = filled(sizes, open, sizeOf(from));
  if (rest === null || sizeOf(rest) !== sizeOf(from)) {
    throw new KindlingError(
      `${op}: a tensor of shape ${shapeText(from)} (${sizeOf(from)} elements) does not fit shape ${shapeText(sizes)}`,
    );
  }
  checkedSize(`${op}: shape`, rest);
  return rest;
}

/** The shape with one dimension split into several, of which one size may be -1. @throws KindlingError if the sizes do not fit */
export function unflattenedShape(dim: unknown, sizes: readonly number[], from: Shape): number[] {
  if (from.length === 0) throw new KindlingError('unflatten: expected a tensor of at least one dimension, got shape []');
  const along = normalizeDim('unflatten', dim, from.length);
  const wished = checkShape('unflatten: sizes', sizes, () => -1);
  const open = openSize('unflatten: sizes', wished);
  const parts = wished.length === 0 ? null : filled(wished, open, from[along]);
  if (parts === null || sizeOf(parts) !== from[along]) {
    throw new KindlingError(
      `unflatten: sizes: expected sizes whose product is ${from[along]}, the size of dimension ${along} of shape ${shapeText(from)}, got ${shapeText(wished)}`,
    );
  }
  return from.toSpliced(along, 1, ...parts);
}

/** Where a size is left open, or -1. @throws KindlingError if there are two */
function openSize(name: string, sizes: readonly number[]): number {
  const open = sizes.indexOf(-1);
  if (sizes.lastIndexOf(-1) === open) return open;
  throw new KindlingError(`${name}: only one size can be -1, got ${shapeText(sizes)}`);
}

/** The sizes with the open one filled in; null where that does not come out even. */
function filled(sizes: readonly number[], open: number, count: number): number[] | null {
  if (open === -1) return [...sizes];
  const rest = sizeOf(sizes.filter((_, dim) => dim !== open));
  return rest === 0 || count % rest !== 0 ? null : sizes.with(open, count / rest);
}

/** The order of the dimensions in which some stand at other places, the others in theirs. @throws KindlingError unless both lists name as many, each once */
export function movedDims(source: unknown, destination: unknown, rank: number): number[] {
  const places = (name: string, dims: unknown) => {
    const list = (Array.isArray(dims) ? checkArray(`movedim: ${name}`, dims, (_, dim) => dim) : [dims]).map((dim) =>
      normalizeDim('movedim', dim, rank, name),
    );
    if (new Set(list).size === list.length) return list;
    throw new KindlingError(`movedim: ${name}: a dimension appears twice in ${describe(dims)}`);
  };
  const [from, to] = [places('source', source), places('destination', destination)];
  if (from.length !== to.length) {
    throw new KindlingError(
      `movedim: destination: expected as many dimensions as source names, ${from.length}, got ${describe(destination)}`,
    );
  }
  const others = Array.from({ length: rank }, (_, dim) => dim).filter((dim) => !from.includes(dim));
  return Array.from({ length: rank }, (_, place) => (to.includes(place) ? from[to.indexOf(place)] : (others.shift() as number)));
}

/** How often each dimension is repeated, new leading ones first. @throws KindlingError if there are fewer than dimensions */
export function repetitions(sizes: readonly number[], from: Shape): { readonly times: number[]; readonly shape: number[] } {
  const times = checkShape('repeat: sizes', sizes);
  if (times.length < from.length) {
    throw new KindlingError(
      `repeat: sizes: expected a number for each dimension of shape ${shapeText(from)}, and for new ones before, got ${shapeText(times)}`,
    );
  }
  const shape = [...new Array<number>(times.length - from.length).fill(1), ...from];
  checkedSize(
    'repeat: sizes',
    shape.map((size, dim) => size * times[dim]),
  );
  return { times, shape };
}

/** By how much each dimension is rolled, from 0 on. @throws KindlingError unless there is a shift for each dimension */
export function rolled(shifts: unknown, dims: unknown, from: Shape): { readonly dim: number; readonly shift: number }[] {
  const list = (value: unknown) => (Array.isArray(value) ? value : [value]);
  const amounts = checkArray('roll: shifts', list(shifts), (_, shift) => checkInteger('roll: shifts', shift));
  const along = checkArray('roll: dims', list(dims), (_, dim) => normalizeDim('roll', dim, from.length, 'dims'));
  if (amounts.length !== along.length) {
    throw new KindlingError(`roll: dims: expected a dimension for each of the ${amounts.length} shifts, got ${describe(dims)}`);
  }
  return along.flatMap((dim, i) => {
    const size = from[dim] ?? 0;
    const shift = size === 0 ? 0 : ((amounts[i] % size) + size) % size;
    return shift === 0 ? [] : [{ dim, shift }];
  });
}
