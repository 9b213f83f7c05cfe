import type { Plane } from './planes';

/** Dots that hang together. */
interface Patch {
  readonly dots: number[];
  readonly ink: number;
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** A part of the digit has at least this share of its largest part's dots, and is no farther away than that share of its size. */
const leastShare = 0.06;
const farthest = 0.4;

/**
 * Which dots belong to the digit: the patch above the limit that has the most ink, and what lies beside it and is large enough (a 5's bar). What touches
 * the picture's edge is rather a shadow or the end of the paper. Null where nothing is above the limit.
 */
export function digitMask(plane: Plane, limit: number): Uint8Array | null {
  const patches = patchesAbove(plane, limit);
  const inside = patches.filter((patch) => !touchesEdge(patch, plane));
  const most = Math.max(0, ...patches.map(({ ink }) => ink));
  // a digit that was cut out closely touches the edges itself
  const able = inside.some(({ ink }) => ink > 0.3 * most) ? inside : patches;
  const main = able.reduce<Patch | null>((best, patch) => (best === null || patch.ink > best.ink ? patch : best), null);
  if (main === null) return null;
  const size = Math.max(main.bottom - main.top, main.right - main.left) + 1;
  const mask = new Uint8Array(plane.values.length);
  for (const patch of able) {
    const gap = Math.hypot(
      gapBetween(main.top, main.bottom, patch.top, patch.bottom),
      gapBetween(main.left, main.right, patch.left, patch.right),
    );
    if (patch.dots.length >= leastShare * main.dots.length && gap <= farthest * size) for (const dot of patch.dots) mask[dot] = 1;
  }
  return mask;
}

const touchesEdge = ({ top, left, bottom, right }: Patch, { height, width }: Plane) =>
  top === 0 || left === 0 || bottom === height - 1 || right === width - 1;

const gapBetween = (start: number, end: number, otherStart: number, otherEnd: number) =>
  Math.max(0, otherStart - end, start - otherEnd);

function patchesAbove({ values, height, width }: Plane, limit: number): Patch[] {
  const seen = new Uint8Array(values.length);
  const patches: Patch[] = [];
  for (let start = 0; start < values.length; start++) {
    if (seen[start] === 1 || values[start] <= limit) continue;
    const dots = [start];
    seen[start] = 1;
    let ink = 0;
    let [top, left, bottom, right] = [height, width, 0, 0];
    for (const dot of dots) {
      const [y, x] = [Math.floor(dot / width), dot % width];
      ink += values[dot];
      [top, left, bottom, right] = [Math.min(top, y), Math.min(left, x), Math.max(bottom, y), Math.max(right, x)];
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx;
          if (seen[next] === 1 || values[next] <= limit) continue;
          seen[next] = 1;
          dots.push(next);
        }
      }
    }
    patches.push({ dots, ink, top, left, bottom, right });
  }
  return patches;
}

/** How wide strokes are on average: twice their area over the length of their outline. */
export function strokeWidth(mask: Uint8Array, { height, width }: Plane): number {
  let [area, outline] = [0, 0];
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    const [y, x] = [Math.floor(i / width), i % width];
    const isInner =
      y > 0 && y < height - 1 && x > 0 && x < width - 1 && mask[i - 1] + mask[i + 1] + mask[i - width] + mask[i + width] === 4;
    area++;
    if (!isInner) outline++;
  }
  return (2 * area) / Math.max(1, outline);
}
