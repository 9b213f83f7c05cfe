import type { Picture } from './picture';
import { boxBlur, localMedian, otsu, type Plane, quantile } from './planes';
import { strokes } from './strokes';

/** How far each dot of a picture is from its paper in the direction of the ink; paper is around 0. */
export interface Ink extends Plane {
  /** How much paper scatters around 0. */
  readonly noise: number;
}

/** What differs less from its surroundings, where white is 1, is no ink. */
export const leastContrast = 0.02;
/** Of the longer side: half the side of the surroundings in which more is paper than ink. */
const surroundings = 0.25;

/**
 * Takes the paper away from a picture, whatever its colour and however unevenly it is lit: paper is the median of a dot's surroundings, which follows
 * light that falls off and the edge of a shadow, and not the strokes. Which colour is the ink is whatever is far from the paper, so dark on light and
 * light on dark are alike.
 */
export function inkOf({ planes, height, width }: Picture): Ink {
  const radius = Math.ceil(Math.max(height, width) * surroundings);
  const residuals = planes.map((values) => {
    const paper = localMedian({ values, height, width }, radius);
    return values.map((value, i) => value - paper[i]);
  });
  const distances = residuals[0].map((_, i) => Math.hypot(...residuals.map((plane) => plane[i])));
  const limit = Math.max(otsu(distances), leastContrast);
  const dots = strokes({ values: distances, height, width }, limit).flatMap((patch) => patch.dots);
  const direction = unit(residuals.map((plane) => dots.reduce((sum, dot) => sum + plane[dot] * distances[dot] ** 2, 0)));
  const along = distances.map((_, i) => residuals.reduce((sum, plane, c) => sum + plane[i] * direction[c], 0));
  const values = boxBlur({ values: along, height, width }, 1);
  const scatter = values.filter((_, i) => distances[i] < limit).map(Math.abs);
  return { values, height, width, noise: scatter.length === 0 ? 0 : 1.4826 * quantile(scatter, 0.5) };
}

function unit(vector: readonly number[]): readonly number[] {
  const length = Math.hypot(...vector);
  return length === 0 ? [1, 0, 0] : vector.map((part) => part / length);
}
