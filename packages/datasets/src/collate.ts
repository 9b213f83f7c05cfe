import { describe, isTensor, KindlingError, type Tensor, tensor, tensorFromBatchInnermost } from '@kindling/core';
import { isImage } from '@kindling/transforms';
import type { Batch } from './dataset';
import { scatterExample } from './gather';

/** One part of an example on the host: row-major numbers and their shape. */
interface HostValue {
  data: ArrayLike<number>;
  shape: readonly number[];
}

const partNames = ['x', 'y'];

/**
 * Examples to one batch. Each part may be a number, a typed array, nested arrays, `{ data, shape }` or a Tensor, of the
 * same shape in all examples. Whole numbers become an Int32 tensor [N], other numbers float32 [N], the rest [N, ...shape].
 * @throws KindlingError when an example is no [x, y], holds something else, or another shape than the first
 * @see torch.utils.data.default_collate
 */
export function defaultCollate(examples: readonly (readonly [x: unknown, y: unknown])[]): Batch | Promise<Batch> {
  if (examples.length === 0) throw new KindlingError('collate: expected at least one example, got none');
  for (const [n, example] of examples.entries()) {
    if (!Array.isArray(example) || example.length !== 2) {
      throw new KindlingError(
        `collate: expected every example to be [x, y], got ${describe(example)} for example ${n} of the batch`,
      );
    }
  }
  // Only reading a Tensor takes a promise; without one, the batch is there at once.
  if (examples.some(([x, y]) => isTensor(x) || isTensor(y))) {
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
  const output = new Float32Array(first.data.length * count);
  for (let n = 0; n < count; n++) {
    const { data, shape } = n === 0 ? first : toHostValue(values[n], partNames[part]);
    if (shape.length !== first.shape.length || shape.some((size, dim) => size !== first.shape[dim])) {
      throw new KindlingError(
        `collate: expected ${partNames[part]} of one shape in a batch, got [${shape.join(', ')}] after [${first.shape.join(', ')}]`,
      );
    }
    scatterExample(data, n, count, output);
  }
  return tensorFromBatchInnermost(output, [count, ...first.shape]);
}

/** Class targets, if all are whole; numbers to predict otherwise. Shape: [N]. */
export function collateNumbers(values: ArrayLike<number>): Tensor {
  const whole = Int32Array.from(values);
  for (let n = 0; n < whole.length; n++) if (whole[n] !== values[n]) return tensor(Float32Array.from(values));
  return tensor(whole);
}

function toHostValue(value: unknown, name: string): HostValue {
  if (typeof value === 'number') return { data: [value], shape: [] };
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const data = value as Float32Array;
    return { data, shape: [data.length] };
  }
  if (Array.isArray(value)) return flattenNested(value, name);
  if (isImage(value)) {
    throw new KindlingError(
      `collate: expected ${name} as numbers, got an image of bytes (give the data set a transform with ToTensor)`,
    );
  }
  const { data, shape } = (value ?? {}) as HostValue;
  if (ArrayBuffer.isView(data) && Array.isArray(shape)) {
    if (data.length !== shape.reduce((product, size) => product * size, 1)) {
      throw new KindlingError(
        `collate: expected ${name} with as many numbers as the shape [${shape.join(', ')}], got ${data.length}`,
      );
    }
    return { data, shape };
  }
  throw new KindlingError(
    `collate: expected ${name} to be a number, an array, { data, shape } or a Tensor, got ${describe(value)} (or give the loader a collate)`,
  );
}

function flattenNested(nested: readonly unknown[], name: string): HostValue {
  const shape: number[] = [];
  for (let level: unknown = nested; Array.isArray(level); level = level[0]) shape.push(level.length);
  const data = nested.flat(shape.length - 1) as number[];
  const visit = (level: unknown, dim: number): boolean =>
    dim === shape.length
      ? typeof level === 'number'
      : Array.isArray(level) && level.length === shape[dim] && level.every((entry) => visit(entry, dim + 1));
  if (!visit(nested, 0)) {
    throw new KindlingError(`collate: expected ${name} as nested arrays of numbers, all of one length, got ${describe(nested)}`);
  }
  return { data, shape };
}
