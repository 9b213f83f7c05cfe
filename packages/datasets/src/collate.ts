import { describe, isThenable, isTypedArray, KindlingError, typedArrayName, unwaited } from '@kindling/checks';
import { type DType, isTensor, type Tensor, tensor } from '@kindling/core';
import { isImage } from '@kindling/transforms';
import type { Batch } from './dataset';
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

const partNames = ['x', 'y'];

/**
 * Examples to one batch. Each part may be a number, a typed array, nested arrays, `{ data, shape }` or a Tensor, of the
 * same shape in all examples. Numbers become [N], the rest [N, ...shape].
 *
 * Tensors keep their dtype, an Int32Array is int32, and everything else float32; but numbers of y become int32 where all of a batch are
 * whole, as class indices are. PyTorch asks whether they are ints or floats, which JavaScript does not tell apart.
 * @throws KindlingError when an example is no [x, y], holds something else, or another shape than the first
 * @see torch.utils.data.default_collate
 */
export function defaultCollate(examples: readonly (readonly [x: unknown, y: unknown])[]): Batch | Promise<Batch> {
  if (!Array.isArray(examples)) throw new KindlingError(`collate: expected an array of examples, got ${describe(examples)}`);
  if (examples.length === 0) throw new KindlingError('collate: expected at least one example, got none');
  try {
    return collateExamples(examples);
  } catch (error) {
    // by value: an array may be all holes
    for (const example of Object.values(examples)) dropExample(example);
    throw error;
  }
}

/** Handles what promises in an example that is refused, or not used, reject with: nobody else would, and it would end the process. */
export function dropExample(example: unknown): void {
  if (isThenable(example)) Promise.resolve(example).then(dropExample, () => {});
  else if (Array.isArray(example)) for (const part of Object.values(example)) unwaited(part);
}

function collateExamples(examples: readonly (readonly [x: unknown, y: unknown])[]): Batch | Promise<Batch> {
  let hasTensors = false;
  for (let n = 0; n < examples.length; n++) {
    const example: unknown = examples[n];
    if (!Array.isArray(example) || example.length !== 2) {
      throw new KindlingError(
        `collate: expected every example to be [x, y], got ${describe(example)} for example ${n} of the batch`,
      );
    }
    hasTensors ||= isTensor(example[0]) || isTensor(example[1]);
  }
  // Only reading a Tensor takes a promise; without one, the batch is there at once.
  if (hasTensors) {
    return Promise.all([0, 1].map((part) => readTensors(examples.map((example) => example[part])))).then(
      (parts) => parts.map((values, part) => collatePart(values, part)) as Batch,
    );
  }
  return [0, 1].map((part) =>
    collatePart(
      examples.map((example) => example[part]),
      part,
    ),
  ) as Batch;
}

function readTensors(values: readonly unknown[]): Promise<unknown[]> {
  return Promise.all(
    values.map(async (value) => (isTensor(value) ? new TensorNumbers(await value.data(), value.shape, value.dtype) : value)),
  );
}

function collatePart(values: readonly unknown[], part: number): Tensor {
  if (values.every((value) => typeof value === 'number')) {
    return part === 0 ? tensor(Float32Array.from(values)) : collateNumbers(values);
  }
  const name = partNames[part];
  const first = toHostValue(values[0], name);
  return stackExamples('collate', { shape: first.shape, dtype: dtypeOfAll(values) }, values.length, (n) => {
    const { data, shape } = n === 0 ? first : toHostValue(values[n], name);
    if (shape.length !== first.shape.length || shape.some((size, dim) => size !== first.shape[dim])) {
      throw new KindlingError(
        `collate: expected ${name} of one shape in a batch, got ${describe(shape)} after ${describe(first.shape)}`,
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
  if (typeof value === 'number') return { data: [value], shape: [] };
  if (isTypedArray(value)) return { data: value, shape: [value.length] };
  if (Array.isArray(value)) return flattenNested(`collate: expected ${name}`, value);
  if (isImage(value)) {
    throw new KindlingError(
      `collate: expected ${name} as numbers, got an image of bytes (give the data set a transform with ToTensor)`,
    );
  }
  const { data, shape } = (value ?? {}) as { data?: unknown; shape?: unknown };
  if (isTypedArray(data) && Array.isArray(shape)) {
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
