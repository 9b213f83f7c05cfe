import {
  checkBoolean,
  checkNumber,
  checkOptions,
  describe,
  isTypedArray,
  KindlingError,
  ofThisRealm,
  refuseSurplus,
  type TypedArray,
} from '@kindling/checks';
import type { DType } from '../expression/dtype';
import { leafNode } from '../graph/node';
import { numbersIn, type Words, wordsOf } from '../graph/words';
import {
  checkedSize,
  checkShape,
  LARGEST_EXACT,
  rowMajorStrides,
  type Shape,
  shapeText,
  sizeOf,
  stridesWithInnermost,
} from '../shape/shape';
import { checkDtype, checkedNumber } from './dtype';
import { withoutLeftOut } from './leftOut';
import { flattenData, float32s, type NestedArray } from './nested';
import { checkGenerator, type Draw, drawNormal, drawUniform, type RandomSource } from './random';
import { Tensor } from './tensor';

/** What a new tensor is. */
export interface TensorOptions {
  /** What the elements are; float32 if not said. Only float32 has a gradient. */
  readonly dtype?: DType | undefined;
  /** Whether backward() collects a gradient here. */
  readonly requiresGrad?: boolean | undefined;
}

function leaf(data: Words, shape: Shape, strides: readonly number[], requiresGrad: boolean, dtype: DType = 'float32'): Tensor {
  const created = new Tensor(leafNode(data, shape, strides, dtype));
  if (requiresGrad) created.requiresGrad = true;
  return created;
}

/**
 * A tensor of the given numbers, of float32; of int32 from an Int32Array, of bool from booleans, of what `dtype` says where it is given.
 * Shape: that of the nested array; `shape` for typed or flat arrays.
 * @throws KindlingError if rows differ in length, an entry isn't a number or is missing, the dtype does not hold a number, or the shape
 * doesn't fit
 * @see torch.tensor
 */
export function tensor(
  data: NestedArray | TypedArray,
  options?: TensorOptions & { readonly shape?: readonly number[] | undefined },
): Tensor {
  refuseSurplus('tensor', arguments, 2);
  const { shape: wished, requiresGrad = false, dtype } = checkOptions('tensor', options, ['shape', 'requiresGrad', 'dtype']);
  checkBoolean('tensor: requiresGrad', requiresGrad);
  const flat = flattenData(data, dtype === undefined ? undefined : checkDtype('tensor: dtype', dtype));
  const shape = wished === undefined ? flat.shape : checkShape('tensor: shape', wished);
  if (sizeOf(shape) !== flat.data.length) {
    throw new KindlingError(
      `tensor: ${flat.data.length} numbers do not fit shape ${shapeText(shape)}, which holds ${sizeOf(shape)}`,
    );
  }
  checkedSize('tensor: shape', shape);
  return leaf(flat.data, shape, rowMajorStrides(shape), requiresGrad, flat.dtype);
}

/**
 * A batch whose numbers lie with the example innermost (data[row * N + n]): the layout that the engine reads fastest.
 * Shape: [N, ...]. The tensor owns `data` from now on.
 * @throws KindlingError if the data doesn't fit the shape
 */
export function tensorFromBatchInnermost(data: Float32Array, shape: readonly number[]): Tensor {
  refuseSurplus('tensorFromBatchInnermost', arguments, 2);
  const name = 'tensorFromBatchInnermost';
  const sizes = checkShape(`${name}: shape`, shape);
  const count = checkedSize(`${name}: shape`, sizes);
  const own = isTypedArray(data) ? ofThisRealm(data, `${name}: data`) : data;
  if (!(own instanceof Float32Array) || own.length !== count) {
    throw new KindlingError(
      `${name}: data: expected a Float32Array of ${count} numbers for shape ${shapeText(sizes)}, got ${describe(data)}`,
    );
  }
  return leaf(own, sizes, stridesWithInnermost(sizes, 0), false);
}

/**
 * A tensor over numbers that are there, row-major: none is copied, so that what is read from a file stands in memory once. A Float32Array makes float32,
 * an Int32Array int32. Shape: any. The tensor owns `data` from now on.
 * @throws KindlingError if the data doesn't fit the shape
 * @see torch.from_numpy
 */
export function tensorFromMemory(data: Float32Array | Int32Array, shape: readonly number[]): Tensor {
  refuseSurplus('tensorFromMemory', arguments, 2);
  const name = 'tensorFromMemory';
  const sizes = checkShape(`${name}: shape`, shape);
  const count = checkedSize(`${name}: shape`, sizes);
  const own = isTypedArray(data) ? ofThisRealm(data, `${name}: data`) : data;
  const isInt32 = own instanceof Int32Array;
  if (!(isInt32 || own instanceof Float32Array) || own.length !== count) {
    throw new KindlingError(
      `${name}: data: expected a Float32Array or an Int32Array of ${count} numbers for shape ${shapeText(sizes)}, got ${describe(data)}`,
    );
  }
  return leaf(isInt32 ? wordsOf(own) : own, sizes, rowMajorStrides(sizes), false, isInt32 ? 'int32' : 'float32');
}

