import { checkArray, checkInteger, KindlingError } from '@kindling/checks';

/** The size of each dimension, outermost first. */
export type Shape = readonly number[];

/** How many numbers a tensor of this shape holds. */
export function sizeOf(shape: Shape): number {
  let product = 1;
  // shapes are arrays of several kinds to an engine, which makes an object for each step of an iterator then
  for (let dim = 0; dim < shape.length; dim++) product *= shape[dim];
  return product;
}

/** `[2, 3]`, as PyTorch prints a size. */
export function shapeText(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let dim = 0; dim < a.length; dim++) if (a[dim] !== b[dim]) return false;
  return true;
}

/** As many dimensions as PyTorch allows. */
export const MAX_RANK = 64;
/** Places in memory, and sizes of dimensions, are whole numbers of 32 bits in kernels. */
export const MAX_SIZE = 2 ** 31 - 1;

/** Up to here float32 holds every whole number, so every index and every count. */
export const LARGEST_EXACT = 2 ** 24;

/** Checks a user's shape: an array of integers, each at least what `least` says of its dimension. @throws KindlingError */
export function checkShape(name: string, shape: unknown, least: (dim: number) => number = () => 0): number[] {
  if (Array.isArray(shape) && shape.length > MAX_RANK) {
    throw new KindlingError(`${name}: expected at most ${MAX_RANK} dimensions, got ${shape.length}`);
  }
  // -0 becomes 0
  return checkArray(
    name,
    shape,
    (entry, size, dim) => checkInteger(entry, size, { min: least(dim) }) + 0,
    'an array of dimension sizes',
  );
}

/**
 * How many numbers a tensor of this shape holds, where they can be counted. Sizes of 0 are left out of the count: what is
 * reduced or reshaped later keeps the others.
 * @param name what has the shape, for the message
 * @throws KindlingError for more than 2^31 - 1
 */
export function checkedSize(name: string, shape: Shape): number {
  let size = 1;
  let beside = 1;
  for (let dim = 0; dim < shape.length; dim++) {
    const extent = shape[dim];
    size *= extent;
    if (extent !== 0) beside *= extent;
  }
  if (beside > MAX_SIZE) {
    const came = size === 0 ? `${beside} beside the sizes of 0` : beside;
    throw new KindlingError(`${name}: expected at most ${MAX_SIZE} elements, got ${came} in shape ${shapeText(shape)}`);
  }
  return size;
}

/** Turns a dimension that may count from the end into 0..rank-1. @throws KindlingError */
export function normalizeDim(op: string, dim: unknown, rank: number, name = 'dim'): number {
  const limit = Math.max(rank, 1);
  const index = checkInteger(`${op}: ${name}`, dim, { min: -limit, max: limit - 1 });
  return placeFromStart(index, limit);
}

/** A place counted from 0 that may have been counted from the end. */
export function placeFromStart(index: number, size: number): number {
  // + 0 makes 0 of -0
  return index < 0 ? index + size : index + 0;
}

/** The shape that both broadcast to. @throws KindlingError @see https://pytorch.org/docs/stable/notes/broadcasting.html */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  // mostly the other one is repeated to the shape of this one
  const longer = a.length === rank ? a : b;
  let shape: number[] | null = null;
  for (let i = 0; i < rank; i++) {
    const sizeA = a[i - rank + a.length] ?? 1;
    const sizeB = b[i - rank + b.length] ?? 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) {
      throw new KindlingError(
        `${op}: shapes ${shapeText(a)} and ${shapeText(b)} do not broadcast: ${sizeA} and ${sizeB} differ in dimension ${i}`,
      );
    }
    const size = sizeA === 1 ? sizeB : sizeA;
    if (size === longer[i]) continue;
    shape ??= [...longer];
    shape[i] = size;
  }
  return shape ?? longer;
}

/** The shape that all broadcast to. @throws KindlingError */
export function broadcastAll(op: string, shapes: readonly Shape[]): Shape {
  let all = shapes[0];
  for (let i = 1; i < shapes.length; i++) all = broadcastShapes(op, all, shapes[i]);
  return all;
}

/** Whether numbers of one shape are those of another when dimensions of size 1 and missing leading ones are repeated. */
export function expandsTo(from: Shape, shape: Shape): boolean {
  const added = shape.length - from.length;
  return added >= 0 && from.every((size, dim) => size === 1 || size === shape[dim + added]);
}

/** The distance in memory between neighbours of each dimension, last dimension innermost. */
export function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    strides[dim] = stride;
    stride *= shape[dim];
  }
  return strides;
}

/** Strides with dimension `innermost` closest together, of several the first, and the others row-major around it. */
export function stridesWithInnermost(shape: Shape, ...innermost: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  const place = (dim: number) => {
    strides[dim] = stride;
    stride *= shape[dim];
  };
  if (shape.length > 0) innermost.forEach(place);
  for (let dim = shape.length - 1; dim >= 0; dim--) if (!innermost.includes(dim)) place(dim);
  return strides;
}

export function isRowMajor(shape: Shape, strides: readonly number[]): boolean {
  const expected = rowMajorStrides(shape);
  return shape.every((size, dim) => size === 1 || strides[dim] === expected[dim]);
}

/**
 * The strides with which memory laid out as (shape, strides) reads as `newShape`, or null if it can't without moving numbers.
 * @see PyTorch's computeStride (aten/src/ATen/TensorUtils.cpp)
 */
export function viewStrides(shape: Shape, strides: readonly number[], newShape: Shape): number[] | null {
  const kept = shape.map((size, dim) => ({ size, stride: strides[dim] })).filter((d) => d.size !== 1);
  const result = new Array<number>(newShape.length).fill(0);
  let dim = newShape.length - 1;
  for (let last = kept.length - 1; last >= 0; ) {
    // the longest run of old dimensions that lie in memory like one
    let first = last;
    let size = (kept[last] as { size: number }).size;
    while (first > 0) {
      const outer = kept[first - 1];
      const inner = kept[first];
      if (outer.stride !== inner.stride * inner.size) break;
      first--;
      size *= outer.size;
    }
    let stride = (kept[last] as { stride: number }).stride;
    while (size > 1) {
      if (dim < 0) return null;
      const next = newShape[dim];
      if (size % next !== 0) return null;
      result[dim--] = stride;
      stride *= next;
      size /= next;
    }
    last = first - 1;
  }
  return result;
}
