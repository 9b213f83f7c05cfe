import {
  describe,
  isRecord,
  isThenable,
  isTypedArray,
  KindlingError,
  refuseSurplus,
  typedArrayName,
  unwaited,
} from '@kindling/checks';
import { type DType, isTensor, type Tensor, tensor } from '@kindling/core';
import { isImage } from '@kindling/transforms';
import type { Collated } from '../dataset';
import { flattenNested, sizeOf } from './nested';
import { stackExamples } from './stackExamples';

/** One part of an example on the host: row-major numbers and their shape. */
interface HostValue {
  data: ArrayLike<number>;
  shape: readonly number[];
}

/** What was read from a Tensor: a class, so that it is told from what a data set gives. */
class TensorNumbers implements HostValue {
  constructor(
    readonly data: ArrayLike<number>,
    readonly shape: readonly number[],
    readonly dtype: DType,
  ) {}
}

/** What nests deeper holds itself. */
const MAX_DEPTH = 8;
/** An array of more is one of numbers. */
const MAX_PARTS = 1024;

/** Where a value stands in an example, for messages: `x`, `y`, `[2]`, `.image`. */
interface Place {
  readonly name: string;
  readonly depth: number;
  /** Whether whole numbers stay floats: what stands first is no class index. */
  readonly floats: boolean;
}

/**
 * Examples to one batch of their form: each may be one value, an array (`[x, y]`, a triple) or an object of values, which may be
 * arrays and objects themselves. A value is a number, true or false, a typed array, nested arrays of numbers, `{ data, shape }` or a
 * Tensor, of the same shape in all examples. Numbers become [N], the rest [N, ...shape]; texts become an array of them.
 *
 * Tensors keep their dtype, an Int32Array is int32, true and false are bool, and everything else float32; but numbers become int32 where
 * all of a batch are whole, as class indices are, unless they stand first in an array or alone. PyTorch asks whether they are ints or
 * floats, which JavaScript does not tell apart.
 * @throws KindlingError when an example has another form, or a value another shape, than in the first, or is something else
 * @see torch.utils.data.default_collate
 */
export function defaultCollate<Example>(examples: readonly Example[]): Collated<Example> | Promise<Collated<Example>> {
  refuseSurplus('defaultCollate', arguments, 1);
  if (!Array.isArray(examples)) throw new KindlingError(`collate: expected an array of examples, got ${describe(examples)}`);
  if (examples.length === 0) throw new KindlingError('collate: expected at least one example, got none');
  try {
    return collateValues(examples, { name: '', depth: 0, floats: true }) as Collated<Example> | Promise<Collated<Example>>;
  } catch (error) {
    // by value: an array may be all holes
    for (const example of Object.values(examples)) dropExample(example);
    throw error;
  }
}

/** Handles what promises in an example that is refused, or not used, reject with: nobody else would, and it would end the process. */
export function dropExample(example: unknown): void {
  if (isThenable(example)) Promise.resolve(example).then(dropExample, () => {});
  else if (Array.isArray(example) || isRecord(example)) for (const part of Object.values(example)) unwaited(part);
}

/** What stands at one place of all examples, as a batch of it. */
function collateValues(values: readonly unknown[], place: Place): unknown {
  const first = values[0];
  if (place.depth > 0 ? isPartList(first) : Array.isArray(first)) return collateArrays(values, first as unknown[], place);
  if (isRecord(first) && !isHostValue(first) && !isImage(first)) return collateRecords(values, first, place);
  if (place.depth === 0 && (first === undefined || first === null))
    throw refusedForm(values, 0, 'a value, or values in an array or an object', place);
  // Only reading a Tensor takes a promise; without one, the batch is there at once.
  if (!values.some(isTensor)) return stack(values, place);
  return Promise.all(values.map(readTensor)).then((read) => stack(read, place));
}

/** Whether an array is one of parts, and not one of numbers: told by the first thing in it that is no array. */
function isPartList(value: unknown): boolean {
  let leaf = value;
  for (let depth = 0; Array.isArray(leaf) && depth <= MAX_DEPTH; depth++) leaf = leaf[0];
  return (
    Array.isArray(value) &&
    (typeof leaf === 'string' || typeof leaf === 'boolean' || isTensor(leaf) || isTypedArray(leaf) || isRecord(leaf))
  );
}

/** Whether an object is meant as numbers and their shape, and not as one of parts. */
function isHostValue(value: object): value is { data: unknown; shape: unknown } {
  if (!('data' in value && 'shape' in value)) return false;
  return isTypedArray(value.data) || Array.isArray(value.shape);
}

function collateArrays(values: readonly unknown[], { length }: unknown[], place: Place): unknown {
  if (length === 0 || length > MAX_PARTS) {
    throw refusedForm(values, 0, `an array of 1 to ${MAX_PARTS} parts (numbers alone as a Float32Array)`, place);
  }
  const isPair = place.depth === 0 && length === 2;
  const form = isPair ? '[x, y]' : `an array of ${length} ${length === 1 ? 'part' : 'parts'}`;
  checkForm(values, form, place, (value) => Array.isArray(value) && value.length === length);
  const nameOf = (part: number) => (isPair ? 'xy'[part] : `${place.name}[${part}]`);
  const parts = Array.from({ length }, (_, part) => part);
  return collateParts(values, parts, place, nameOf, (made) => made);
}

