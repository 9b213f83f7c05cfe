import type { DType } from '../expression/dtype';

/** Digits behind the point. */
const PRECISION = 4;

/** How numbers that stand together are written: all in one way, padded to one width. */
export interface NumberFormat {
  readonly width: number;
  text(value: number): string;
}

/**
 * PyTorch's choice: for float32 whole numbers with a point, four decimals, or powers of ten where sizes lie far apart.
 * @see torch._tensor_str._Formatter
 */
export function numberFormat(numbers: readonly number[], dtype: DType): NumberFormat {
  if (dtype === 'int32') return padded(numbers, String);
  if (dtype === 'bool') return padded(numbers, (value) => (value === 1 ? 'True' : 'False'));
  const sizes = numbers.filter((value) => Number.isFinite(value) && value !== 0);
  let [smallest, largest] = [Number.POSITIVE_INFINITY, 0];
  for (const value of sizes) [smallest, largest] = [Math.min(smallest, Math.abs(value)), Math.max(largest, Math.abs(value))];
  if (sizes.length > 0 && (largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4)) return padded(sizes, scientific);
  return padded(sizes, sizes.every(Number.isInteger) ? (value) => `${value}.` : fixed);
}

/** @param numbers those that the width is taken from; zeros, NaN and infinities may be wider */
function padded(numbers: readonly number[], write: (size: number) => string): NumberFormat {
  const text = (value: number): string => {
    if (Number.isNaN(value)) return 'nan';
    const size = Math.abs(value);
    const sign = value < 0 || Object.is(value, -0) ? '-' : '';
    return sign + (size === Number.POSITIVE_INFINITY ? 'inf' : write(size));
  };
  const width = numbers.reduce((widest, value) => Math.max(widest, text(value).length), 1);
  return { width, text: (value) => text(value).padStart(width) };
}

// Where a number lies in the middle of two texts, JavaScript takes the larger and Python the even one.

/** Four decimals of a float32 from 0 to 1e8, of which 1e4 times as much is exact. */
function fixed(size: number): string {
  const scaled = size * 10 ** PRECISION;
  const below = Math.floor(scaled);
  const roundsDown = scaled - below === 0.5 && below % 2 === 0;
  return (roundsDown ? below / 10 ** PRECISION : size).toFixed(PRECISION);
}

/** A power of ten with four decimals and an exponent of two digits. */
function scientific(size: number): string {
  // 60 digits tell a middle from what is near one
  const exact = size.toExponential(60);
  const end = 2 + PRECISION;
  const roundsDown = /^50*e/.test(exact.slice(end)) && Number(exact[end - 1]) % 2 === 0;
  const [digits, exponent] = (roundsDown ? exact : size.toExponential(PRECISION)).split('e');
  return `${digits.slice(0, end)}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}
