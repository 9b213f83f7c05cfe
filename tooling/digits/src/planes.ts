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

/** As many as a picture has shades. */
const medianBins = 256;

/**
 * Every number, from 0 to 1, becomes the median of those within `radius` rows and columns: what is small goes, and edges of what is large stay where
 * they are. At the sides the median of those that are there.
 */
export function localMedian({ values, height, width }: Plane, radius: number): Float32Array {
  const bins = Uint16Array.from(values, (value) => Math.max(0, Math.min(medianBins - 1, Math.round(value * (medianBins - 1)))));
  const medians = new Float32Array(values.length);
  const counts = new Int32Array(medianBins);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - radius), Math.min(height - 1, y + radius)];
    counts.fill(0);
    // `below` numbers are in bins before `median`
    let [median, below, total] = [0, 0, 0];
    const addColumn = (column: number, sign: number): void => {
      for (let i = top * width + column; i <= bottom * width + column; i += width) {
        counts[bins[i]] += sign;
        if (bins[i] < median) below += sign;
      }
      total += sign * (bottom - top + 1);
    };
    for (let column = 0; column < Math.min(radius, width); column++) addColumn(column, 1);
    for (let x = 0; x < width; x++) {
      if (x + radius < width) addColumn(x + radius, 1);
      if (x - radius > 0) addColumn(x - radius - 1, -1);
      const half = total / 2;
      while (below > half) below -= counts[--median];
      while (below + counts[median] < half) below += counts[median++];
      medians[y * width + x] = median / (medianBins - 1);
    }
  }
  return medians;
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
