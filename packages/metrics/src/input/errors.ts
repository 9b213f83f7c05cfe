/** Bad input: one line that names the argument, what came and what was expected. */
export class MetricsError extends Error {
  // The same name as core's, so that a program tells bad input from a bug without this package depending on core.
  override name = 'KindlingError';
}

/** A short rendering of any value, for error messages. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (typeof value === 'function') return 'a function';
  if (value !== null && typeof value === 'object') {
    const name = value.constructor?.name ?? 'object';
    const { length } = value as { length?: unknown };
    return typeof length === 'number' ? `${name} of length ${length}` : name;
  }
  return String(value);
}

/** Returns `value` if it is a whole number of at least `min`. @throws MetricsError naming the argument */
export function checkInteger(name: string, value: unknown, min: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min) {
    throw new MetricsError(`${name}: expected an integer >= ${min}, got ${describe(value)}`);
  }
  return value;
}

/** Returns `value` if it is one of `choices`. @throws MetricsError naming the argument */
export function checkChoice<T extends string | number>(name: string, value: unknown, choices: readonly T[]): T {
  if (!choices.includes(value as T)) {
    throw new MetricsError(`${name}: expected ${choices.map(describe).join(', ')}, got ${describe(value)}`);
  }
  return value as T;
}
