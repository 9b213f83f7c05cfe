import { describe, KindlingError } from '@kindling/checks';

/** Padding by name, or its sizes as `sizes` checks them. @throws KindlingError for `same` with a stride above 1, which keeps no size */
export function checkPadding<Axes extends readonly number[]>(
  name: string,
  padding: unknown,
  stride: Axes,
  sizes: (name: string, padding: unknown) => Axes,
): Axes | 'same' | 'valid' {
  if (padding === 'valid') return padding;
  if (typeof padding === 'string' && padding !== 'same') {
    throw new KindlingError(`${name}: padding: expected numbers, "same" or "valid", got ${describe(padding)}`);
  }
  if (padding !== 'same') return sizes(`${name}: padding`, padding);
  if (stride.every((step) => step === 1)) return padding;
  throw new KindlingError(`${name}: padding: expected numbers for a stride above 1, got "same"`);
}
