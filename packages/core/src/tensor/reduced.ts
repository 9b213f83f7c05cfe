import { checkBoolean, checkOptions, describe, KindlingError } from '@kindling/checks';
import { normalizeDim, type Shape } from '../shape/shape';
import { checkDims } from './shapeArguments';

/** What reductions along dimensions take. */
export interface DimOptions {
  /** Whether reduced dimensions stay, with size 1. */
  readonly keepDim?: boolean | undefined;
}

/** The dimensions to reduce, in order, and the shape that is left. */
export interface Reduced {
  readonly dims: readonly number[];
  readonly shape: Shape;
}

/**
 * Reads the arguments of a reduction; none named are all dimensions.
 * @param several whether an array of dimensions is one of the choices
 * @throws KindlingError for what is no dimension, and for options that do not exist
 */
export function reducedDims(op: string, from: Shape, dim: unknown, options: DimOptions | undefined, several = true): Reduced {
  const { keepDim = false } = checkOptions(op, options, ['keepDim']);
  checkBoolean(`${op}: keepDim`, keepDim);
  const dims = namedDims(op, dim, from.length, several);
  const shape = keepDim ? from.map((size, d) => (dims.includes(d) ? 1 : size)) : from.filter((_, d) => !dims.includes(d));
  return { dims, shape };
}

/** @throws KindlingError for what is no dimension, or one named twice */
function namedDims(op: string, dim: unknown, rank: number, several: boolean): number[] {
  if (dim === undefined) return firstDims(rank);
  if (typeof dim !== 'number' && !(several && Array.isArray(dim))) {
    throw new KindlingError(
      `${op}: dim: expected ${several ? 'a dimension or an array of them' : 'one dimension'}, got ${describe(dim)}`,
    );
  }
  const given = typeof dim === 'number' ? [normalizeDim(op, dim, rank)] : checkDims(op, dim, rank);
  if (given.length === 0 || rank === 0) return firstDims(rank);
  if (given.length === 1) return given;
  const dims = [...new Set(given)].sort((a, b) => a - b);
  if (dims.length !== given.length) throw new KindlingError(`${op}: dim: a dimension appears twice in ${describe(dim)}`);
  return dims;
}

function firstDims(rank: number): number[] {
  const dims: number[] = [];
  for (let dim = 0; dim < rank; dim++) dims.push(dim);
  return dims;
}
