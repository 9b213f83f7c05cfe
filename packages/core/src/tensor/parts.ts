import { checkArray, checkChoice, checkOptions, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import { type BorderMode, mostAround, padBorders } from '../ops/borders';
import { cat as concatenation } from '../ops/concatenation';
import { slice as sliceOp, unsqueeze as unsqueezeOp } from '../ops/slice';
import { pad as padOp, reshape } from '../ops/view';
import { normalizeDim, sameShape, shapeText } from '../shape/shape';
import { checkedNumber } from './dtype';
import { newDim, paddingOf } from './partArguments';
import { type Slice, sliceOf } from './slices';
import { isTensor, Tensor, tensorOperand } from './tensor';

/** The nodes of a list of tensors. @throws KindlingError naming what is none, or the list if it is empty */
function nodesOf(op: string, tensors: unknown): GraphNode[] {
  const nodes = checkArray(`${op}: tensors`, tensors, (name, entry) => tensorOperand(name, entry), 'an array of Tensors');
  if (nodes.length === 0) throw new KindlingError(`${op}: tensors: expected at least one Tensor, got none`);
  return nodes;
}

/**
 * Tensors one behind another along a dimension. Shape: (..., n_i, ...) each, alike in the other dimensions -> (..., sum of n_i, ...);
 * a tensor of shape [0] fits everywhere and adds nothing.
 * @throws KindlingError if there is none, or one does not fit the others
 * @see torch.cat
 */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  refuseSurplus('cat', arguments, 2);
  const nodes = nodesOf('cat', tensors);
  const isNothing = ({ shape }: GraphNode) => shape.length === 1 && shape[0] === 0;
  const first = nodes.find((node) => !isNothing(node)) ?? nodes[0];
  const { shape } = first;
  if (shape.length === 0)
    throw new KindlingError('cat: expected tensors of at least one dimension, got shape []: stack joins those');
  const along = normalizeDim('cat', dim, shape.length);
  const empty = shape.map((size, d) => (d === along ? 0 : size));
  const parts = nodes.map((node, i) => {
    if (isNothing(node) && shape.length > 1) return reshape([node], { shape: empty });
    const fits = node.shape.length === shape.length && node.shape.every((size, d) => d === along || size === shape[d]);
    if (fits) return node;
    const any = shape.map((size, d) => (d === along ? 'any' : size)).join(', ');
    throw new KindlingError(
      `cat: tensors[${i}]: expected shape [${any}], as tensors[${nodes.indexOf(first)}] has, got ${shapeText(node.shape)}`,
    );
  });
  return new Tensor(concatenation(parts, { dim: along }));
}

/**
 * Tensors side by side along a new dimension. Shape: (...) each, all alike -> (..., number of tensors, ...), `dim` being its place in the result.
 * @throws KindlingError if there is none, or the shapes differ
 * @see torch.stack
 */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  refuseSurplus('stack', arguments, 2);
  const nodes = nodesOf('stack', tensors);
  const [{ shape }] = nodes;
  const place = newDim('stack', dim, shape.length);
  const other = nodes.findIndex((node) => !sameShape(node.shape, shape));
  if (other !== -1) {
    throw new KindlingError(
      `stack: tensors[${other}]: expected shape ${shapeText(shape)}, as tensors[0] has, got ${shapeText(nodes[other].shape)}`,
    );
  }
  const rows = nodes.map((node) => unsqueezeOp([node], { dims: [place] }));
  return new Tensor(concatenation(rows, { dim: place }));
}

/** What `pad` takes beyond the amounts. */
export interface PadOptions {
  /** What stands around: one number, or entries of the tensor itself, mirrored at the border ('reflect'), the border's ('replicate') or the other end's ('circular'); 'constant' if not said. */
  readonly mode?: 'constant' | BorderMode | undefined;
  /** The number of 'constant'; 0 if not said. */
  readonly value?: number | undefined;
}

/**
 * Puts something around a tensor, zeros if not told otherwise. `amounts` are [before, after] of the last dimension, then of the one before it, and so on, as in
 * PyTorch: `pad(images, [left, right, top, bottom])`. Negative amounts crop. Shape: (..., n, ...) -> (..., before + n + after, ...)
 * @throws KindlingError if there are more pairs than dimensions, more is cropped than there is, or a border is wider than its mode has entries for
 * @see torch.nn.functional.pad
 */
