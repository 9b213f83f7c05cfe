import {
  checkArray,
  checkFloat32,
  checkInteger,
  checkNoOptions,
  describe,
  KindlingError,
  type NoOptions,
  type NumberRange,
} from '@kindling/checks';
import { expand, isTensor, type Tensor, tensor, where } from '@kindling/core';

/** A parameter, or a value: a number for all, or a tensor. */
export type Given = Tensor | number;

/**
 * A parameter as a tensor of float32. What numbers are in a tensor is not looked at, as they need not be known yet: those out of range become NaN.
 * @throws KindlingError for anything else, and for a number out of range
 */
export function parameterOf(name: string, given: Given, range: NumberRange = {}): Tensor {
  if (!isTensor(given)) {
    if (typeof given !== 'number') throw new KindlingError(`${name}: expected a Tensor or a number, got ${describe(given)}`);
    return tensor(checkFloat32(name, given, range));
  }
  if (given.dtype !== 'float32') throw new KindlingError(`${name}: expected float32, got ${given.dtype}`);
  // 0 is no deviation and no rate, but what becomes one in float32: it leads to infinities
  const { min, exclusiveMin = min, max } = range;
  const above = exclusiveMin === undefined ? given : where(given.lt(exclusiveMin), Number.NaN, given);
  return max === undefined ? above : where(above.gt(max), Number.NaN, above);
}

/**
 * A value that a distribution is asked about, in its dtype.
 * @throws KindlingError for anything else, and for a shape that does not broadcast with that of the distribution
 */
export function valueOf(name: string, given: Given, batchShape: readonly number[], dtype: 'float32' | 'int32'): Tensor {
  if (!isTensor(given) && typeof given !== 'number') {
    throw new KindlingError(`${name}: expected a Tensor or a number, got ${describe(given)}`);
  }
  if (dtype === 'int32' && !isTensor(given)) checkInteger(name, given, { min: 0 });
  const value = isTensor(given) ? given.to(dtype) : tensor(given, { dtype });
  if (commonShape(value.shape, batchShape) !== null) return value;
  throw new KindlingError(`${name}: expected a shape that broadcasts with ${text(batchShape)}, got ${text(value.shape)}`);
}

/** Two parameters in the shape that both broadcast to. @throws KindlingError where there is none */
export function together(where: string, first: readonly [string, Tensor], second: readonly [string, Tensor]): [Tensor, Tensor] {
  const [a, b] = [first[1], second[1]];
  const shape = commonShape(a.shape, b.shape);
  if (shape === null) {
    const given = `${text(a.shape)} and ${text(b.shape)}`;
    throw new KindlingError(`${where}: ${first[0]}, ${second[0]}: expected shapes that broadcast, got ${given}`);
  }
  return [inShape(a, shape), inShape(b, shape)];
}

/** Where a distribution is and how wide, in the shape that both broadcast to. @throws KindlingError naming the parameter that is none */
export function locAndScale(where: string, loc: Given, scale: Given, options: NoOptions): [Tensor, Tensor] {
  checkNoOptions(where, options);
  const given = [parameterOf(`${where}: loc`, loc), parameterOf(`${where}: scale`, scale, { exclusiveMin: 0 })] as const;
  return together(where, ['loc', given[0]], ['scale', given[1]]);
}

export function inShape(x: Tensor, shape: readonly number[]): Tensor {
  return text(x.shape) === text(shape) ? x : expand(x, shape);
}

/** The shape that both broadcast to; null where there is none. */
export function commonShape(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length);
  const sizes = Array.from({ length: rank }, (_, dim) => [a[dim - rank + a.length] ?? 1, b[dim - rank + b.length] ?? 1]);
  return sizes.some(([one, other]) => one !== other && one !== 1 && other !== 1)
    ? null
    : sizes.map(([one, other]) => (one === 1 ? other : one));
}

/** Returns a shape of samples. @throws KindlingError naming the size that is none */
export function checkSampleShape(where: string, shape: readonly number[]): number[] {
  const check = (name: string, size: unknown) => checkInteger(name, size, { min: 0 });
  return checkArray(`${where}: shape`, shape, check, 'an array of dimension sizes');
}

export function text(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
