/** What odd values are called in reports, where their own text says nothing or too much. */
const names = new WeakMap<object, string>();

/** Gives a value a name and returns it. */
export function named<T extends object>(name: string, value: T): T {
  names.set(value, name);
  return value;
}

const LONGEST = 400;
const SHOWN = 12;

/** A value as it would be written in a program, roughly; never looks into what has a name. */
export function written(value: unknown): string {
  const text = write(value, 0);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

function write(value: unknown, depth: number): string {
  if (typeof value === 'string') return value.length > 60 ? `<text of ${value.length} characters>` : JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'symbol') return 'Symbol()';
  if (value === null || (typeof value !== 'object' && typeof value !== 'function'))
    return Object.is(value, -0) ? '-0' : String(value);
  const name = names.get(value);
  if (name !== undefined) return `<${name}>`;
  if (typeof value === 'function' && 'call' in value) return `<function ${value.name}>`;
  if (depth > 3) return '...';
  if (Array.isArray(value)) return writeArray(value, depth);
  const kind = value.constructor?.name ?? 'object without prototype';
  if (ArrayBuffer.isView(value)) return `<${kind} of ${value.byteLength} bytes>`;
  const { shape } = value as { shape?: unknown };
  if (kind !== 'Object') return Array.isArray(shape) ? `<${kind} ${writeArray(shape, depth)}>` : `<${kind}>`;
  const fields = Object.entries(value)
    .slice(0, SHOWN)
    .map(([key, entry]) => `${key}: ${write(entry, depth + 1)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function writeArray(value: readonly unknown[], depth: number): string {
  const entries = Array.from({ length: Math.min(value.length, SHOWN) }, (_, i) =>
    i in value ? write(value[i], depth + 1) : '<hole>',
  );
  return `[${entries.join(', ')}${value.length > SHOWN ? `, ... ${value.length}` : ''}]`;
}
