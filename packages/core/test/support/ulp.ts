/** float32 by its bits, and how far apart two of them are. */
const bits = new Int32Array(1);
const number = new Float32Array(bits.buffer);

/** A float32's place in their order: neighbours differ by 1, -0 and 0 are the same. */
export function orderOf(value: number): number {
  number[0] = value;
  return bits[0] < 0 ? -(bits[0] & 0x7fffffff) : bits[0];
}

export function floatOf(pattern: number): number {
  bits[0] = pattern;
  return number[0];
}

/**
 * How far a float32 is from what it should be, in units of the last place of that rounded to float32 (a fraction: both sides of a
 * rounding count). NaN and infinities, which must be the same, count 0 or infinity.
 */
export function ulpsBetween(got: number, expected: number): number {
  const rounded = Math.fround(expected);
  if (Number.isNaN(expected) || Number.isNaN(got))
    return Number.isNaN(expected) && Number.isNaN(got) ? 0 : Number.POSITIVE_INFINITY;
  // one may be infinite where the other just isn't: then their places in the order tell
  if (!Number.isFinite(rounded) || !Number.isFinite(got)) return Math.abs(orderOf(got) - orderOf(rounded));
  if (got === 0 && rounded === 0) return Object.is(got, rounded) ? 0 : Number.POSITIVE_INFINITY;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(rounded) || 2 ** -149)), -126);
  return Math.abs(got - expected) / 2 ** (exponent - 23);
}
