import { className } from './className';
import { copiesNote } from './copies';

/** Arrays inside arrays are shown down to this depth: an array may hold itself. */
const DEPTH = 2;
const LONGEST = 160;

/** A short rendering of any value, for error messages. Never throws, whatever the value does when it is looked at. */
export function describe(value: unknown): string {
  try {
    // a symbol and a class may be called by more than one line
    const text = render(value, 0).replaceAll(/[\n\r\u2028\u2029]+/g, ' ');
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
  } catch {
    return 'an object that cannot be looked at';
  }
}

function render(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  // what can be called but has no method of functions is an object that can be called: a module
  if (typeof value === 'function' && 'call' in value) return `function ${functionName(value)}`;
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return renderArray(value, depth);
  if (value === null || (typeof value !== 'object' && typeof value !== 'function'))
    return Object.is(value, -0) ? '-0' : String(value);
  if (ArrayBuffer.isView(value)) {
    const { length = value.byteLength } = value as { length?: number } & ArrayBufferView;
    return `${className(value, 'ArrayBufferView')}(${length})`;
  }
  const name = className(value, 'object');
  const { shape } = value as { shape?: unknown };
  const text = Array.isArray(shape) ? `${name} of shape ${renderArray(shape, depth)}` : name;
  return text + copiesNote(name);
}

function renderArray(value: readonly unknown[], depth: number): string {
  if (depth > DEPTH) return '[...]';
  // by index: a hole is shown as what reading it gives
  const shown = Array.from({ length: Math.min(value.length, 6) }, (_, i) => render(value[i], depth + 1)).join(', ');
  return value.length > 6 ? `[${shown}, ... ${value.length} entries]` : `[${shown}]`;
}

function functionName({ name }: { name?: unknown }): string {
  return typeof name === 'string' && name !== '' ? name : '(anonymous)';
}
