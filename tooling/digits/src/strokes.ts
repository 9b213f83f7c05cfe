import type { Plane } from './planes';

/** Dots that hang together. */
export interface Patch {
  readonly dots: number[];
  /** What is far from the paper counts more than what is large. */
  readonly ink: number;
  /** How many of the dots are at the picture's edge. */
  readonly edge: number;
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** A part of the digit has at least this share of its largest part's dots, and is no farther away than that share of its size. */
const leastShare = 0.06;
const farthest = 0.4;
/** A patch that has more of the picture's edge than this, beside the root of its area, is a shadow or the end of the paper; a digit that was cut out closely has less. */
const mostEdge = 1.8;

/** The patches above the limit that may be strokes; all of them where none may. */
export function strokes(plane: Plane, limit: number): Patch[] {
  const patches = patchesAbove(plane, limit);
  const able = patches.filter(({ dots, edge }) => edge <= mostEdge * Math.sqrt(dots.length));
  return able.length > 0 ? able : patches;
}

/**
 * Which dots belong to the digit: the patch above the limit that has the most ink, and what lies beside it and is large enough (a 5's bar). Null where
 * nothing is above the limit.
 */
export function digitMask(plane: Plane, limit: number): Uint8Array | null {
  const patches = strokes(plane, limit);
  const main = patches.reduce<Patch | null>((best, patch) => (best === null || patch.ink > best.ink ? patch : best), null);
  if (main === null) return null;
  const size = Math.max(main.bottom - main.top, main.right - main.left) + 1;
  const mask = new Uint8Array(plane.values.length);
  for (const patch of patches) {
    const gap = Math.hypot(
      gapBetween(main.top, main.bottom, patch.top, patch.bottom),
      gapBetween(main.left, main.right, patch.left, patch.right),
    );
    if (patch.dots.length >= leastShare * main.dots.length && gap <= farthest * size) for (const dot of patch.dots) mask[dot] = 1;
  }
  return mask;
}

const gapBetween = (start: number, end: number, otherStart: number, otherEnd: number) =>
  Math.max(0, otherStart - end, start - otherEnd);

function patchesAbove({ values, height, width }: Plane, limit: number): Patch[] {
  const seen = new Uint8Array(values.length);
  const patches: Patch[] = [];
  for (let start = 0; start < values.length; start++) {
    if (seen[start] === 1 || values[start] <= limit) continue;
    const dots = [start];
    seen[start] = 1;
    let [ink, edge] = [0, 0];
    let [top, left, bottom, right] = [height, width, 0, 0];
    for (const dot of dots) {
      const [y, x] = [Math.floor(dot / width), dot % width];
      ink += values[dot] ** 3;
      if (y === 0 || x === 0 || y === height - 1 || x === width - 1) edge++;
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
    patches.push({ dots, ink, edge, top, left, bottom, right });
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
