import { describe, KindlingError } from '@kindling/checks';
import { DTYPES, type DType } from '../expression/dtype';

const MOST_INTEGER = 2 ** 31;

/** @throws KindlingError unless it is the name of a dtype */
export function checkDtype(name: string, dtype: unknown): DType {
  if (DTYPES.includes(dtype as DType)) return dtype as DType;
  throw new KindlingError(`${name}: expected ${DTYPES.map((known) => `'${known}'`).join(', ')}, got ${describe(dtype)}`);
}

/** Whether int32 holds a number. */
export function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= -MOST_INTEGER && value < MOST_INTEGER;
}

/** Whether a number is taken for an integer beside elements of a dtype: a whole one beside integers is. */
export function isIntegerBeside(value: number, dtype: DType): boolean {
  return dtype !== 'float32' && Number.isInteger(value);
}

/** What stands for a number in memory, of bool also for a boolean. @throws KindlingError for what the dtype does not hold */
export function checkedNumber(name: string, value: unknown, dtype: DType): number {
  if (typeof value !== 'number' && !(dtype === 'bool' && typeof value === 'boolean')) {
    throw new KindlingError(`${name}: expected a number, got ${describe(value)}`);
  }
  const number = Number(value);
  if (dtype === 'bool') return number === 0 ? 0 : 1;
  if (dtype === 'float32' || isInt32(number)) return number;
  throw new KindlingError(`${name}: expected an integer of 32 bits, got ${number}`);
}
