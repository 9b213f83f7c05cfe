import { checkBoolean, checkNumber, checkOptions, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import { maxPool2d as maxPool } from '../ops/maxPool2d';
import { adaptiveAveragePool, adaptiveMaxPool, averagePool } from '../ops/pooling';
import { type PoolOptions, type PoolWindow, poolWindow } from '../ops/poolWindow';
import { squeeze, unsqueeze } from '../ops/slice';
import { lineSize, type Pair, type Two, toPair } from '../ops/window';
import { checkedSize, shapeText } from '../shape/shape';
import { Tensor, tensorOperand } from './tensor';

/** How the windows of a mean lie, and what counts in it. */
export interface AvgPoolOptions<Size = Pair> extends Omit<PoolOptions<Size>, 'dilation'> {
  /** Whether the zeros around count as elements; true if not said. */
  readonly countIncludePad?: boolean | undefined;
}

/** How the windows of a mean of pictures lie, and what sums are divided by. */
export interface AvgPool2dOptions extends AvgPoolOptions {
  /** What sums are divided by in place of the number of elements. */
  readonly divisorOverride?: number | null | undefined;
}

/** An op on pictures, done with lines as pictures of one row. */
function onLines(line: GraphNode, apply: (picture: GraphNode) => GraphNode): Tensor {
  return new Tensor(squeeze([apply(unsqueeze([line], { dims: [2] }))], { dims: [2] }));
}

const MAX_POOL = ['stride', 'padding', 'dilation', 'ceilMode'] as const;

/** The windows of a largest element. */
export function maxWindow(
  op: string,
  rank: 1 | 2,
  x: GraphNode,
  kernelSize: unknown,
  options: PoolOptions<unknown> | undefined,
): PoolWindow {
  return poolWindow(op, rank, x.shape, kernelSize, checkOptions(op, options, MAX_POOL));
}

/** The largest element of each window of a line. Shape: (N,C,L) -> (N,C,OL). @throws KindlingError @see torch.nn.functional.max_pool1d */
export function maxPool1d(x: Tensor, kernelSize: number, options?: PoolOptions<number>): Tensor {
  refuseSurplus('maxPool1d', arguments, 3);
  const node = tensorOperand('maxPool1d: x', x);
  const window = maxWindow('maxPool1d', 1, node, kernelSize, options);
  return onLines(node, (picture) => maxPool('maxPool1d', picture, window));
}

/** The largest element of each window. Shape: (N,C,H,W) -> (N,C,OH,OW). @throws KindlingError @see torch.nn.functional.max_pool2d */
export function maxPool2d(x: Tensor, kernelSize: Pair, options?: PoolOptions): Tensor {
  refuseSurplus('maxPool2d', arguments, 3);
  const node = tensorOperand('maxPool2d: x', x);
  return new Tensor(maxPool('maxPool2d', node, maxWindow('maxPool2d', 2, node, kernelSize, options)));
}

function averages(
  op: string,
  rank: 1 | 2,
  x: GraphNode,
  kernelSize: unknown,
  options: object,
): (picture: GraphNode) => GraphNode {
  const { countIncludePad = true, divisorOverride = null, ...given } = options as AvgPool2dOptions;
  checkBoolean(`${op}: countIncludePad`, countIncludePad);
  if (divisorOverride !== null && checkNumber(`${op}: divisorOverride`, divisorOverride) === 0) {
    throw new KindlingError(`${op}: divisorOverride: expected a number that is not 0, got ${describe(divisorOverride)}`);
  }
  const window = poolWindow(op, rank, x.shape, kernelSize, given);
  return (picture) => averagePool(picture, window, { countIncludePad, divisorOverride });
}

/** The mean of each window of a line. Shape: (N,C,L) -> (N,C,OL). @throws KindlingError @see torch.nn.functional.avg_pool1d */
export function avgPool1d(x: Tensor, kernelSize: number, options?: AvgPoolOptions<number>): Tensor {
  refuseSurplus('avgPool1d', arguments, 3);
  const node = tensorOperand('avgPool1d: x', x);
  const given = checkOptions('avgPool1d', options, ['stride', 'padding', 'ceilMode', 'countIncludePad']);
  return onLines(node, averages('avgPool1d', 1, node, kernelSize, given));
}

/** The mean of each window. Shape: (N,C,H,W) -> (N,C,OH,OW). @throws KindlingError @see torch.nn.functional.avg_pool2d */
export function avgPool2d(x: Tensor, kernelSize: Pair, options?: AvgPool2dOptions): Tensor {
  refuseSurplus('avgPool2d', arguments, 3);
  const node = tensorOperand('avgPool2d: x', x);
  const known = ['stride', 'padding', 'ceilMode', 'countIncludePad', 'divisorOverride'] as const;
  return new Tensor(averages('avgPool2d', 2, node, kernelSize, checkOptions('avgPool2d', options, known))(node));
}

/** The sizes of an adaptive pooling's pictures; null keeps one. @throws KindlingError */
function pictureSizes(op: string, { shape }: GraphNode, outputSize: unknown): Two {
  if (shape.length !== 4) throw new KindlingError(`${op}: expected x of shape (N, C, H, W), got ${shapeText(shape)}`);
  checkElements(op, shape);
  const sizes = Array.isArray(outputSize) && outputSize.length === 2 ? outputSize : [outputSize, outputSize];
  const kept = sizes.map((size, axis) => (size === null ? shape[axis + 2] : size));
  const checked = toPair(`${op}: outputSize`, Array.isArray(outputSize) && outputSize.length !== 2 ? outputSize : kept, 1);
  checkResult(op, shape, checked);
  return checked;
}

/** @throws KindlingError for a result of more elements than there may be, or places of which each could need too many */
function checkResult(op: string, shape: readonly number[], sizes: Two): void {
  checkedSize(`${op}: outputSize`, [...shape.slice(0, 2), ...sizes]);
  for (const axis of [0, 1]) checkedSize(`${op}: outputSize`, [sizes[axis], shape.at(axis - 2) as number]);
}

function checkElements(op: string, shape: readonly number[]): void {
  if (shape.slice(2).every((size) => size > 0)) return;
  throw new KindlingError(`${op}: x: expected at least one element to pool, got shape ${shapeText(shape)}`);
}

/** The parts of a line that an adaptive pooling gives one element each, as a picture's. @throws KindlingError */
function linePart(op: string, { shape }: GraphNode, outputSize: unknown): Two {
  if (shape.length !== 3) throw new KindlingError(`${op}: expected x of shape (N, C, L), got ${shapeText(shape)}`);
  checkElements(op, shape);
  const size = lineSize(`${op}: outputSize`, outputSize, 1, 1);
  checkResult(op, [...shape.slice(0, 2), 1, shape[2]], size);
  return size;
}

/** The mean of each of so many parts of a line. Shape: (N,C,L) -> (N,C,outputSize). @throws KindlingError @see torch.nn.functional.adaptive_avg_pool1d */
export function adaptiveAvgPool1d(x: Tensor, outputSize: number): Tensor {
  refuseSurplus('adaptiveAvgPool1d', arguments, 2);
  const node = tensorOperand('adaptiveAvgPool1d: x', x);
  const size = linePart('adaptiveAvgPool1d', node, outputSize);
  return onLines(node, (picture) => adaptiveAveragePool(picture, size));
}

/** The largest element of each of so many parts of a line. Shape: (N,C,L) -> (N,C,outputSize). @throws KindlingError @see torch.nn.functional.adaptive_max_pool1d */
export function adaptiveMaxPool1d(x: Tensor, outputSize: number): Tensor {
  refuseSurplus('adaptiveMaxPool1d', arguments, 2);
  const node = tensorOperand('adaptiveMaxPool1d: x', x);
  const size = linePart('adaptiveMaxPool1d', node, outputSize);
  return onLines(node, (picture) => adaptiveMaxPool('adaptiveMaxPool1d', picture, size));
}

/**
 * The mean of each of so many parts of a picture, null for as many as there are rows or columns. Shape: (N,C,H,W) -> (N,C,...outputSize)
 * @throws KindlingError @see torch.nn.functional.adaptive_avg_pool2d
 */
export function adaptiveAvgPool2d(x: Tensor, outputSize: number | readonly [number | null, number | null]): Tensor {
  refuseSurplus('adaptiveAvgPool2d', arguments, 2);
  const node = tensorOperand('adaptiveAvgPool2d: x', x);
  return new Tensor(adaptiveAveragePool(node, pictureSizes('adaptiveAvgPool2d', node, outputSize)));
}

/**
 * The largest element of each of so many parts of a picture, null for as many as there are rows or columns. Shape: (N,C,H,W) -> (N,C,...outputSize)
 * @throws KindlingError @see torch.nn.functional.adaptive_max_pool2d
 */
export function adaptiveMaxPool2d(x: Tensor, outputSize: number | readonly [number | null, number | null]): Tensor {
  refuseSurplus('adaptiveMaxPool2d', arguments, 2);
  const node = tensorOperand('adaptiveMaxPool2d: x', x);
  return new Tensor(adaptiveMaxPool('adaptiveMaxPool2d', node, pictureSizes('adaptiveMaxPool2d', node, outputSize)));
}
