import type { Picture } from './picture';
import { boxBlur, otsu, type Plane, quantile } from './planes';

/** How far each dot of a picture is from its paper in the direction of the ink; paper is around 0. */
export interface Ink extends Plane {
  /** How much paper scatters around 0. */
  readonly noise: number;
}

const refits = 4;
/** What differs less from its surroundings, where white is 1, is no ink. */
export const leastContrast = 0.02;
/** The share of the sides that is taken for paper at first. */
const frame = 0.06;

/**
 * Takes the paper away from a picture, whatever its colour and however unevenly it is lit: a smooth surface is laid through what is
 * paper, and what remains is followed by a blur. Which colour is the ink is whatever is farthest from the paper, so dark on light and light on dark
 * are alike.
 */
export function inkOf({ planes, height, width }: Picture): Ink {
  const size = height * width;
  let isPaper = frameMask(height, width);
  let residuals = planes.map((plane) => less(plane, surface(plane, isPaper, height, width)));
  for (let fit = 0; fit < refits; fit++) {
    const distances = lengths(residuals);
    const limit = Math.max(otsu(distances), leastContrast);
    isPaper = Float32Array.from(distances, (distance) => Number(distance < limit));
    residuals = planes.map((plane) => less(plane, surface(plane, isPaper, height, width)));
  }
  const radius = Math.ceil(Math.max(height, width) / 10);
  const weights = boxBlur({ values: isPaper, height, width }, radius);
  residuals = residuals.map((plane) => {
    const paper = { values: plane.map((value, i) => value * isPaper[i]), height, width };
    const smooth = boxBlur(paper, radius);
    return plane.map((value, i) => (weights[i] > 0.02 ? value - smooth[i] / weights[i] : value));
  });
  const direction = inkDirection(residuals, isPaper);
  const along = Float32Array.from({ length: size }, (_, i) =>
    residuals.reduce((sum, plane, c) => sum + plane[i] * direction[c], 0),
  );
  const values = boxBlur({ values: along, height, width }, 1);
  const scatter = values.filter((_, i) => isPaper[i] === 1).map(Math.abs);
  return { values, height, width, noise: scatter.length === 0 ? 0 : 1.4826 * quantile(scatter, 0.5) };
}

function frameMask(height: number, width: number): Float32Array {
  const [high, wide] = [Math.max(1, Math.round(height * frame)), Math.max(1, Math.round(width * frame))];
  return Float32Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    return Number(y < high || y >= height - high || x < wide || x >= width - wide);
  });
}

const less = (plane: Float32Array, other: Float32Array) => plane.map((value, i) => value - other[i]);

function lengths(planes: readonly Float32Array[]): Float32Array {
  return planes[0].map((_, i) => Math.sqrt(planes.reduce((sum, plane) => sum + plane[i] * plane[i], 0)));
}

/** The unit vector from the paper's colour to the mean of what is not paper. */
function inkDirection(residuals: readonly Float32Array[], isPaper: Float32Array): number[] {
  const sums = residuals.map((plane) => plane.reduce((sum, value, i) => sum + value * (1 - isPaper[i]), 0));
  const length = Math.hypot(...sums);
  return length === 0 ? [1, 0, 0] : sums.map((sum) => sum / length);
}

/** The quadratic surface that lies closest to the plane where the mask is 1. */
function surface(plane: Float32Array, mask: Float32Array, height: number, width: number): Float32Array {
  const terms = new Float64Array(6);
  const setTerms = (row: number, column: number): void => {
    const [y, x] = [row / height - 0.5, column / width - 0.5];
    terms[0] = 1;
    terms[1] = x;
    terms[2] = y;
    terms[3] = x * x;
    terms[4] = x * y;
    terms[5] = y * y;
  };
  const equations = Array.from({ length: 6 }, () => new Float64Array(7));
  // a smooth surface needs no more than every third dot of every third row
  for (let row = 0; row < height; row += 3) {
    for (let column = 0; column < width; column += 3) {
      const i = row * width + column;
      if (mask[i] === 0) continue;
      setTerms(row, column);
      for (let a = 0; a < 6; a++) {
        for (let b = 0; b < 6; b++) equations[a][b] += terms[a] * terms[b];
        equations[a][6] += terms[a] * plane[i];
      }
    }
  }
  const factors = solve(equations);
  const heights = new Float32Array(plane.length);
  for (let i = 0; i < heights.length; i++) {
    setTerms(Math.floor(i / width), i % width);
    for (let a = 0; a < 6; a++) heights[i] += terms[a] * factors[a];
  }
  return heights;
}

/** Solves the equations by elimination; a direction that the points say nothing about gets 0. */
function solve(rows: Float64Array[]): number[] {
  const count = rows.length;
  for (let a = 0; a < count; a++) rows[a][a] += 1e-9 * (1 + rows[a][a]);
  for (let pivot = 0; pivot < count; pivot++) {
    for (let row = pivot + 1; row < count; row++) {
      const factor = rows[row][pivot] / rows[pivot][pivot];
      for (let column = pivot; column <= count; column++) rows[row][column] -= factor * rows[pivot][column];
    }
  }
  const solution = new Array<number>(count).fill(0);
  for (let row = count - 1; row >= 0; row--) {
    const known = solution.reduce((sum, value, column) => sum + (column > row ? value * rows[row][column] : 0), 0);
    solution[row] = (rows[row][count] - known) / rows[row][row];
  }
  return solution;
}
