import { extentOf } from '../codegen/layout';
import { type GraphNode, sharedPart, type Value } from '../graph/node';
import { type SliceAttributes, slice, squeeze } from '../ops/slice';
import { sizeOf } from '../shape/shape';

/** Whether a node may be one piece of what it was taken from, and no gradient goes there. */
export function isPiece({ op, requiresGrad }: GraphNode): boolean {
  return (op === slice.definition || op === squeeze.definition) && !requiresGrad;
}

/**
 * Whether a node's numbers are there. A piece of numbers that are there gets its own without a run. A program that goes through its data
 * piece by piece (`data.at(slice(i, i + 35))`) so has the same graph at each step, with other leaves; by where each piece begins, each would
 * be a graph of its own, to be planned anew.
 */
export function isKnown(node: GraphNode): boolean {
  if (node.value === null && isPiece(node)) {
    const value = node.op === slice.definition ? sliced(node) : squeezed(node);
    if (value !== null) node.realize(value);
  }
  return node.value !== null;
}

/** The same of numbers on the host. A device reads what a piece was taken from as a whole: of that, the piece that is asked for is computed. */
export function isOnHost(node: GraphNode): boolean {
  let source = node;
  while (source.value === null && isPiece(source)) [source] = source.inputs;
  const data = source.value?.data;
  return source === node ? data !== undefined : data instanceof Float32Array && isKnown(node);
}

function sliced({ inputs: [source], attributes, shape }: GraphNode): Value | null {
  // an owned value's memory is used again two steps later: shared with a piece, it would wait for the collector
  if (!isKnown(source) || source.isOwned) return null;
  const { data, strides } = source.value as Value;
  const { dim, start, step } = attributes as SliceAttributes;
  const length = extentOf(shape, strides);
  if ((step > 1 && shape[dim] > 1) || length !== sizeOf(shape)) return null;
  return { data: sharedPart(data, start * strides[dim], length), strides };
}

/** What lost dimensions of size 1, if it is a piece itself: a computed value's memory is not shared for it. */
function squeezed({ inputs: [source], attributes }: GraphNode): Value | null {
  if (source.op === null || !isPiece(source) || !isKnown(source) || source.isOwned) return null;
  const { data, strides } = source.value as Value;
  const { dims } = attributes as { readonly dims: readonly number[] };
  return { data: sharedPart(data, 0, data.length), strides: strides.filter((_, d) => !dims.includes(d)) };
}
