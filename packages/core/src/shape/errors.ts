/** Every error that bad input causes: one line that names the argument, what came and what was expected. */
export class KindlingError extends Error {
  override name = 'KindlingError';
}

/** A short rendering of any value, for error messages. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${(value as Uint8Array).length ?? value.byteLength})`;
  if (Array.isArray(value)) {
    const shown = value.slice(0, 6).map(describe).join(', ');
    return value.length > 6 ? `[${shown}, ... ${value.length} entries]` : `[${shown}]`;
  }
  if (value !== null && typeof value === 'object') return value.constructor?.name ?? 'object';
  return String(value);
}

function rangeText(kind: string, range: { min?: number; max?: number; exclusiveMin?: number }): string {
  if (range.min !== undefined && range.max !== undefined) return `${kind} from ${range.min} to ${range.max}`;
  if (range.min !== undefined) return `${kind} >= ${range.min}`;
  if (range.exclusiveMin !== undefined && range.max !== undefined) return `${kind} > ${range.exclusiveMin} and <= ${range.max}`;
  if (range.exclusiveMin !== undefined) return `${kind} > ${range.exclusiveMin}`;
  if (range.max !== undefined) return `${kind} <= ${range.max}`;
  return kind;
}

/** Returns `value` if it is a whole number within the range. @throws KindlingError naming the argument */
export function checkInteger(name: string, value: unknown, range: { min?: number; max?: number } = {}): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw new KindlingError(`${name}: expected ${rangeText('an integer', range)}, got ${describe(value)}`);
  }
  return value;
}

/** Returns `value` if it is a finite number within the range. @throws KindlingError naming the argument */
export function checkNumber(
  name: string,
  value: unknown,
  range: { min?: number; max?: number; exclusiveMin?: number } = {},
): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, exclusiveMin = Number.NEGATIVE_INFINITY } = range;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > max || value <= exclusiveMin) {
    throw new KindlingError(`${name}: expected ${rangeText('a number', range)}, got ${describe(value)}`);
  }
  return value;
}
