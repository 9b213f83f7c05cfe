import { KindlingError } from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import { shapeText } from '../shape/shape';
import { convolution } from './convolution';
import { add } from './elementwise';
import { squeeze, unsqueeze } from './slice';
import { transposedConvolution } from './transposedConvolution';
import { pad, reshape } from './view';
import type { CheckedConvolution, CheckedTransposed, Two } from './window';

/** How many dimensions a picture has. A line is computed as a picture of one row. */
export type SpatialRank = 1 | 2;

const PICTURES = {
  1: { x: '(N, C, L)', kernel: 'K', axes: ['', 'positions'] },
  2: { x: '(N, C, H, W)', kernel: 'KH, KW', axes: ['rows', 'columns'] },
} as const;

/**
 * Convolution of lines or pictures. Shape: x (N, C, ...), weight (O, C / groups, ...), bias (O) -> (N, O, ...), see convOutputSize.
 * @throws KindlingError naming the argument that does not fit
 * @see torch.nn.functional.conv1d, torch.nn.functional.conv2d
 */
export function convolve(
  op: string,
  rank: SpatialRank,
  x: GraphNode,
  weight: GraphNode,
  bias: GraphNode | null,
  window: CheckedConvolution,
): GraphNode {
  const { stride, dilation, groups } = window;
  checkRanks(op, rank, x, weight, groups === 1 ? '(O, C, ' : '(O, C / groups, ');
  checkChannels(op, x, weight, groups, 1);
  checkGroups(op, groups, weight.shape[0], 'output', weight);
  checkBias(op, bias, weight.shape[0]);
  const [picture, kernel] = rank === 1 ? [asPicture(x), asPicture(weight)] : [x, weight];
  const [before, after] = paddingOf(window, kernel.shape);
  for (const axis of rank === 1 ? [1] : [0, 1]) {
    const size = picture.shape[axis + 2] + before[axis] + after[axis];
    const reach = dilation[axis] * (kernel.shape[axis + 2] - 1) + 1;
    if (size < reach) {
      throw new KindlingError(
        `${op}: the kernel reaches over ${reach} ${PICTURES[rank].axes[axis]}, the padded x of shape ${shapeText(x.shape)} has only ${size}`,
      );
    }
  }
  const isPadded = [...before, ...after].some((amount) => amount > 0);
  const padded = isPadded ? pad([picture], { before: [0, 0, ...before], after: [0, 0, ...after], value: 0 }) : picture;
  const result = joined(convolution([inGroups(padded, 1, groups), inGroups(kernel, 0, groups)], { stride, dilation }), groups);
  return biased(rank === 1 ? squeeze([result], { dims: [2] }) : result, bias);
}

/**
 * Transposed convolution of lines or pictures. Shape: x (N, C, ...), weight (C, O / groups, ...), bias (O) -> (N, O, ...), where
 * OH = (H - 1) stride - 2 padding + dilation (KH - 1) + outputPadding + 1.
 * @throws KindlingError naming the argument that does not fit
 * @see torch.nn.functional.conv_transpose1d, torch.nn.functional.conv_transpose2d
 */
export function convolveTransposed(
  op: string,
  rank: SpatialRank,
  x: GraphNode,
  weight: GraphNode,
  bias: GraphNode | null,
  { stride, padding, outputPadding, dilation, groups }: CheckedTransposed,
): GraphNode {
  checkRanks(op, rank, x, weight, groups === 1 ? '(C, O, ' : '(C, O / groups, ');
  checkChannels(op, x, weight, groups, 0);
  checkGroups(op, groups, weight.shape[0], 'input', weight);
  checkBias(op, bias, weight.shape[1] * groups);
  const [picture, kernel] = rank === 1 ? [asPicture(x), asPicture(weight)] : [x, weight];
  const size = [0, 1].map((axis) => {
    const larger = Math.max(stride[axis], dilation[axis]);
    if (outputPadding[axis] >= larger) {
      throw new KindlingError(
        `${op}: outputPadding: expected less than the larger of stride and dilation, ${larger}, got ${outputPadding[axis]}`,
      );
    }
    const reach = dilation[axis] * (kernel.shape[axis + 2] - 1);
    const size = (picture.shape[axis + 2] - 1) * stride[axis] + reach + outputPadding[axis] + 1 - 2 * padding[axis];
    if (size >= 1) return size;
    throw new KindlingError(
      `${op}: padding: expected an output of at least one of the ${PICTURES[rank].axes[axis]}, got a padding of ${padding[axis]} that leaves ${size}`,
    );
  });
  const grouped = [inGroups(picture, 1, groups), inGroups(kernel, 0, groups)] as const;
  const result = joined(
    transposedConvolution(convolution, ...grouped, { stride, dilation }, padding, size as unknown as Two),
    groups,
  );
  return biased(rank === 1 ? squeeze([result], { dims: [2] }) : result, bias);
}

