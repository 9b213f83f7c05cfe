import type { GraphNode } from '../graph/node';
import { pad, permute, reshape } from './view';
import type { Two } from './window';
import { overlapAdd, windows } from './windows';

/** How patches lie in pictures. */
export interface Patches {
  readonly size: Two;
  readonly stride: Two;
  readonly padding: Two;
  readonly dilation: Two;
}

const windowsOf = ({ size, stride, dilation }: Patches) => ({ dims: [2, 3], sizes: size, steps: stride, dilations: dilation });

/** How many patches there are along each axis. */
export function patchCounts(sizes: readonly number[], { size, stride, padding, dilation }: Patches): number[] {
  return sizes.map((extent, axis) => {
    const reach = dilation[axis] * (size[axis] - 1) + 1;
    return Math.floor((extent + 2 * padding[axis] - reach) / stride[axis]) + 1;
  });
}

/** Each patch as a column: (N, C, H, W) -> (N, C * KH * KW, patches). @see torch.nn.functional.unfold */
export function unfold(x: GraphNode, patches: Patches): GraphNode {
  const around = [0, 0, ...patches.padding];
  const padded = around.some((amount) => amount > 0) ? pad([x], { before: around, after: around, value: 0 }) : x;
  const cut = windows([padded], windowsOf(patches));
  const [n, c, oh, ow, kh, kw] = cut.shape;
  return reshape([permute([cut], { dims: [0, 1, 4, 5, 2, 3] })], { shape: [n, c * kh * kw, oh * ow] });
}

/** Columns added up where their patches lie: (N, C * KH * KW, patches) -> (N, C, H, W). @see torch.nn.functional.fold */
export function fold(x: GraphNode, output: Two, patches: Patches): GraphNode {
  const [kh, kw] = patches.size;
  const [oh, ow] = patchCounts(output, patches);
  const [n, rows] = x.shape;
  const channels = rows / (kh * kw);
  const split = reshape([x], { shape: [n, channels, kh, kw, oh, ow] });
  const padded = output.map((size, axis) => size + 2 * patches.padding[axis]);
  const sums = overlapAdd(permute([split], { dims: [0, 1, 4, 5, 2, 3] }), [n, channels, ...padded], windowsOf(patches));
  const crop = [0, 0, ...patches.padding].map((amount) => -amount);
  return crop.some((amount) => amount < 0) ? pad([sums], { before: crop, after: crop, value: 0 }) : sums;
}
