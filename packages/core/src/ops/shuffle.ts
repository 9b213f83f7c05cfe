import type { GraphNode } from '../graph/node';
import { permute, reshape } from './view';

type Two = readonly [number, number];

const firstDims = (count: number) => Array.from({ length: count }, (_, dim) => dim);

/** Channels as places of larger pictures: (..., C * f * g, H, W) -> (..., C, H * f, W * g). @see torch.nn.functional.pixel_shuffle */
export function pixelShuffle(x: GraphNode, [f, g]: Two): GraphNode {
  const lead = x.shape.slice(0, -3);
  const [channels, height, width] = x.shape.slice(-3);
  const split = reshape([x], { shape: [...lead, channels / (f * g), f, g, height, width] });
  const r = lead.length + 1;
  const ordered = permute([split], { dims: [...firstDims(r), r + 2, r, r + 3, r + 1] });
  return reshape([ordered], { shape: [...lead, channels / (f * g), height * f, width * g] });
}

/** Places of pictures as channels of smaller ones: (..., C, H * f, W * g) -> (..., C * f * g, H, W). @see torch.nn.functional.pixel_unshuffle */
export function pixelUnshuffle(x: GraphNode, [f, g]: Two): GraphNode {
  const lead = x.shape.slice(0, -3);
  const [channels, height, width] = x.shape.slice(-3);
  const split = reshape([x], { shape: [...lead, channels, height / f, f, width / g, g] });
  const r = lead.length + 1;
  const ordered = permute([split], { dims: [...firstDims(r), r + 1, r + 3, r, r + 2] });
  return reshape([ordered], { shape: [...lead, channels * f * g, height / f, width / g] });
}