export function pad(x: Tensor, amounts: readonly number[], options?: PadOptions): Tensor {
  refuseSurplus('pad', arguments, 3);
  const node = tensorOperand('pad: x', x);
  const { mode = 'constant', value } = checkOptions('pad', options, ['mode', 'value']);
  checkChoice('pad: mode', mode, ['constant', 'reflect', 'replicate', 'circular']);
  const { crops, added } = paddingOf(node.shape, amounts);
  const cropped = (whole: GraphNode) => crops.reduce((rest, part) => sliceOp([rest], part), whole);
  // as numbers, -0 and 0 are one plan
  if (mode === 'constant') {
    return new Tensor(
      padOp([cropped(node)], { ...added, value: checkedNumber('pad: value', value === undefined ? 0 : value, node.dtype) + 0 }),
    );
  }
  if (value !== undefined) throw new KindlingError(`pad: value: expected nothing beside mode "${mode}", got ${describe(value)}`);
  // a circle is that of what is left; a mirror or a border still sees what the other end crops
  const inner = mode === 'circular' ? cropped(node) : node;
  const { before, after } = added;
  for (const [dim, size] of inner.shape.entries()) {
    const [most, amount] = [mostAround[mode](size), Math.max(before[dim], after[dim])];
    if (amount <= most) continue;
    throw new KindlingError(
      `pad: amounts: expected at most ${most} around dimension ${dim} of shape ${shapeText(inner.shape)} in mode "${mode}", got ${amount}`,
    );
  }
  const whole = padBorders(inner, mode, before, after);
  if (inner !== node) return new Tensor(whole);
  const left = crops.map((crop) => ({ ...crop, length: crop.length + before[crop.dim] + after[crop.dim] }));
  return new Tensor(left.reduce((rest, part) => sliceOp([rest], part), whole));
}

function given(op: string, x: Tensor): Tensor {
  tensorOperand(`${op}: x`, x);
  return x;
}

/** As the method of this name. @see Tensor.narrow, torch.narrow */
export function narrow(x: Tensor, dim: number, start: number, length: number): Tensor {
  refuseSurplus('narrow', arguments, 4);
  return given('narrow', x).narrow(dim, start, length);
}

/** As the method of this name. @see Tensor.select, torch.select */
export function select(x: Tensor, dim: number, index: number): Tensor {
  refuseSurplus('select', arguments, 3);
  return given('select', x).select(dim, index);
}

/** As the method of this name. @see Tensor.slice */
export function slice(x: Tensor, dim: number, start?: number, end?: number, step?: number): Tensor;
/** A part of a dimension, for `x.at(slice(1, 5))`: Python's 1:5. null and undefined leave a bound out. @throws KindlingError for what is no integer @see Tensor.at */
export function slice(start?: number | null, end?: number | null, step?: number | null): Slice;
export function slice(x?: Tensor | number | null, ...rest: (number | null | undefined)[]): Tensor | Slice {
  if (isTensor(x)) return x.slice(...(rest as Parameters<Tensor['slice']>));
  if (rest.length > 2) tensorOperand('slice: x', x);
  return sliceOf(x, rest[0], rest[1]);
}

/** As the method of this name. @see Tensor.split, torch.split */
export function split(x: Tensor, sizeOrSizes: number | readonly number[], dim?: number): Tensor[] {
  refuseSurplus('split', arguments, 3);
  return given('split', x).split(sizeOrSizes, dim);
}

/** As the method of this name. @see Tensor.chunk, torch.chunk */
export function chunk(x: Tensor, chunks: number, dim?: number): Tensor[] {
  refuseSurplus('chunk', arguments, 3);
  return given('chunk', x).chunk(chunks, dim);
}

/** As the method of this name. @see Tensor.unsqueeze, torch.unsqueeze */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  refuseSurplus('unsqueeze', arguments, 2);
  return given('unsqueeze', x).unsqueeze(dim);
}

/** As the method of this name. @see Tensor.squeeze, torch.squeeze */
export function squeeze(x: Tensor, dim?: number | readonly number[]): Tensor {
  refuseSurplus('squeeze', arguments, 2);
  return given('squeeze', x).squeeze(dim);
}
