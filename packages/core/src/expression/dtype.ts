/** What the elements of a tensor are. In memory each takes 32 bits; a bool is the integer 0 or 1. */
export type DType = 'float32' | 'int32' | 'bool';

export const DTYPES: readonly DType[] = ['float32', 'int32', 'bool'];

/** Whether elements are kept as integers. */
export function isWhole(dtype: DType): boolean {
  return dtype !== 'float32';
}

/** Above it float32 has only infinity. */
export const LARGEST_FLOAT32 = 2 ** 128 - 2 ** 104;

/** What no element is below. */
export function lowestOf(dtype: DType): number {
  return isWhole(dtype) ? -(2 ** 31) : Number.NEGATIVE_INFINITY;
}
