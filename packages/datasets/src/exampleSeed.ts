/**
 * A seed for one of the four billion examples that a data set's seed stands for. For the same `seed`, different
 * examples never get the same one: xor-ing and `mix` can be undone, so no two of them end in the same place.
 * Neighbours get unlike seeds, which matters to generators whose first numbers show their seed.
 */
export function exampleSeed(seed: number, example: number): number {
  return mix(mix(example) ^ mix(~seed));
}

/** Scatters the bits of a 32-bit number; one to one (the finalizer of MurmurHash3). */
function mix(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
