/** Bad input or a file that cannot be written: one line that names the argument, what came and what was expected. */
export class PlotError extends Error {
  // The same name as core's, so that a program tells bad input from a bug without this package depending on core.
  override name = 'KindlingError';
}

/** A short rendering of any value, for error messages. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (typeof value === 'function') return 'a function';
  if (value !== null && typeof value === 'object') {
    const name = value.constructor?.name ?? 'object';
    const { length, shape } = value as { length?: unknown; shape?: unknown };
    if (Array.isArray(shape)) return `shape [${shape.join(', ')}]`;
    return typeof length === 'number' ? `${name} of length ${length}` : name;
  }
  return String(value);
}

/** Returns `value` if it is a whole number of at least `min`. @throws PlotError naming the argument */
export function checkInteger(name: string, value: unknown, min: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min) {
    throw new PlotError(`${name}: expected an integer >= ${min}, got ${describe(value)}`);
  }
  return value;
}

/** Returns `value` if it is a finite number above `above`. @throws PlotError naming the argument */
export function checkNumber(name: string, value: unknown, above = Number.NEGATIVE_INFINITY): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= above) {
    const range = above === Number.NEGATIVE_INFINITY ? '' : ` > ${above}`;
    throw new PlotError(`${name}: expected a finite number${range}, got ${describe(value)}`);
  }
  return value;
}

/** Returns `value` if it is one of `choices`. @throws PlotError naming the argument */
export function checkChoice<T extends string>(name: string, value: unknown, choices: readonly T[]): T {
  if (!choices.includes(value as T)) {
    throw new PlotError(`${name}: expected ${choices.map(describe).join(', ')}, got ${describe(value)}`);
  }
  return value as T;
}

/** Returns `value` if it is text or undefined. @throws PlotError naming the argument */
export function checkText(name: string, value: unknown): string | undefined {
  if (value !== undefined && typeof value !== 'string') {
    throw new PlotError(`${name}: expected text, got ${describe(value)}`);
  }
  return value;
}

/** Returns a pair of finite numbers in ascending order, or undefined. @throws PlotError naming the argument */
export function checkRange(name: string, value: unknown): readonly [number, number] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length !== 2) {
    throw new PlotError(`${name}: expected [low, high], got ${describe(value)}`);
  }
  const low = checkNumber(`${name}[0]`, value[0]);
  return [low, checkNumber(`${name}[1]`, value[1], low)];
}

/** Whether `value` is an array or a typed array. */
export function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { length?: unknown }).length === 'number';
}
