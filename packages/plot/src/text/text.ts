import { element, escapeText } from '../svg/element';
import { font, fontFamily, glyphOf, kerningOf } from './font';

/** Where and how a line of text stands; `y` is its baseline. */
export interface TextPlace {
  x: number;
  y: number;
  size: number;
  /** Which point of the text is at `x` (default 'start'). */
  anchor?: 'start' | 'middle' | 'end';
  fill?: string;
  /** Degrees clockwise around (x, y). */
  rotate?: number;
  /** What `aria-label` says, where that is not the text as it is drawn. */
  label?: string;
}

/** Neighbouring characters that the font has, or that it lacks. */
interface Run {
  readonly text: string;
  readonly outlined: boolean;
  /** Font units from the start of the text. */
  readonly start: number;
}

/** The width of a line of text in pixels. */
export function measureText(text: string, size: number): number {
  return (layOut(text).width * size) / font.unitsPerEm;
}

/** The text, cut and ended by an ellipsis where it is wider than `width`. */
export function fitText(text: string, size: number, width: number): string {
  // A little more than fits, so that a long text is not measured again for each of its characters.
  const characters: string[] = [];
  const end = walk(text, (character, x) => {
    characters.push(character);
    return (x * size) / font.unitsPerEm <= width;
  });
  if ((end * size) / font.unitsPerEm <= width) return text;
  while (characters.length > 0 && measureText(`${characters.join('').trimEnd()}…`, size) > width) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

/**
 * A line of text as outlines, so that it looks the same on a machine without fonts; its words stay readable to programs as `aria-label`.
 * Characters that the font lacks stay text, for whatever font the viewer has.
 */
export function textElement(text: string, place: TextPlace): string {
  const { width, runs } = layOut(text);
  const scale = place.size / font.unitsPerEm;
  const shift = place.anchor === 'middle' ? -width / 2 : place.anchor === 'end' ? -width : 0;
  const rotate = place.rotate ? ` rotate(${place.rotate})` : '';
  const transform = `translate(${round(place.x)} ${round(place.y)})${rotate} scale(${Number(scale.toPrecision(6))}) translate(${Math.round(shift)} 0)`;
  const outlines = runs.filter((run) => run.outlined).map((run) => outlinePath(run.text, run.start));
  const path = outlines.join('');
  return element('g', { role: 'img', 'aria-label': place.label ?? text, fill: place.fill ?? '#000', transform }, [
    ...(path === '' ? [] : [element('path', { d: path })]),
    ...runs.filter((run) => !run.outlined).map(fallbackElement),
  ]);
}

function fallbackElement(run: Run): string {
  const attributes = { x: run.start, 'font-size': font.unitsPerEm, 'font-family': fontFamily, 'xml:space': 'preserve' };
  return element('text', attributes, [escapeText(run.text)]);
}

function outlinePath(text: string, start: number): string {
  let path = '';
  walk(text, (character, x) => {
    for (const contour of glyphOf(character)!.contours) path += `M${start + x + contour.x} ${contour.y}${contour.rest}z`;
  });
  return path;
}

function layOut(text: string): { width: number; runs: Run[] } {
  const runs: { text: string; outlined: boolean; start: number }[] = [];
  const width = walk(text, (character, start) => {
    const outlined = glyphOf(character) !== undefined;
    const last = runs.at(-1);
    if (last?.outlined === outlined) last.text += character;
    else runs.push({ text: character, outlined, start });
  });
  return { width, runs };
}

/** Calls `visit` for each character with its start in font units, until it says false; returns the end of the last. */
function walk(text: string, visit: (character: string, x: number) => unknown): number {
  let x = 0;
  let previous = '';
  // Composed characters have outlines where a letter with a combining accent has none; a picture's text is one line.
  for (const character of text.normalize('NFC').replace(/\s/g, ' ')) {
    x += kerningOf(previous, character);
    const goesOn = visit(character, x) !== false;
    x += glyphOf(character)?.advance ?? fallbackAdvance(character);
    if (!goesOn) break;
    previous = character;
  }
  return x;
}

function fallbackAdvance(character: string): number {
  // From Hangul on, most of what the font lacks is East Asian or an emoji: as wide as high.
  return font.unitsPerEm * (character.codePointAt(0)! >= 0x1100 ? 1 : 0.6);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