/** A tensor that `fill` writes the numbers of. @throws KindlingError naming the shape or an option */
export function filled(
  name: string,
  shape: readonly number[],
  fill: (data: Float32Array | Int32Array, dtype: DType) => void,
  options: TensorOptions | undefined,
  otherwise: DType = 'float32',
): Tensor {
  const sizes = checkShape(`${name}: shape`, shape);
  const { requiresGrad = false, dtype = otherwise } = checkOptions(name, options, ['requiresGrad', 'dtype']);
  checkBoolean(`${name}: requiresGrad`, requiresGrad);
  checkDtype(`${name}: dtype`, dtype);
  const data = float32s(name, checkedSize(`${name}: shape`, sizes));
  fill(numbersIn(data, dtype), dtype);
  return leaf(data, sizes, rowMajorStrides(sizes), requiresGrad, dtype);
}

/** Only zeros. @throws KindlingError unless the shape is one @see torch.zeros */
export function zeros(shape: readonly number[], options?: TensorOptions): Tensor {
  refuseSurplus('zeros', arguments, 2);
  return filled('zeros', shape, () => {}, options);
}

/** Only ones. @throws KindlingError unless the shape is one @see torch.ones */
export function ones(shape: readonly number[], options?: TensorOptions): Tensor {
  refuseSurplus('ones', arguments, 2);
  return filled('ones', shape, (data) => data.fill(1), options);
}

/** The same number everywhere, which may be NaN or infinite; a boolean gives bool. @throws KindlingError naming the argument @see torch.full */
export function full(shape: readonly number[], value: number | boolean, options?: TensorOptions): Tensor {
  refuseSurplus('full', arguments, 3);
  const fill = (data: Float32Array | Int32Array, dtype: DType) => data.fill(checkedNumber('full: value', value, dtype));
  return filled('full', shape, fill, options, typeof value === 'boolean' ? 'bool' : 'float32');
}

/** Options of tensors of random floats. */
export interface RandomOptions {
  /** Whether backward() collects a gradient here. */
  readonly requiresGrad?: boolean | undefined;
  /** Where the numbers come from, as `seededRandom` makes it; the global stream if not said. */
  readonly generator?: RandomSource | undefined;
}

/** A tensor of numbers that a source gives. */
export function drawn(name: string, shape: readonly number[], draw: Draw, options: RandomOptions | undefined): Tensor {
  const { requiresGrad, generator } = checkOptions(name, options, ['requiresGrad', 'generator']);
  const source = checkGenerator(name, generator);
  return filled(name, shape, (data) => draw(data as Float32Array, source), { requiresGrad });
}

/** Uniform numbers in [0, 1). @throws KindlingError unless the shape is one @see torch.rand */
export function rand(shape: readonly number[], options?: RandomOptions): Tensor {
  refuseSurplus('rand', arguments, 2);
  return drawn('rand', shape, drawUniform, options);
}

/** Numbers from the standard normal distribution. @throws KindlingError unless the shape is one @see torch.randn */
export function randn(shape: readonly number[], options?: RandomOptions): Tensor {
  refuseSurplus('randn', arguments, 2);
  return drawn('randn', shape, drawNormal, options);
}

/**
 * start, start + step, ... up to but without end; arange(end) starts at 0. Options may stand behind the last number that is given: `arange(5, { dtype: 'int32' })`.
 * Shape: [ceil((end - start) / step)].
 * @throws KindlingError for what is no finite number, a step that never leads to the end, more than 2^31 - 1 numbers, or whole ones
 * beyond 2^24, of which float32 does not hold each
 * @see torch.arange
 */
export function arange(startOrEnd: number, end?: number, step?: number, options?: TensorOptions): Tensor;
export function arange(end: number, options: TensorOptions): Tensor;
export function arange(start: number, end: number, options: TensorOptions): Tensor;
export function arange(...given: readonly unknown[]): Tensor {
  refuseSurplus('arange', given, 4);
  const [startOrEnd, end, step = 1, options] = withoutLeftOut(given, 3) as [number, number?, number?, TensorOptions?];
  const [from, to] = end === undefined ? [0, startOrEnd] : [startOrEnd, end];
  checkNumber('arange: start', from);
  checkNumber('arange: end', to);
  if (checkNumber('arange: step', step) === 0 || (to - from) / step < 0) {
    throw new KindlingError(`arange: step ${step} never leads from ${from} to ${to}`);
  }
  const shape = [Math.ceil((to - from) / step)];
  checkedSize('arange', shape);
  const isFloat = (options?.dtype ?? 'float32') === 'float32';
  const isWhole = isFloat && Number.isInteger(from) && Number.isInteger(step);
  const last = from + (shape[0] - 1) * step;
  if (isWhole && shape[0] > 0 && Math.max(Math.abs(from), Math.abs(last)) > LARGEST_EXACT) {
    throw new KindlingError(
      `arange: expected whole numbers from -${LARGEST_EXACT} to ${LARGEST_EXACT}, of which float32 holds each, got ${from} to ${last}`,
    );
  }
  return filled(
    'arange',
    shape,
    (data, dtype) => {
      for (let i = 0; i < data.length; i++) data[i] = isFloat ? from + i * step : checkedNumber('arange', from + i * step, dtype);
    },
    options,
  );
}
