/** How Python prints a number, a boolean or a tuple of numbers: `0.5`, `1e-05`, `True`, `(5, 5)`. */
export function pythonText(value: number | boolean | readonly number[]): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return pythonNumber(value);
  return value.length === 1 ? `(${pythonNumber(value[0])},)` : `(${value.map(pythonNumber).join(', ')})`;
}

/** Python goes over to powers of ten below 1e-4 and writes their exponent with two digits at least. */
function pythonNumber(value: number): string {
  const size = Math.abs(value);
  const text = size > 0 && size < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}
