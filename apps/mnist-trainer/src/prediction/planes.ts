/** A plane of numbers, row by row. */
export interface Plane {
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** Every number becomes the mean of those within `radius` rows and columns; at the edges of those that are there. */
export function boxBlur({ values, height, width }: Plane, radius: number): Float32Array {
  const rows = new Float32Array(values.length);
  for (let y = 0; y < height; y++) slideMean(values, rows, y * width, 1, width, radius);
  const blurred = new Float32Array(values.length);
  for (let x = 0; x < width; x++) slideMean(rows, blurred, x, width, height, radius);
  return blurred;
}

function slideMean(from: Float32Array, to: Float32Array, start: number, step: number, count: number, radius: number): void {
  let sum = 0;
  for (let i = 0; i < Math.min(radius, count); i++) sum += from[start + i * step];
  for (let i = 0; i < count; i++) {
    if (i + radius < count) sum += from[start + (i + radius) * step];
    if (i - radius > 0) sum -= from[start + (i - radius - 1) * step];
    to[start + i * step] = sum / (Math.min(count - 1, i + radius) - Math.max(0, i - radius) + 1);
  }
}

/** The largest number within a disc of `radius` around each. */
export function dilate({ values, height, width }: Plane, radius: number): Float32Array {
  const reach = Math.floor(radius);
  const grown = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = values[y * width + x];
      if (value === 0) continue;
      for (let dy = Math.max(-reach, -y); dy <= Math.min(reach, height - 1 - y); dy++) {
        const side = Math.floor(Math.sqrt(radius * radius - dy * dy));
        const row = (y + dy) * width;
        for (let at = row + Math.max(0, x - side); at <= row + Math.min(width - 1, x + side); at++) {
          if (grown[at] < value) grown[at] = value;
        }
      }
    }
  }
  return grown;
}

/** The number below which lies this share of the numbers, from 0 to 1. */
export function quantile(values: Float32Array, share: number): number {
  const sorted = values.slice().sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** The number that parts the numbers best into two kinds, small and large (Otsu's method). */
export function otsu(values: Float32Array): number {
  const bins = 256;
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  if (largest === 0) return 0;
  const counts = new Float64Array(bins);
  for (const value of values) counts[Math.max(0, Math.min(bins - 1, Math.floor((value / largest) * bins)))]++;
  let total = 0;
  for (let bin = 0; bin < bins; bin++) total += bin * counts[bin];
  let [best, bestSpread, below, sumBelow] = [0, -1, 0, 0];
  for (let bin = 0; bin < bins - 1; bin++) {
    below += counts[bin];
    sumBelow += bin * counts[bin];
    const above = values.length - below;
    if (below === 0 || above === 0) continue;
    const spread = below * above * (sumBelow / below - (total - sumBelow) / above) ** 2;
    if (spread > bestSpread) [best, bestSpread] = [bin, spread];
  }
  return ((best + 1) / bins) * largest;
}