/** The zeros around x, before and behind: the same number, or as many as keep its size, one more behind where they are odd. */
function paddingOf({ padding, dilation }: CheckedConvolution, kernel: readonly number[]): [number[], number[]] {
  if (padding !== 'same') return [[...padding], [...padding]];
  const total = dilation.map((d, axis) => d * (kernel[axis + 2] - 1));
  return [total.map((amount) => Math.floor(amount / 2)), total.map((amount) => Math.ceil(amount / 2))];
}

const asPicture = (line: GraphNode) => unsqueeze([line], { dims: [2] });

/** With a dimension split in groups; of one group nothing changes. */
function inGroups(x: GraphNode, dim: number, groups: number): GraphNode {
  if (groups === 1) return x;
  return reshape([x], { shape: x.shape.toSpliced(dim, 1, groups, x.shape[dim] / groups) });
}

/** (N, G, O, ...) -> (N, G * O, ...). */
function joined(x: GraphNode, groups: number): GraphNode {
  return groups === 1 ? x : reshape([x], { shape: x.shape.toSpliced(1, 2, x.shape[1] * x.shape[2]) });
}

function biased(x: GraphNode, bias: GraphNode | null): GraphNode {
  return bias === null ? x : add([x, reshape([bias], { shape: [bias.shape[0], ...x.shape.slice(2).map(() => 1)] })]);
}

function checkRanks(op: string, rank: SpatialRank, x: GraphNode, weight: GraphNode, channels: string): void {
  const { x: expected, kernel } = PICTURES[rank];
  if (x.shape.length !== rank + 2) throw new KindlingError(`${op}: expected x of shape ${expected}, got ${shapeText(x.shape)}`);
  if (weight.shape.length !== rank + 2) {
    throw new KindlingError(`${op}: expected weight of shape ${channels}${kernel}), got ${shapeText(weight.shape)}`);
  }
}

/**
 * The channels of x: in the weight's dimension 0 they stand whole, in dimension 1 those of one group do.
 * A weight that has all of them there is the usual mistake, so the error says which shape they need.
 */
function checkChannels(op: string, { shape: x }: GraphNode, { shape: weight }: GraphNode, groups: number, dim: 0 | 1): void {
  const expected = dim === 0 ? weight[0] : weight[1] * groups;
  if (x[1] === expected) return;
  const given = `${op}: given groups ${groups} and weight of shape ${shapeText(weight)}`;
  const isWhole = groups > 1 && dim === 1 && x[1] % groups === 0;
  const hint = isWhole ? `, which need weight of shape ${shapeText(weight.toSpliced(1, 1, x[1] / groups))}` : '';
  throw new KindlingError(
    `${given}, expected x of shape ${shapeText(x)} to have ${counted(expected)}, got ${counted(x[1])}${hint}`,
  );
}

const counted = (channels: number) => `${channels} ${channels === 1 ? 'channel' : 'channels'}`;

function checkGroups(op: string, groups: number, channels: number, kind: 'input' | 'output', { shape }: GraphNode): void {
  if (channels % groups === 0) return;
  throw new KindlingError(
    `${op}: groups: expected a number that divides the ${channels} ${kind} channels of weight of shape ${shapeText(shape)}, got ${groups}`,
  );
}

function checkBias(op: string, bias: GraphNode | null, channels: number): void {
  if (bias === null || (bias.shape.length === 1 && bias.shape[0] === channels)) return;
  throw new KindlingError(`${op}: expected bias of shape [${channels}], got ${shapeText(bias.shape)}`);
}
