import { describe } from './describe';
import { nameText, unexpected } from './kindlingError';

/** The numbers that an argument may be; both ends belong to it unless they are exclusive. */
export interface NumberRange {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly exclusiveMin?: number | undefined;
}

/** The bounds of a range. @throws KindlingError for one that is no number, of which nothing is larger or smaller */
function boundsOf(name: string, range: NumberRange): Required<NumberRange> {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, exclusiveMin = Number.NEGATIVE_INFINITY } = range ?? {};
  if (typeof min !== 'number' || typeof max !== 'number' || typeof exclusiveMin !== 'number') {
    throw unexpected(`${nameText(name)}: range`, 'numbers as bounds', describe([min, max, exclusiveMin]));
  }
  return { min, max, exclusiveMin };
}

function rangeText(kind: string, range: NumberRange): string {
  const { min, max, exclusiveMin } = range ?? {};
  if (min !== undefined && max !== undefined) return `${kind} from ${min} to ${max}`;
  if (min !== undefined) return `${kind} >= ${min}`;
  if (exclusiveMin !== undefined && max !== undefined) return `${kind} > ${exclusiveMin} and <= ${max}`;
  if (exclusiveMin !== undefined) return `${kind} > ${exclusiveMin}`;
  if (max !== undefined) return `${kind} <= ${max}`;
  return kind;
}

/** Returns `value` if it is a whole number within the range, and one that a number holds exactly. @throws KindlingError naming the argument */
export function checkInteger(
  name: string,
  value: unknown,
  range: { readonly min?: number | undefined; readonly max?: number | undefined } = {},
): number {
  const { min, max } = boundsOf(name, range);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw unexpected(name, rangeText('an integer', range), describe(value));
  }
  if (!Number.isSafeInteger(value)) {
    throw unexpected(name, 'an integer between -2^53 and 2^53', describe(value));
  }
  return value;
}

/** Returns `value` if it is a finite number within the range. @throws KindlingError naming the argument */
export function checkNumber(name: string, value: unknown, range: NumberRange = {}): number {
  const { min, max, exclusiveMin } = boundsOf(name, range);
  if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > max || value <= exclusiveMin) {
    throw unexpected(name, rangeText('a number', range), describe(value));
  }
  return value;
}

/** Returns `[height, width]` of a size that may be one number for both. @throws KindlingError naming the argument */
export function checkPair(
  name: string,
  value: unknown,
  range: { readonly min: number; readonly max?: number | undefined },
): [number, number] {
  if (typeof value === 'number') {
    const size = checkInteger(name, value, range);
    return [size, size];
  }
  boundsOf(name, range);
  if (!Array.isArray(value) || value.length !== 2) {
    throw unexpected(name, `${rangeText('an integer', range)} or a pair of them`, describe(value));
  }
  return [checkInteger(`${nameText(name)}[0]`, value[0], range), checkInteger(`${nameText(name)}[1]`, value[1], range)];
}
