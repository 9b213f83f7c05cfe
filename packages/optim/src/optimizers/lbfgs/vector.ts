/** Numbers of all parameters in one row: float32 as they come, float64 where a test looks closer. Sums are in float64. */
export type Vector = Float32Array | Float64Array;

export function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

export function sumOfSizes(a: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]);
  return sum;
}

export function largestSize(a: Vector): number {
  let largest = 0;
  // not Math.max: what is NaN is to come out
  for (let i = 0; i < a.length; i++) if (!(Math.abs(a[i]) <= largest)) largest = Math.abs(a[i]);
  return largest;
}

/** a + factor b */
export function plus(a: Vector, b: Vector, factor: number): Vector {
  const out = a.slice();
  addTo(out, b, factor);
  return out;
}

/** a += factor b */
export function addTo(a: Vector, b: Vector, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] += factor * b[i];
}

export function times(a: Vector, factor: number): Vector {
  const out = a.slice();
  for (let i = 0; i < out.length; i++) out[i] *= factor;
  return out;
}
