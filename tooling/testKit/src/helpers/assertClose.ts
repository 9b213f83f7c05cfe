import { Assertion } from 'uvu/assert';
import { noteErrors } from './noteErrors';

/** A number, numbers (or booleans, as 0 and 1) in a row, or arrays of them to any depth. */
export type Numbers = number | boolean | ArrayLike<number> | readonly Numbers[];

/** How close is close: |actual - expected| <= atol + rtol * |expected|, as numpy's allclose. */
export interface CloseOptions {
  rtol?: number;
  atol?: number;
  /** Whether NaN equals NaN (default false, as numpy's). */
  equalNan?: boolean;
  /** Shape for the index in the message, when the numbers come flat. */
  shape?: readonly number[];
  /** What is compared, for the message. */
  name?: string;
  /** Whose numbers these are, such as `nn/Linear`, for the tables of docs/errors.md. */
  of?: string | readonly string[];
}

/**
 * Passes when every number is close to its partner; otherwise says how many differ and shows the worst of them.
 * @throws uvu's Assertion, also when the shapes differ
 */
export function assertClose(actual: Numbers, expected: Numbers, options: CloseOptions = {}): void {
  const { rtol = 1.3e-6, atol = 1e-5, equalNan = false, name = 'values' } = options;
  const got = flatten(actual);
  const want = flatten(expected);
  const fail = (message: string): never => {
    throw new Assertion({
      message: `${name}: ${message}`,
      details: '',
      generated: false,
      operator: 'close',
      actual,
      expects: expected,
    });
  };
  const bothNested = isNested(actual) && isNested(expected);
  if (got.values.length !== want.values.length || (bothNested && got.shape.join() !== want.shape.join())) {
    fail(`expected shape [${want.shape.join(', ')}], got [${got.shape.join(', ')}]`);
  }
  if (options.of !== undefined) noteErrors(options.of, got.values, want.values);
  const shape = options.shape ?? want.shape;
  let differing = 0;
  let worst = -1;
  let worstExcess = -1;
  for (let i = 0; i < want.values.length; i++) {
    const excess = excessOf(got.values[i], want.values[i], rtol, atol, equalNan);
    if (excess <= 1) continue;
    differing++;
    if (excess > worstExcess) {
      worstExcess = excess;
      worst = i;
    }
  }
  if (worst < 0) return;
  const a = got.values[worst];
  const e = want.values[worst];
  fail(
    `${differing} of ${want.values.length} differ; worst at [${indexOf(worst, shape).join(', ')}]: expected ${e}, got ${a}, ` +
      `difference ${Math.abs(a - e).toPrecision(3)} with ${(atol + rtol * Math.abs(e)).toPrecision(3)} allowed (rtol ${rtol}, atol ${atol})`,
  );
}

/** The difference in units of what is allowed; at most 1 passes. */
function excessOf(a: number, e: number, rtol: number, atol: number, equalNan: boolean): number {
  if (Number.isNaN(a) && Number.isNaN(e)) return equalNan ? 0 : Number.POSITIVE_INFINITY;
  if (a === e) return 0;
  if (!Number.isFinite(a) || !Number.isFinite(e)) return Number.POSITIVE_INFINITY;
  const difference = Math.abs(a - e);
  const allowed = atol + rtol * Math.abs(e);
  return difference <= allowed ? 0 : allowed > 0 ? difference / allowed : Number.MAX_VALUE;
}

function isNested(numbers: Numbers): boolean {
  return Array.isArray(numbers) && typeof numbers[0] === 'object';
}

function flatten(numbers: Numbers): { values: ArrayLike<number>; shape: number[] } {
  if (typeof numbers === 'number' || typeof numbers === 'boolean') return { values: [Number(numbers)], shape: [] };
  if (!isNested(numbers)) {
    const row = numbers as ArrayLike<number | boolean>;
    const values = typeof row[0] === 'boolean' ? Array.from(row, Number) : (row as ArrayLike<number>);
    return { values, shape: [row.length] };
  }
  const rows = (numbers as readonly Numbers[]).map(flatten);
  const inner = rows[0].shape;
  for (const row of rows) {
    if (row.shape.join() !== inner.join())
      throw new TypeError(`rows of different shapes: [${inner.join(', ')}] and [${row.shape.join(', ')}]`);
  }
  return { values: rows.flatMap((row) => Array.from(row.values)), shape: [rows.length, ...inner] };
}

function indexOf(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = flat;
  for (let d = shape.length - 1; d >= 0; d--) {
    index.unshift(rest % shape[d]);
    rest = Math.floor(rest / shape[d]);
  }
  return index;
}
