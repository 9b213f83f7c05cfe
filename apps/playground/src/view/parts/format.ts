export const number = (value: number): string => Math.round(value).toLocaleString('en-US');

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Three digits that count, however large or small. */
export function short(value: number): string {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1000 || size < 0.001) return value.toExponential(1).replace('+', '');
  return String(Number(value.toPrecision(3)));
}

/** Two digits, for where there is little room. */
export const brief = (value: number): string => short(Number(value.toPrecision(2)));

/** A shape without spaces. */
export const narrow = (shape: readonly number[]): string => shape.join('×');
