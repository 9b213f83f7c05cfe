import { describe, KindlingError } from '@kindling/checks';
import { rowMajorStrides, type Shape, shapeText, sizeOf } from '../shape/shape';

export type NestedArray = number | NestedArray[];
export type TypedArray =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;

/** Whether a value is a typed array of numbers (no DataView, no big integers). */
export function isTypedArray(value: unknown): value is TypedArray {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView) &&
    !(value instanceof BigInt64Array) &&
    !(value instanceof BigUint64Array)
  );
}

function shapeOf(data: NestedArray): number[] {
  const shape: number[] = [];
  for (let level = data; Array.isArray(level); level = level[0]) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  return shape;
}

/** The numbers of a number, a nested or a typed array in row-major order. @throws KindlingError if ragged or not numbers */
export function flattenData(data: unknown): { data: Float32Array; shape: number[] } {
  if (isTypedArray(data)) return { data: Float32Array.from(data), shape: [data.length] };
  if (typeof data !== 'number' && !Array.isArray(data)) {
    throw new KindlingError(`tensor: expected a number, a (nested) array of numbers or a typed array, got ${describe(data)}`);
  }
  const shape = shapeOf(data as NestedArray);
  const flat = new Float32Array(sizeOf(shape));
  let next = 0;
  const fill = (part: unknown, dim: number, path: string): void => {
    if (dim === shape.length) {
      if (typeof part !== 'number') throw new KindlingError(`tensor: data${path}: expected a number, got ${describe(part)}`);
      flat[next++] = part;
      return;
    }
    if (!Array.isArray(part) || part.length !== shape[dim]) {
      const came = Array.isArray(part) ? `${part.length} entries` : describe(part);
      throw new KindlingError(
        `tensor: data${path}: expected ${shape[dim]} entries as in the first row (shape ${shapeText(shape)}), got ${came}`,
      );
    }
    part.forEach((child, i) => fill(child, dim + 1, `${path}[${i}]`));
  };
  fill(data, 0, '');
  return { data: flat, shape };
}

/** Nested arrays from row-major numbers. */
export function nest(data: Float32Array, shape: Shape): NestedArray {
  const strides = rowMajorStrides(shape);
  const build = (dim: number, offset: number): NestedArray => {
    if (dim === shape.length) return data[offset];
    return Array.from({ length: shape[dim] }, (_, i) => build(dim + 1, offset + i * strides[dim]));
  };
  return build(0, 0);
}

/** Copies numbers out of any layout into row-major order. */
export function toRowMajor(data: Float32Array, shape: Shape, strides: readonly number[]): Float32Array {
  const result = new Float32Array(sizeOf(shape));
  let next = 0;
  const copy = (dim: number, offset: number): void => {
    if (dim === shape.length) {
      result[next++] = data[offset];
      return;
    }
    const [size, stride] = [shape[dim], strides[dim]];
    for (let i = 0; i < size; i++) copy(dim + 1, offset + i * stride);
  };
  if (result.length > 0) copy(0, 0);
  return result;
}
