import { describe, isThenable, isTypedArray, KindlingError, unwaited } from '@kindling/checks';
import { isTensor, type Tensor, tensor, tensorFromBatchInnermost } from '@kindling/core';
import { isImage } from '@kindling/transforms';
import type { Batch } from './dataset';
import { batchMemory, scatterExample } from './gather';
import { flattenNested, sizeOf } from './nested';

/** One part of an example on the host: row-major numbers and their shape. */
interface HostValue {
  data: ArrayLike<number>;
  shape: readonly number[];
}

const partNames = ['x', 'y'];

/**
 * Examples to one batch. Each part may be a number, a typed array, nested arrays, `{ data, shape }` or a Tensor, of the
 * same shape in all examples. Numbers become [N], the rest [N, ...shape].
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
  return Promise.all(values.map(async (value) => (isTensor(value) ? { data: await value.data(), shape: value.shape } : value)));
}

function collatePart(values: readonly unknown[], part: number): Tensor {
  if (values.every((value) => typeof value === 'number')) return collateNumbers(values);
  const count = values.length;
  const first = toHostValue(values[0], partNames[part]);
  const output = batchMemory('collate', first.data.length, count);
  for (let n = 0; n < count; n++) {
    const { data, shape } = n === 0 ? first : toHostValue(values[n], partNames[part]);
    if (shape.length !== first.shape.length || shape.some((size, dim) => size !== first.shape[dim])) {
      throw new KindlingError(
        `collate: expected ${partNames[part]} of one shape in a batch, got ${describe(shape)} after ${describe(first.shape)}`,
      );
    }
    scatterExample(data, n, count, output);
  }
  return tensorFromBatchInnermost(output, [count, ...first.shape]);
}

/** One number an example: an Int32Array's where all are whole (class targets), else a Float32Array's. Shape: [N]. */
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
