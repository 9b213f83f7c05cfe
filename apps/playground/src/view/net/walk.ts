import type { Arrangement } from '../paint/planes';

/** A cell of planes. */
export interface PlanesCell {
  readonly channel: number;
  readonly y: number;
  readonly x: number;
}

interface PlanesSize {
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

/** The cell that a key leads to from another, or from the middle of the first plane; null for keys that lead nowhere. */
export function walk(
  at: PlanesCell | null,
  key: string,
  { count, height, width }: PlanesSize,
  { columns }: Arrangement,
): PlanesCell | null {
  const from = at ?? { channel: 0, y: height >> 1, x: width >> 1 };
  const next = neighbour(from, key, height * width > 1, columns);
  if (next === null) return null;
  const within = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
  return { channel: within(next.channel, count), y: within(next.y, height), x: within(next.x, width) };
}

function neighbour(from: PlanesCell, key: string, isPicture: boolean, columns: number): PlanesCell | null {
  const arrow = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
  if (arrow !== undefined) {
    const [dy, dx] = arrow;
    if (isPicture) return { ...from, y: from.y + dy, x: from.x + dx };
    return { ...from, channel: from.channel + dy * columns + dx };
  }
  if (key === 'PageDown') return { ...from, channel: from.channel + 1 };
  if (key === 'PageUp') return { ...from, channel: from.channel - 1 };
  return key === ' ' || key === 'Enter' ? from : null;
}
