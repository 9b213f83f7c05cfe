import { checkNumber, describe, KindlingError } from '@kindling/checks';
import { leafNode } from '../graph/node';
import { checkShape, rowMajorStrides, shapeText, sizeOf, stridesWithInnermost } from '../shape/shape';
import { flattenData, type NestedArray, type TypedArray } from './nested';
import { random } from './random';
import { Tensor } from './tensor';

export interface TensorOptions {
  /** Whether backward() collects a gradient here. */
  readonly requiresGrad?: boolean | undefined;
}

function leaf(data: Float32Array, shape: readonly number[], strides: readonly number[], options: TensorOptions): Tensor {
  const created = new Tensor(leafNode(data, shape, strides));
  if (options.requiresGrad) created.requiresGrad = true;
  return created;
}

/**
 * A tensor of the given numbers. Shape: that of the nested array; `shape` for typed or flat arrays.
 * @throws KindlingError if rows differ in length, an entry isn't a number or the shape doesn't fit @see torch.tensor
 */
export function tensor(
  data: NestedArray | TypedArray,
  options: TensorOptions & { readonly shape?: readonly number[] } = {},
): Tensor {
  const flat = flattenData(data);
  const shape = options.shape === undefined ? flat.shape : checkShape('tensor: shape', options.shape);
  if (sizeOf(shape) !== flat.data.length) {
    throw new KindlingError(
      `tensor: ${flat.data.length} numbers do not fit shape ${shapeText(shape)}, which holds ${sizeOf(shape)}`,
    );
  }
  return leaf(flat.data, shape, rowMajorStrides(shape), options);
}

/**
 * A batch whose numbers lie with the example innermost (data[row * N + n]): the layout that the engine reads fastest.
 * Shape: [N, ...]. The tensor owns `data` from now on.
 * @throws KindlingError if the data doesn't fit the shape
 */
export function tensorFromBatchInnermost(data: Float32Array, shape: readonly number[]): Tensor {
  const sizes = checkShape('tensorFromBatchInnermost: shape', shape);
  if (!(data instanceof Float32Array) || data.length !== sizeOf(sizes)) {
    throw new KindlingError(
      `tensorFromBatchInnermost: data: expected a Float32Array of ${sizeOf(sizes)} numbers for shape ${shapeText(sizes)}, got ${describe(data)}`,
    );
  }
  return leaf(data, sizes, stridesWithInnermost(sizes, 0), {});
}

function filled(name: string, shape: readonly number[], fill: (data: Float32Array) => void, options: TensorOptions): Tensor {
  const sizes = checkShape(`${name}: shape`, shape);
  const data = new Float32Array(sizeOf(sizes));
  fill(data);
  return leaf(data, sizes, rowMajorStrides(sizes), options);
}

/** @see torch.zeros */
export function zeros(shape: readonly number[], options: TensorOptions = {}): Tensor {
  return filled('zeros', shape, () => {}, options);
}

/** @see torch.ones */
export function ones(shape: readonly number[], options: TensorOptions = {}): Tensor {
  return filled('ones', shape, (data) => data.fill(1), options);
}

/** @see torch.full */
export function full(shape: readonly number[], value: number, options: TensorOptions = {}): Tensor {
  if (typeof value !== 'number') throw new KindlingError(`full: value: expected a number, got ${describe(value)}`);
  return filled('full', shape, (data) => data.fill(value), options);
}

/** Uniform numbers in [0, 1) from the global stream. @see torch.rand */
export function rand(shape: readonly number[], options: TensorOptions = {}): Tensor {
  return filled(
    'rand',
    shape,
    (data) => {
      // 24 bits, as many as a float32 below 1 holds evenly
      for (let i = 0; i < data.length; i++) data[i] = (random.uint32() >>> 8) / 2 ** 24;
    },
    options,
  );
}

/** Numbers from the standard normal distribution, from the global stream. @see torch.randn */
export function randn(shape: readonly number[], options: TensorOptions = {}): Tensor {
  return filled(
    'randn',
    shape,
    (data) => {
      for (let i = 0; i < data.length; i++) data[i] = random.normal();
    },
    options,
  );
}

/** start, start + step, ... up to but without end; arange(end) starts at 0. @see torch.arange */
export function arange(startOrEnd: number, end?: number, step = 1): Tensor {
  const [from, to] = end === undefined ? [0, startOrEnd] : [startOrEnd, end];
  checkNumber('arange: start', from);
  checkNumber('arange: end', to);
  if (checkNumber('arange: step', step) === 0 || (to - from) / step < 0) {
    throw new KindlingError(`arange: step ${step} never leads from ${from} to ${to}`);
  }
  const data = Float32Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);
  return leaf(data, [data.length], [1], {});
}
