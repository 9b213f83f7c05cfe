import { fontMetrics, glyphLines, kerningLines } from './outlines';

/** One contour of a glyph: where it starts and the relative path commands from there, in font units, y downwards. */
export interface Contour {
  readonly x: number;
  readonly y: number;
  readonly rest: string;
}

/** What is drawn for a character, in font units. */
export interface Glyph {
  readonly advance: number;
  readonly contours: readonly Contour[];
}

/** The family that text asks for where a character has no outline here. */
export const fontFamily = 'DejaVu Sans, Verdana, sans-serif';

/** Font units of a font size of 1, and heights as fractions of the font size. */
export const font = {
  unitsPerEm: fontMetrics.unitsPerEm,
  capHeight: fontMetrics.capHeight / fontMetrics.unitsPerEm,
  /** From the baseline up to the middle of a line. */
  middle: (fontMetrics.ascent - fontMetrics.descent) / 2 / fontMetrics.unitsPerEm,
};

/** The glyph of a character; undefined if the font has none. */
export function glyphOf(character: string): Glyph | undefined {
  return tables().glyphs.get(character);
}

/** By how many font units the distance between two characters changes. */
export function kerningOf(left: string, right: string): number {
  return tables().kerning.get(left + right) ?? 0;
}

let parsed: { glyphs: Map<string, Glyph>; kerning: Map<string, number> } | undefined;

// Parsed at the first use, so that importing the package costs nothing.
function tables() {
  parsed ??= {
    glyphs: new Map(glyphLines.split('\n').map(parseGlyph)),
    kerning: new Map(kerningLines.split('\n').map((line) => [line.slice(0, 2), Number(line.slice(2))])),
  };
  return parsed;
}

function parseGlyph(line: string): [string, Glyph] {
  const [advance, ...contours] = line.slice(1).split(';');
  return [line[0], { advance: Number(advance), contours: contours.map(parseContour) }];
}

function parseContour(text: string): Contour {
  const [, x, y, rest] = /^(-?\d+) ?(-?\d+)(.*)$/.exec(text) as unknown as [string, string, string, string];
  return { x: Number(x), y: Number(y), rest };
}
