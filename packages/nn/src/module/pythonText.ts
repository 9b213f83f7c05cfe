import { describe } from '@kindling/checks';

/** How Python prints a number, a boolean or a tuple of numbers: `0.5`, `1e-05`, `True`, `(5, 5)`; anything else as errors show it. */
export function pythonText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return pythonNumber(value);
  if (!isNumbers(value)) return describe(value);
  return value.length === 1 ? `(${pythonNumber(value[0])},)` : `(${value.map(pythonNumber).join(', ')})`;
}

/** How Python prints a number that is a float whatever it is: 1 as `1.0`. */
export function pythonFloat(value: number): string {
  const text = pythonNumber(value);
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => typeof size === 'number');
}

/** Python goes over to powers of ten below 1e-4 and writes their exponent with two digits at least. */
function pythonNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace('NaN', 'nan').replace('Infinity', 'inf');
  const size = Math.abs(value);
  const text = size > 0 && size < 1e-4 ? value.toExponential() : String(value);
  const [digits, exponent] = text.split('e');
  return exponent?.length === 2 ? `${digits}e${exponent[0]}0${exponent[1]}` : text;
}
