import { describe } from './describe';
import { KindlingError } from './kindlingError';

/** The numbers that an argument may be; both ends belong to it unless they are exclusive. */
export interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  readonly exclusiveMin?: number;
}

function rangeText(kind: string, { min, max, exclusiveMin }: NumberRange): string {
  if (min !== undefined && max !== undefined) return `${kind} from ${min} to ${max}`;
  if (min !== undefined) return `${kind} >= ${min}`;
  if (exclusiveMin !== undefined && max !== undefined) return `${kind} > ${exclusiveMin} and <= ${max}`;
  if (exclusiveMin !== undefined) return `${kind} > ${exclusiveMin}`;
  if (max !== undefined) return `${kind} <= ${max}`;
  return kind;
}

/** Returns `value` if it is a whole number within the range, and one that a number holds exactly. @throws KindlingError naming the argument */
export function checkInteger(name: string, value: unknown, range: { readonly min?: number; readonly max?: number } = {}): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw new KindlingError(`${name}: expected ${rangeText('an integer', range)}, got ${describe(value)}`);
  }
  if (!Number.isSafeInteger(value)) {
    throw new KindlingError(`${name}: expected an integer between -2^53 and 2^53, got ${describe(value)}`);
  }
  return value;
}

/** Returns `value` if it is a finite number within the range. @throws KindlingError naming the argument */
export function checkNumber(name: string, value: unknown, range: NumberRange = {}): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, exclusiveMin = Number.NEGATIVE_INFINITY } = range;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > max || value <= exclusiveMin) {
    throw new KindlingError(`${name}: expected ${rangeText('a number', range)}, got ${describe(value)}`);
  }
  return value;
}

/** Returns `[height, width]` of a size that may be one number for both. @throws KindlingError naming the argument */
export function checkPair(
  name: string,
  value: unknown,
  range: { readonly min: number; readonly max?: number },
): [number, number] {
  if (typeof value === 'number') {
    const size = checkInteger(name, value, range);
    return [size, size];
  }
  if (!Array.isArray(value) || value.length !== 2) {
    throw new KindlingError(`${name}: expected ${rangeText('an integer', range)} or a pair of them, got ${describe(value)}`);
  }
  return [checkInteger(`${name}[0]`, value[0], range), checkInteger(`${name}[1]`, value[1], range)];
}
