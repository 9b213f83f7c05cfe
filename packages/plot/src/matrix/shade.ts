/** White to dark blue, at equal distances. */
const stops = [
  [255, 255, 255],
  [222, 235, 247],
  [158, 202, 225],
  [66, 146, 198],
  [8, 81, 156],
  [8, 48, 107],
] as const;

/** The colour of a share from 0 to 1. */
export function shadeOf(share: number): string {
  const position = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const lower = Math.min(stops.length - 2, Math.floor(position));
  const mixed = stops[lower].map((from, k) => Math.round(from + (stops[lower + 1][k] - from) * (position - lower)));
  return `rgb(${mixed.join(',')})`;
}

/** The colour of text that is readable on that shade. */
export function inkOn(share: number): string {
  return share > 0.55 ? '#fff' : '#222';
}
