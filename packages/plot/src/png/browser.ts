import type { PngPlatform } from './platform';

/** A browser shows the SVG itself. */
export const pngPlatform: PngPlatform | null = null;
