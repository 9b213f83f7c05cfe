import { checkInteger, describe, KindlingError } from '@kindling/checks';

/** What nests deeper holds itself. */
const MAX_DIMS = 64;
/** A list on the heap takes 8 bytes for each. */
const MAX_NUMBERS = 2 ** 26;

/** How many numbers a shape holds. @throws KindlingError naming the size that is none */
export function sizeOf(name: string, shape: readonly unknown[]): number {
  let product = 1;
  for (let dim = 0; dim < shape.length; dim++) {
    const size = shape[dim];
    // the name of a size is put together only for an error
    product *=
      Number.isSafeInteger(size) && (size as number) >= 0 ? (size as number) : checkInteger(`${name}[${dim}]`, size, { min: 0 });
  }
  return product;
}

/**
 * Nested arrays as row-major numbers and their shape.
 * @param expected how an error begins, `collate: expected x`
 * @throws KindlingError when rows differ in length, something else than a number or a hole is among them, or there is no end
 */
export function flattenNested(expected: string, nested: readonly unknown[]): { data: number[]; shape: number[] } {
  const shape: number[] = [];
  // a dim of none still has to be walked through by those around it
  let visits = 1;
  for (let level: unknown = nested; Array.isArray(level); level = level[0]) {
    if (shape.length === MAX_DIMS) {
      throw new KindlingError(`${expected} as nested arrays of at most ${MAX_DIMS} dims, got ${describe(nested)}`);
    }
    shape.push(level.length);
    visits *= Math.max(level.length, 1);
  }
  if (visits > MAX_NUMBERS) {
    throw new KindlingError(
      `${expected} as nested arrays of at most ${MAX_NUMBERS} numbers, got ${describe(nested)} of ${visits}`,
    );
  }
  const data: number[] = [];
  if (!append(data, nested, shape, 0)) {
    throw new KindlingError(`${expected} as nested arrays of numbers, all of one length, got ${describe(nested)}`);
  }
  return { data, shape };
}

/** By index: a hole is no number. Arrays of one shape may hold each other, but not for more than its dims. */
function append(data: number[], level: unknown, shape: readonly number[], dim: number): boolean {
  const length = shape[dim];
  if (!Array.isArray(level) || level.length !== length) return false;
  if (dim === shape.length - 1) {
    for (let i = 0; i < length; i++) {
      if (typeof level[i] !== 'number') return false;
      data.push(level[i]);
    }
    return true;
  }
  for (let i = 0; i < length; i++) if (!append(data, level[i], shape, dim + 1)) return false;
  return true;
}
