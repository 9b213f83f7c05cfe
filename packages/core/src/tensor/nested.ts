import { allocate, describe, isTypedArray, KindlingError, ofThisRealm, type TypedArray } from '@kindling/checks';
import { type DType, isWhole } from '../expression/dtype';
import { numbersIn, type Words } from '../graph/words';
import { checkedSize, MAX_RANK, rowMajorStrides, type Shape, shapeText } from '../shape/shape';
import { checkedNumber } from './dtype';

/** Numbers or booleans in arrays, as deep as there are dimensions. */
export type NestedArray = number | boolean | NestedArray[];

/** Memory for as many float32 numbers, all 0. @throws KindlingError where the host refuses it */
export function float32s(name: string, count: number): Float32Array {
  return allocate(name, 4 * count, () => new Float32Array(count));
}

/** How deep an array nests along its first entries, and how many entries each level has. @throws KindlingError beyond 64 levels */
function shapeOf(data: NestedArray): number[] {
  const shape: number[] = [];
  for (let level = data; Array.isArray(level); level = level[0]) {
    if (shape.length === MAX_RANK) {
      throw new KindlingError(
        `tensor: data: expected at most ${MAX_RANK} dimensions, got an array that nests deeper or holds itself`,
      );
    }
    shape.push(level.length);
    if (level.length === 0) break;
  }
  return shape;
}

/** Numbers in row-major order. */
interface FlatData {
  readonly data: Words;
  readonly shape: number[];
  readonly dtype: DType;
}

/**
 * The numbers of a number, a nested or a typed array in row-major order. Where no dtype is wished, booleans are bool, an Int32Array is
 * int32, and everything else float32.
 * @throws KindlingError if ragged, not numbers, or not of the dtype
 */
export function flattenData(data: unknown, wished: DType | undefined): FlatData {
  if (isTypedArray(data)) return flattenTyped(ofThisRealm(data, 'tensor: data'), wished);
  if (!Array.isArray(data) && typeof data !== 'number' && typeof data !== 'boolean') {
    throw new KindlingError(`tensor: expected a number, a (nested) array of numbers or a typed array, got ${describe(data)}`);
  }
  const shape = shapeOf(data);
  const kind = firstOf(data);
  const dtype = wished ?? (kind === 'boolean' ? 'bool' : 'float32');
  const words = float32s('tensor: data', checkedSize('tensor: data', shape));
  const flat = numbersIn(words, dtype);
  const isChecked = isWhole(dtype);
  if (!Array.isArray(data)) {
    flat[0] = checkedNumber('tensor: data', Number(data), dtype);
    return { data: words, shape, dtype };
  }
  let next = 0;
  const fill = (part: readonly unknown[], dim: number, path: string): void => {
    const inner = shape[dim + 1];
    // by index: forEach passes over holes, and what stands behind one would move
    for (let i = 0; i < part.length; i++) {
      const entry = part[i];
      if (inner === undefined) {
        if (typeof entry !== kind) throw misplaced(`${path}[${i}]`, `a ${kind}`, i in part ? describe(entry) : HOLE);
        flat[next++] = isChecked ? checkedNumber(`tensor: data${path}[${i}]`, Number(entry), dtype) : Number(entry);
      } else {
        if (!Array.isArray(entry) || entry.length !== inner) {
          const came = Array.isArray(entry) ? `${entry.length} entries` : describe(entry);
          throw misplaced(
            `${path}[${i}]`,
            `${inner} entries as in the first row (shape ${shapeText(shape)})`,
            i in part ? came : HOLE,
          );
        }
        fill(entry, dim + 1, `${path}[${i}]`);
      }
    }
  };
  fill(data, 0, '');
  return { data: words, shape, dtype };
}

/** What the first entry is, which all others have to be. */
function firstOf(data: NestedArray): 'number' | 'boolean' {
  let first = data;
  while (Array.isArray(first)) first = first[0];
  return typeof first === 'boolean' ? 'boolean' : 'number';
}

const HOLE = 'a hole in the array';

function misplaced(path: string, expected: string, came: string): KindlingError {
  return new KindlingError(`tensor: data${path}: expected ${expected}, got ${came}`);
}

/** The numbers of a typed array. @throws KindlingError for one that changes on the way */
function flattenTyped(data: TypedArray, wished: DType | undefined): FlatData {
  const shape = [data.length];
  checkedSize('tensor: data', shape);
  const dtype = wished ?? (data instanceof Int32Array ? 'int32' : 'float32');
  if (isWhole(dtype)) {
    const words = float32s('tensor: data', data.length);
    const integers = numbersIn(words, dtype);
    if (data instanceof Int32Array && dtype === 'int32') integers.set(data);
    else for (let i = 0; i < data.length; i++) integers[i] = checkedNumber(`tensor: data[${i}]`, data[i], dtype);
    return { data: words, shape, dtype };
  }
  const numbers = allocate('tensor: data', 4 * data.length, () => new Float32Array(data));
  const mayChange = data instanceof Int32Array || data instanceof Uint32Array;
  for (let i = 0; mayChange && i < numbers.length; i++) {
    if (numbers[i] !== data[i]) {
      throw misplaced(`[${i}]`, 'a whole number that float32 holds (it holds all up to 2^24)', String(data[i]));
    }
  }
  return { data: numbers, shape, dtype };
}

/** Nested arrays of 512 MiB hold as many numbers, where each array takes the room of eight. */
const MOST_NESTED = 2 ** 26;
const ARRAY_COST = 8;

/** @throws KindlingError for a shape whose nested arrays would end the process */
export function checkNested(name: string, shape: Shape): void {
  let [arrays, rows] = [0, 1];
  for (const size of shape) {
    arrays += rows;
    rows *= size;
  }
  const cost = rows + ARRAY_COST * arrays;
  if (cost > MOST_NESTED) {
    throw new KindlingError(
      `${name}: expected at most ${MOST_NESTED} numbers, where each array counts as ${ARRAY_COST}, got ${cost} in shape ${shapeText(shape)}; data() gives them all in one Float32Array`,
    );
  }
}

/** Nested arrays from row-major numbers, or of the booleans that they stand for. */
export function nest(data: Float32Array, shape: Shape, asBooleans = false): NestedArray {
  const strides = rowMajorStrides(shape);
  const build = (dim: number, offset: number): NestedArray => {
    if (dim === shape.length) return asBooleans ? data[offset] === 1 : data[offset];
    if (dim === shape.length - 1) {
      const row = Array.from(data.subarray(offset, offset + shape[dim]));
      return asBooleans ? row.map((value) => value === 1) : row;
    }
    return Array.from({ length: shape[dim] }, (_, i) => build(dim + 1, offset + i * strides[dim]));
  };
  return build(0, 0);
}
