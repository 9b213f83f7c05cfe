import type { GraphNode } from '../graph/node';
import { interleave } from './interleave';
import { pixelShuffle } from './shuffle';
import { slice, withZerosBetween } from './slice';
import { flip, pad, permute, reshape } from './view';
import type { ConvAttributes, Two } from './window';

/** The op that all of this is made of, handed in: the gradient of its input is made of this. */
type Convolution = (inputs: readonly GraphNode[], attributes: ConvAttributes) => GraphNode;

/** What a stride s along one axis makes of a kernel: `phases` kernels of `taps` each, every s-th entry of it. */
interface Phases {
  readonly taps: number;
  readonly phases: number;
  /** The first and the number of the groups of s places of the output that are wanted. */
  readonly first: number;
  readonly count: number;
}

/**
 * Each element of x times the weight, added up where the windows of a convolution would lie; of that the part of a `size` from `start` on.
 * It is the gradient of a convolution's input. (N,O,h,w) x (O,C,KH,KW) -> (N,C,H,W), or in groups: (N,G,O,h,w) x (G,O,C,KH,KW) -> (N,G,C,H,W)
 *
 * Along an axis of stride s, the output's places p, p + s, p + 2s ... meet only every s-th entry of the kernel. So it is a convolution of
 * stride 1 that gives s channels for one, with kernels of that size, put between each other afterwards: no zeros are multiplied. Where these kernels
 * differ in size (3 entries and a stride of 2 make one of two and one of one), each is a convolution of its own.
 */
export function transposedConvolution(
  convolution: Convolution,
  x: GraphNode,
  weight: GraphNode,
  { stride, dilation }: ConvAttributes,
  start: Two,
  size: Two,
): GraphNode {
  if (stride[0] === 1 && stride[1] === 1) {
    const reach = [0, 1].map((axis) => dilation[axis] * (kernelSize(weight, axis) - 1));
    return convolved(convolution, x, turned(weight), { stride, dilation }, reach, start, size);
  }
  const kernel = dilated(weight, dilation);
  if (differs(kernel, stride)) return inParts(convolution, x, kernel, stride, start, size);
  const axes = [0, 1].map((axis): Phases => {
    const [s, k] = [stride[axis], kernelSize(kernel, axis)];
    const first = Math.floor(start[axis] / s);
    const last = Math.floor((start[axis] + size[axis] - 1) / s);
    return { taps: Math.ceil(k / s), phases: Math.min(s, k), first, count: last - first + 1 };
  });
  const result = convolved(
    convolution,
    x,
    turned(inPhases(kernel, stride, axes)),
    { stride: [1, 1], dilation: [1, 1] },
    axes.map(({ taps }) => taps - 1),
    axes.map(({ first }) => first),
    axes.map(({ count }) => count),
  );
  const placed = interleaved(result, stride, axes);
  const before = axes.map(({ first }, axis) => first * stride[axis] - start[axis]);
  return around(
    placed,
    before,
    size.map((amount, axis) => amount - before[axis] - spatial(placed, axis)),
  );
}

/** More convolutions than that are more kernels than they save work. */
const MOST_PARTS = 4;

/** Whether a kernel's parts, of every s-th entry, are of different sizes, and so few that each may be a convolution of its own. */
function differs(kernel: GraphNode, stride: Two): boolean {
  const differ = stride.some((s, axis) => kernelSize(kernel, axis) > s && kernelSize(kernel, axis) % s !== 0);
  const isWhole = stride.every((s, axis) => kernelSize(kernel, axis) >= s);
  return differ && isWhole && stride[0] * stride[1] <= MOST_PARTS;
}

/** The same as a convolution for each phase of the output's places along both axes, whose results lie between each other. */
function inParts(convolution: Convolution, x: GraphNode, kernel: GraphNode, stride: Two, start: Two, size: Two): GraphNode {
  const count = [0, 1].map((axis) => Math.ceil(size[axis] / stride[axis]));
  const [rows, columns] = [0, 1].map((axis) =>
    Array.from({ length: stride[axis] }, (_, phase) => {
      const s = stride[axis];
      const from = (start[axis] + phase) % s;
      return { from, taps: Math.ceil((kernelSize(kernel, axis) - from) / s), first: Math.floor((start[axis] + phase) / s) };
    }),
  );
  const every = (w: GraphNode, axis: number, { from, taps }: { from: number; taps: number }) =>
    slice([w], { dim: w.shape.length - 2 + axis, start: from, length: taps, step: stride[axis] });
  const parts = rows.map((row) =>
    columns.map((column) => {
      const weight = turned(every(every(kernel, 0, row), 1, column));
      const reach = [row.taps - 1, column.taps - 1];
      return convolved(convolution, x, weight, { stride: [1, 1], dilation: [1, 1] }, reach, [row.first, column.first], count);
    }),
  );
  const placed = interleave(parts);
  return around(
    placed,
    [0, 0],
    size.map((amount, axis) => amount - spatial(placed, axis)),
  );
}

