import type { GraphNode } from '../graph/node';
import { sizeOf } from '../shape/shape';
import { entriesAt } from './indexing';
import { type AxisShares, resampled } from './separable';
import { unsqueeze } from './slice';
import { expand, reshape } from './view';
import type { Two } from './window';

/** A new size along an axis, and how far apart its places lie in the old one. */
export interface AxisScale {
  readonly size: number;
  readonly step: number;
}

/** Pictures of another size, each place being the nearest one of x. (..., H, W) -> (..., OH, OW). @see torch.nn.functional.interpolate */
export function resizeNearest(x: GraphNode, scales: readonly AxisScale[]): GraphNode {
  return scales.reduce((pictures, { size, step }, axis) => {
    const dim = pictures.shape.length - 2 + axis;
    const old = pictures.shape[dim];
    const scale = Math.fround(step);
    const places = Array.from({ length: size }, (_, o) => Math.min(Math.floor(Math.fround(o * scale)), old - 1));
    const times = size / old;
    if (Number.isInteger(times) && places.every((place, o) => place === Math.floor(o / times)))
      return repeated(pictures, dim, times);
    return entriesAt(pictures, dim, places);
  }, x);
}

/** Each entry of a dimension so many times. */
function repeated(x: GraphNode, dim: number, times: number): GraphNode {
  if (times === 1) return x;
  const apart = unsqueeze([x], { dims: [dim + 1] });
  return reshape([expand([apart], { shape: x.shape.toSpliced(dim + 1, 0, times) })], {
    shape: x.shape.with(dim, x.shape[dim] * times),
  });
}

/** The same with places between those of x, which are weighed by how near they are. */
export function resizeLinear(x: GraphNode, scales: readonly AxisScale[], alignCorners: boolean): GraphNode {
  const sizes = x.shape.slice(-2) as unknown as Two;
  if (sizeOf(x.shape) === 0) return resizeNearest(x, scales);
  const [vertical, horizontal] = scales.map((scale, axis) => linearShares(sizes[axis], scale, alignCorners));
  return resampled(x, vertical, horizontal);
}

function linearShares(old: number, { size, step }: AxisScale, alignCorners: boolean): AxisShares | null {
  if (old === size && (alignCorners || step === 1)) return null;
  return Array.from({ length: size }, (_, row) => {
    const between = alignCorners ? (size === 1 ? 0 : (row * (old - 1)) / (size - 1)) : Math.max(0, (row + 0.5) * step - 0.5);
    const place = Math.min(Math.floor(between), old - 1);
    const weight = place === old - 1 ? 0 : between - place;
    return weight === 0
      ? [{ place, weight: 1 }]
      : [
          { place, weight: 1 - weight },
          { place: place + 1, weight },
        ];
  });
}
