import { type GraphNode, leafNode } from '../graph/node';
import { div } from './elementwise';
import { entriesAt } from './indexing';
import { maxPool2d } from './maxPool2d';
import { isPadded, type PoolWindow, sideBySide } from './poolWindow';
import { divideBy, mean, sum } from './reduction';
import { type AxisShares, resampled } from './separable';
import { pad, reshape } from './view';
import type { Two } from './window';
import { windows } from './windows';

/** How averages are taken. */
export interface AverageOptions {
  /** Whether the zeros around count as elements. */
  readonly countIncludePad: boolean;
  /** What sums are divided by in place of the number of elements; null for that. */
  readonly divisorOverride: number | null;
}

/** The mean of each window. Shape: (N,C,H,W) -> (N,C,OH,OW). @see torch.nn.functional.avg_pool2d */
export function averagePool(x: GraphNode, window: PoolWindow, options: AverageOptions): GraphNode {
  const { size, stride, padding, behind } = window;
  const around = { before: [0, 0, ...padding], after: [0, 0, ...behind], value: 0 };
  const padded = isPadded(window) ? pad([x], around) : x;
  const cut = windows([padded], { dims: [2, 3], sizes: size, steps: stride, dilations: [1, 1] });
  const shape = cut.shape.slice(0, 4);
  const sums = reshape([sum([cut], { dims: [4, 5] })], { shape });
  if (options.divisorOverride !== null) return divideBy([sums], { divisor: options.divisorOverride });
  const [rows, columns] = [0, 1].map((axis) => countsAlong(x.shape[axis + 2], shape[axis + 2], window, axis, options));
  const counts = rows.flatMap((row) => columns.map((column) => row * column));
  if (counts.every((count) => count === counts[0])) return divideBy([sums], { divisor: counts[0] });
  return div([sums, leafNode(Float32Array.from(counts), [rows.length, columns.length], [columns.length, 1])]);
}

/** How many elements each window along an axis has; what lies beyond the padding is never among them. */
function countsAlong(extent: number, count: number, window: PoolWindow, axis: number, options: AverageOptions): number[] {
  const [size, stride, padding] = [window.size[axis], window.stride[axis], window.padding[axis]];
  const [low, high] = options.countIncludePad ? [-padding, extent + padding] : [0, extent];
  return Array.from({ length: count }, (_, o) => {
    const start = o * stride - padding;
    return Math.min(start + size, high) - Math.max(start, low);
  });
}

/** Where the parts of an adaptive pooling begin and end: as even as whole numbers allow; they overlap where it does not come out even. */
function partsOf(size: number, parts: number): { readonly start: number; readonly end: number }[] {
  return Array.from({ length: parts }, (_, i) => ({
    start: Math.floor((i * size) / parts),
    end: Math.ceil(((i + 1) * size) / parts),
  }));
}

/** Means over as many parts of pictures as are asked for. Shape: (N,C,H,W) -> (N,C,OH,OW). @see torch.nn.functional.adaptive_avg_pool2d */
export function adaptiveAveragePool(x: GraphNode, output: Two): GraphNode {
  if (output[0] === 1 && output[1] === 1) return mean([x], { dims: [2, 3] });
  const [kernel, isEven] = evenWindows(x, output);
  if (isEven) {
    const cut = windows([x], { dims: [2, 3], sizes: kernel, steps: kernel, dilations: [1, 1] });
    return reshape([mean([cut], { dims: [4, 5] })], { shape: cut.shape.slice(0, 4) });
  }
  const [vertical, horizontal] = [0, 1].map((axis) => averages(x.shape[axis + 2], output[axis]));
  return resampled(x, vertical, horizontal);
}

function evenWindows(x: GraphNode, output: Two): [Two, boolean] {
  const sizes = x.shape.slice(-2);
  const kernel = sizes.map((size, axis) => size / output[axis]) as unknown as Two;
  return [kernel, kernel.every(Number.isInteger)];
}

/** Place i averages part i. */
function averages(size: number, parts: number): AxisShares {
  return partsOf(size, parts).map(({ start, end }) =>
    Array.from({ length: end - start }, (_, k) => ({ place: start + k, weight: 1 / (end - start) })),
  );
}

/** The largest of as many parts of pictures as are asked for. Shape: (N,C,H,W) -> (N,C,OH,OW). @see torch.nn.functional.adaptive_max_pool2d */
export function adaptiveMaxPool(op: string, x: GraphNode, output: Two): GraphNode {
  const [kernel, isEven] = evenWindows(x, output);
  if (isEven) return maxPool2d(op, x, sideBySide(kernel));
  // parts of one size: the last entry of a shorter one stands there more than once, and never before itself
  const size = [0, 1].map((axis) => {
    const parts = partsOf(x.shape[axis + 2], output[axis]);
    return Math.max(...parts.map(({ start, end }) => end - start));
  }) as unknown as Two;
  const spread = [0, 1].reduce((pictures, axis) => {
    const places = partsOf(x.shape[axis + 2], output[axis]).flatMap(({ start, end }) =>
      Array.from({ length: size[axis] }, (_, k) => Math.min(start + k, end - 1)),
    );
    return entriesAt(pictures, axis + 2, places);
  }, x);
  return maxPool2d(op, spread, sideBySide(size));
}
