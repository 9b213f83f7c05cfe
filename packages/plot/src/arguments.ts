import { checkNumber, checkText, describe, isArrayLike, KindlingError } from '@kindling/checks';

/** Characters of a title, a label or a name. A picture shows far fewer. */
const MOST_CHARACTERS = 5000;

/** Pixels of a picture's side, and of what is in it: as many as a PNG can have. */
export const MOST_PIXELS = 32_767;

/** The largest number that can be drawn, so that differences and sums of such numbers are finite too. */
export const LARGEST = 1e300;

/** Returns `value` if it is text or undefined. @throws PlotError naming the argument */
export function checkOptionalText(name: string, value: unknown): string | undefined {
  return value === undefined ? undefined : checkText(name, value, { maxLength: MOST_CHARACTERS });
}

/** As many texts or numbers as `count`, as text. @throws PlotError naming the argument or the entry */
export function checkTexts(name: string, value: unknown, count: number, each: string): string[] {
  if (!isArrayLike(value)) throw new KindlingError(`${name}: expected an array of text, got ${describe(value)}`);
  if (value.length !== count) throw new KindlingError(`${name}: expected ${count}, one for each ${each}, got ${value.length}`);
  return Array.from({ length: count }, (_, i) => {
    const text = value[i];
    return typeof text === 'number' ? String(text) : checkText(`${name}[${i}]`, text, { maxLength: MOST_CHARACTERS });
  });
}

/** Returns a pair of numbers in ascending order, or undefined. @throws PlotError naming the argument */
export function checkRange(name: string, value: unknown): readonly [number, number] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length !== 2) {
    throw new KindlingError(`${name}: expected [low, high], got ${describe(value)}`);
  }
  const low = checkNumber(`${name}[0]`, value[0], { min: -LARGEST, max: LARGEST });
  return [low, checkNumber(`${name}[1]`, value[1], { exclusiveMin: low, max: LARGEST })];
}
