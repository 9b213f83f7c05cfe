import { checkArray, checkFunction, checkInteger, checkNumbers, describe, isArrayLike, KindlingError } from '@kindling/checks';
import type { ShapedData, TensorLike, Values } from './types';

/** Numbers, row-major, with their shape. */
export interface ReadValues {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** Whether `value` is a tensor, whose numbers have to be awaited. */
export function isTensorLike(value: unknown): value is TensorLike {
  return isObject(value) && typeof value.data === 'function' && Array.isArray(value.shape);
}

/** The numbers of a tensor, or of what looks like one. @throws KindlingError where `data` is a class */
export async function numbersOf(value: TensorLike): Promise<ArrayLike<number>> {
  checkFunction('data', value.data);
  return value.data();
}

/** The numbers and shape of a tensor; anything else as it came. */
export async function awaitData<T>(value: T | TensorLike): Promise<T | ShapedData> {
  return isTensorLike(value) ? { data: await numbersOf(value), shape: value.shape } : value;
}

/** Whether `value` is numbers beside their shape. */
export function isShapedData(value: unknown): value is ShapedData {
  return isObject(value) && isArrayLike(value.data) && Array.isArray(value.shape);
}

/** At least one number: a list has shape [N], rows have [N, D]. @throws MetricsError when there is none, or what is no number */
export function readValues(name: string, input: Values): ReadValues {
  if (isTensorLike(input)) throw tensorError(name);
  if (isShapedData(input)) return readShaped(name, input, checkNumbers);
  if (isArrayLike(input) && isArrayLike(input[0])) return readRows(name, input);
  const data = checkNumbers(name, input);
  if (data.length === 0) throw new KindlingError(`${name}: expected at least one number, got none`);
  return { data, shape: [data.length] };
}

/** What to write where a function got a tensor. */
export function tensorError(name: string): KindlingError {
  return new KindlingError(`${name}: expected numbers, got a tensor; pass { data: await ${name}.data(), shape: ${name}.shape }`);
}

/** Rows of equally many numbers, of shape [N, D]. */
export function readRows(name: string, rows: ArrayLike<unknown>): { data: number[]; shape: [number, number] } {
  const { length: columns } = rows[0] as ArrayLike<unknown>;
  if (columns < 1) throw new KindlingError(`${name}[0]: expected at least one number, got none`);
  // grows with what is there: a length may be only claimed
  const data: number[] = [];
  for (let row = 0; row < rows.length; row++) {
    const values = rows[row];
    if (!isArrayLike(values) || values.length !== columns) {
      throw new KindlingError(`${name}[${row}]: expected ${columns} numbers as in ${name}[0], got ${describe(values)}`);
    }
    const numbers = checkNumbers(`${name}[${row}]`, values);
    for (let column = 0; column < columns; column++) data.push(numbers[column]);
  }
  return { data, shape: [data.length / columns, columns] };
}

/** Numbers and their shape, of at least one example. */
export function readShaped(
  name: string,
  input: ShapedData,
  check: (name: string, value: unknown) => ArrayLike<number>,
): { data: ArrayLike<number>; shape: number[] } {
  const shape = checkArray(`${name}.shape`, input.shape, (at, side) => checkInteger(at, side, { min: 0 }));
  const data = check(`${name}.data`, input.data);
  const size = shape.reduce((product, side) => product * side, 1);
  if (data.length !== size) {
    throw new KindlingError(`${name}: expected ${size} numbers for shape ${describe(shape)}, got ${data.length}`);
  }
  if (size === 0) throw new KindlingError(`${name}: expected at least one example, got shape ${describe(shape)}`);
  return { data, shape };
}

/** Whether two shapes have the same sides. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((side, dim) => side === b[dim]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