const spatial = ({ shape }: GraphNode, axis: number) => shape[shape.length - 2 + axis];
const kernelSize = spatial;

/** Zeros around the last two dimensions; negative amounts crop. */
function around(x: GraphNode, before: readonly number[], after: readonly number[]): GraphNode {
  if ([...before, ...after].every((amount) => amount === 0)) return x;
  const others = x.shape.slice(0, -2).map(() => 0);
  return pad([x], { before: [...others, ...before], after: [...others, ...after], value: 0 });
}

/** With a kernel that is turned already: the part of the output that begins at `start`. */
function convolved(
  convolution: Convolution,
  x: GraphNode,
  weight: GraphNode,
  attributes: ConvAttributes,
  reach: readonly number[],
  start: readonly number[],
  size: readonly number[],
): GraphNode {
  const before = reach.map((amount, axis) => amount - start[axis]);
  // as many behind that the result has the size asked for, also where the stride left a remainder
  const after = size.map((amount, axis) => amount - spatial(x, axis) + start[axis]);
  return convolution([around(x, before, after), weight], attributes);
}

/** Turned by 180 degrees, what comes in and what goes out swapped: (..., O, C, KH, KW) -> (..., C, O, KH, KW). */
function turned(weight: GraphNode): GraphNode {
  const rank = weight.shape.length;
  const groups = Array.from({ length: rank - 4 }, (_, d) => d);
  const flipped = flip([weight], { dims: [rank - 2, rank - 1] });
  return permute([flipped], { dims: [...groups, rank - 3, rank - 4, rank - 2, rank - 1] });
}

/** The kernel that without dilation does what this one does with it: zeros between its entries. */
function dilated(weight: GraphNode, dilation: Two): GraphNode {
  const rank = weight.shape.length;
  const wide = [0, 1].reduce((kernel, axis) => withZerosBetween(kernel, rank - 2 + axis, dilation[axis]), weight);
  return around(
    wide,
    [0, 0],
    dilation.map((d) => 1 - d),
  );
}

/** (..., O, C, KH, KW) -> (..., O, C * phases, taps, taps): every s-th entry of the kernel as a channel of its own. */
function inPhases(weight: GraphNode, stride: Two, axes: readonly Phases[]): GraphNode {
  const lead = weight.shape.slice(0, -2);
  const whole = axes.map(({ taps, phases }, axis) => (taps === 1 ? phases : taps * stride[axis]));
  const padded = around(
    weight,
    [0, 0],
    whole.map((amount, axis) => amount - kernelSize(weight, axis)),
  );
  const [y, z] = axes;
  const split = reshape([padded], { shape: [...lead, y.taps, y.phases, z.taps, z.phases] });
  const r = lead.length;
  const ordered = permute([split], { dims: [...lead.keys(), r + 1, r + 3, r, r + 2] });
  return reshape([ordered], { shape: [...lead.slice(0, -1), lead[r - 1] * y.phases * z.phases, y.taps, z.taps] });
}

/** (..., C * phases, H, W) -> (..., C, H * stride, W * stride); of a phase that no entry of the kernel belongs to come zeros. */
function interleaved(x: GraphNode, stride: Two, axes: readonly Phases[]): GraphNode {
  const missing = axes.map(({ phases }, axis) => stride[axis] - phases);
  if (missing.every((count) => count === 0)) return pixelShuffle(x, stride);
  const lead = x.shape.slice(0, -3);
  const [channels, height, width] = x.shape.slice(-3);
  const [y, z] = axes.map(({ phases }) => phases);
  const split = reshape([x], { shape: [...lead, channels / (y * z), y, z, height, width] });
  const none = split.shape.map(() => 0);
  const after = [...none.slice(0, -4), ...missing, 0, 0];
  const full = pad([split], { before: none, after, value: 0 });
  const shape = [...lead, (channels / (y * z)) * stride[0] * stride[1], height, width];
  return pixelShuffle(reshape([full], { shape }), stride);
}
