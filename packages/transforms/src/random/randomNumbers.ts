/** Where random transforms draw from: a part of what `seededRandom` of core gives, which anything may stand in for. */
export interface RandomNumbers {
  /** A whole number in 0..2^32-1. */
  uint32(): number;
  /** A number in [0, 1). */
  uniform(): number;
  /** A number from the standard normal distribution. */
  normal(): number;
  /** A whole number in 0..maxExclusive-1, each equally likely. */
  integer(maxExclusive: number): number;
  /** Puts the entries into random order, in place. */
  shuffle<T extends { readonly length: number; [index: number]: unknown }>(items: T): T;
}
