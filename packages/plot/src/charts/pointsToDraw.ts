/** Columns of a pixel, each half a dot of a PNG at its usual scale. */
const COLUMNS = 4;

/**
 * Which points of a line are enough to draw it: of those that follow each other within a quarter of a pixel the first, the lowest, the highest and the
 * last, between which the others lie. Of a noisy curve of 100,000 points all took 20 s to become a PNG, and these take one.
 * @param across where a point is on its axis, from 0 to 1
 * @param width pixels of the axis
 */
export function pointsToDraw(y: Float64Array, across: (i: number) => number, width: number): number[] {
  const columnOf = (i: number) => Math.floor(across(i) * width * COLUMNS);
  const kept: number[] = [];
  for (let start = 0, end = 0; start < y.length; start = end) {
    const isGap = Number.isNaN(y[start]);
    const column = columnOf(start);
    let [lowest, highest] = [start, start];
    for (end = start + 1; end < y.length && Number.isNaN(y[end]) === isGap && (isGap || columnOf(end) === column); end++) {
      if (y[end] < y[lowest]) lowest = end;
      if (y[end] > y[highest]) highest = end;
    }
    // of a gap one is enough
    const some = isGap ? [start] : [start, Math.min(lowest, highest), Math.max(lowest, highest), end - 1];
    for (const i of some) if (i !== kept[kept.length - 1]) kept.push(i);
  }
  return kept;
}