function collateRecords(values: readonly unknown[], first: object, place: Place): unknown {
  const names = Object.keys(first);
  if (names.length === 0 || names.length > MAX_PARTS) throw refusedForm(values, 0, `an object of 1 to ${MAX_PARTS} parts`, place);
  const isAlike = (value: unknown) =>
    isRecord(value) && Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name));
  checkForm(values, `an object with ${names.join(', ')}`, place, isAlike);
  const assemble = (made: unknown[]) => Object.fromEntries(names.map((name, i) => [name, made[i]]));
  return collateParts(values, names, place, (name) => (place.name === '' ? name : `${place.name}.${name}`), assemble);
}

/** Each part by itself; at once where all are there at once. */
function collateParts<Key extends number | string>(
  values: readonly unknown[],
  keys: readonly Key[],
  { depth, floats }: Place,
  nameOf: (key: Key) => string,
  assemble: (parts: unknown[]) => unknown,
): unknown {
  const parts: unknown[] = [];
  try {
    for (const key of keys) {
      const place = { name: nameOf(key), depth: depth + 1, floats: floats && key === 0 };
      parts.push(
        collateValues(
          values.map((value) => (value as Record<Key, unknown>)[key]),
          place,
        ),
      );
    }
  } catch (error) {
    parts.forEach(unwaited);
    throw error;
  }
  return parts.some(isThenable) ? Promise.all(parts).then(assemble) : assemble(parts);
}

function checkForm(values: readonly unknown[], form: string, place: Place, isOne: (value: unknown) => boolean): void {
  if (place.depth > MAX_DEPTH) {
    throw new KindlingError(`collate: expected parts in at most ${MAX_DEPTH} levels, got ${describe(values[0])}`);
  }
  const odd = values.findIndex((value) => !isOne(value));
  if (odd !== -1) throw refusedForm(values, odd, form, place);
}

function refusedForm(values: readonly unknown[], n: number, form: string, { name }: Place): KindlingError {
  const what = name === '' ? 'every example' : `${name} of every example`;
  return new KindlingError(`collate: expected ${what} to be ${form}, got ${describe(values[n])} for example ${n} of the batch`);
}

async function readTensor(value: unknown): Promise<unknown> {
  return isTensor(value) ? new TensorNumbers(await value.data(), value.shape, value.dtype) : value;
}

/** One value of each example. */
function stack(values: readonly unknown[], { name, floats }: Place): Tensor | string[] {
  if (values.every((value) => typeof value === 'number')) {
    return floats ? tensor(Float32Array.from(values)) : collateNumbers(values);
  }
  if (values.every((value) => typeof value === 'string')) return values as string[];
  if (values.every((value) => typeof value === 'boolean')) return tensor(Int32Array.from(values, Number), { dtype: 'bool' });
  const label = name === '' ? 'every example' : name;
  const first = toHostValue(values[0], label);
  return stackExamples('collate', { shape: first.shape, dtype: dtypeOfAll(values) }, values.length, (n) => {
    const { data, shape } = n === 0 ? first : toHostValue(values[n], label);
    if (shape.length !== first.shape.length || shape.some((size, dim) => size !== first.shape[dim])) {
      throw new KindlingError(
        `collate: expected ${label} of one shape in a batch, got ${describe(shape)} after ${describe(first.shape)}`,
      );
    }
    return data;
  });
}

/** What holds all numbers of a batch, as where PyTorch stacks. */
function dtypeOfAll(values: readonly unknown[]): DType {
  const dtypes = new Set(values.map(dtypeOf));
  return dtypes.has('float32') ? 'float32' : dtypes.has('int32') ? 'int32' : 'bool';
}

function dtypeOf(value: unknown): DType {
  if (value instanceof TensorNumbers) return value.dtype;
  const numbers = isTypedArray(value) ? value : (value as { data?: unknown } | null | undefined)?.data;
  return typedArrayName(numbers) === 'Int32Array' ? 'int32' : 'float32';
}

/** One number an example: int32 where all are whole (class targets), else float32. Shape: [N]. */
export function collateNumbers(values: ArrayLike<number>): Tensor {
  const whole = Int32Array.from(values);
  for (let n = 0; n < whole.length; n++) if (whole[n] !== values[n]) return tensor(Float32Array.from(values));
  return tensor(whole);
}

function toHostValue(value: unknown, name: string): HostValue {
  if (value instanceof TensorNumbers) return value;
  if (typeof value === 'number') return { data: [value], shape: [] };
  if (isTypedArray(value)) return { data: value, shape: [value.length] };
  if (Array.isArray(value)) return flattenNested(`collate: expected ${name}`, value);
  if (isImage(value)) {
    throw new KindlingError(
      `collate: expected ${name} as numbers, got an image of bytes (give the data set a transform with ToTensor)`,
    );
  }
  if (
    typeof value === 'object' &&
    value !== null &&
    isHostValue(value) &&
    isTypedArray(value.data) &&
    Array.isArray(value.shape)
  ) {
    const { data, shape } = value as HostValue;
    if (data.length !== sizeOf(`collate: ${name}: shape`, shape)) {
      throw new KindlingError(
        `collate: expected ${name} with as many numbers as the shape ${describe(shape)}, got ${data.length}`,
      );
    }
    return { data, shape };
  }
  throw new KindlingError(
    `collate: expected ${name} to be a number, an array, { data, shape } or a Tensor, got ${describe(value)} (or give the loader a collate)`,
  );
}
