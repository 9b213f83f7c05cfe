import { checkBoolean, KindlingError } from '@kindling/checks';
import { type Shape, shapeText } from '../shape/shape';
import { lineSize, type Pair, type Two, toPair, type WindowOptions } from './window';

/** How the windows of a pooling lie. */
export interface PoolOptions<Size = Pair> extends WindowOptions<Size> {
  /** Whether windows that only begin within x or the padding before it count, too. */
  readonly ceilMode?: boolean | undefined;
}

/** The windows of a pooling of pictures. */
export interface PoolWindow {
  readonly size: Two;
  readonly stride: Two;
  readonly dilation: Two;
  readonly padding: Two;
  /** How much stands behind pictures: the padding, and in ceilMode what the last window reaches beyond it. */
  readonly behind: Two;
}

/** Windows side by side, without anything around. */
export const sideBySide = (size: Two): PoolWindow => ({
  size,
  stride: size,
  dilation: [1, 1],
  padding: [0, 0],
  behind: [0, 0],
});

/** Whether anything stands around pictures. */
export const isPadded = ({ padding, behind }: PoolWindow): boolean => [...padding, ...behind].some((amount) => amount > 0);

/**
 * The windows over x, of pictures or of lines, which are pictures of one row.
 * @throws KindlingError naming what does not fit
 */
export function poolWindow(op: string, rank: 1 | 2, x: Shape, kernelSize: unknown, options: PoolOptions<unknown>): PoolWindow {
  const pair = (name: string, value: unknown, min: number): Two =>
    rank === 2 ? toPair(`${op}: ${name}`, value, min) : lineSize(`${op}: ${name}`, value, min, min);
  const size = pair('kernelSize', kernelSize, 1);
  const { padding = 0, dilation = 1, ceilMode = false } = options;
  const window = {
    size,
    stride: options.stride === undefined ? size : pair('stride', options.stride, 1),
    dilation: pair('dilation', dilation, 1),
    padding: pair('padding', padding, 0),
  };
  checkBoolean(`${op}: ceilMode`, ceilMode);
  const expected = rank === 1 ? '(N, C, L)' : '(N, C, H, W)';
  if (x.length !== rank + 2) throw new KindlingError(`${op}: expected x of shape ${expected}, got ${shapeText(x)}`);
  const behind = [0, 0];
  for (let axis = 2 - rank; axis < 2; axis++) {
    const [around, step] = [window.padding[axis], window.stride[axis]];
    if (around > size[axis] / 2) {
      throw new KindlingError(`${op}: padding: expected at most half the kernel size ${size[axis]}, got ${around}`);
    }
    const extent = x[axis + rank];
    const reach = window.dilation[axis] * (size[axis] - 1) + 1;
    const rest = extent + 2 * around - reach;
    if (rest < 0) {
      const positions = rank === 1 ? 'positions' : ['rows', 'columns'][axis];
      throw new KindlingError(
        `${op}: the window reaches over ${reach} ${positions}, the padded x of shape ${shapeText(x)} has only ${extent + 2 * around}`,
      );
    }
    const last = Math.ceil(rest / step) * step;
    behind[axis] = ceilMode && last < extent + around ? around + last - rest : around;
  }
  return { ...window, behind: behind as unknown as Two };
}
