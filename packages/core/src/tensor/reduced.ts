import { checkBoolean, checkOptions, describe, KindlingError } from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import { reshape } from '../ops/view';
import { normalizeDim, sameShape } from '../shape/shape';
import { checkDims } from './shapeArguments';

export interface DimOptions {
  /** Whether reduced dimensions stay, with size 1. */
  readonly keepDim?: boolean | undefined;
}

/**
 * `node` with dimensions reduced by `apply`, which keeps them with size 1.
 * @throws KindlingError for what is no dimension, and for options that do not exist
 */
export function reduced(
  op: 'sum' | 'mean' | 'max' | 'argmax',
  node: GraphNode,
  dim: unknown,
  options: DimOptions | undefined,
  apply: (node: GraphNode, dims: number[]) => GraphNode,
): GraphNode {
  const { keepDim = false } = checkOptions(op, options, ['keepDim']);
  checkBoolean(`${op}: keepDim`, keepDim);
  const dims = reducedDims(op, dim, node.shape.length, op === 'sum' || op === 'mean');
  const kept = apply(node, dims);
  const shape = keepDim
    ? node.shape.map((size, d) => (dims.includes(d) ? 1 : size))
    : node.shape.filter((_, d) => !dims.includes(d));
  return sameShape(shape, kept.shape) ? kept : reshape([kept], { shape });
}

/**
 * The dimensions to reduce, in order; all where none is named.
 * @param several whether an array of them is one of the choices
 * @throws KindlingError for what is no dimension, or one named twice
 */
function reducedDims(op: string, dim: unknown, rank: number, several: boolean): number[] {
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
