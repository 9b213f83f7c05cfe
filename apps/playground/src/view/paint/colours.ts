import type { Theme } from '../state/theme';

type Rgb = readonly [number, number, number];

/** From the most negative over 0 to the most positive. */
const scales: Readonly<Record<Theme, readonly [Rgb, Rgb, Rgb]>> = {
  light: [
    [176, 72, 8],
    [244, 246, 249],
    [24, 84, 190],
  ],
  dark: [
    [250, 160, 80],
    [28, 36, 46],
    [120, 180, 255],
  ],
};

const HALF = 127;
const tables = new Map<Theme, Uint32Array>();

/** 255 colours as a canvas' pixels: the one of a value v of at most `largest` is number 127 + 127 v / largest. */
function tableOf(theme: Theme): Uint32Array {
  const known = tables.get(theme);
  if (known !== undefined) return known;
  const [low, zero, high] = scales[theme];
  const table = Uint32Array.from({ length: 2 * HALF + 1 }, (_, i) => {
    const share = Math.abs(i - HALF) / HALF;
    const end = i < HALF ? low : high;
    const [red, green, blue] = zero.map((value, channel) => Math.round(value + (end[channel] - value) * share));
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
  tables.set(theme, table);
  return table;
}

const indexOf = (share: number) => Math.round(HALF * Math.max(-1, Math.min(1, share || 0))) + HALF;

/** Writes the colours of numbers into pixels of a canvas; those of `largest` and beyond are the strongest. */
export function colourPixels(values: Float32Array, largest: number, theme: Theme, pixels: Uint32Array): void {
  const table = tableOf(theme);
  const scale = largest > 0 ? 1 / largest : 0;
  for (let i = 0; i < values.length; i++) pixels[i] = table[indexOf(values[i] * scale)];
}

/** One colour as CSS has it; `share` from -1 to 1. */
export function colourOf(share: number, theme: Theme): string {
  const pixel = tableOf(theme)[indexOf(share)];
  return `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;
}
