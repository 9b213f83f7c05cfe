import type { RandomNumbers } from './randomNumbers';

const RANDOM = Symbol.for('kindling.random');
const host = globalThis as { [RANDOM]?: RandomNumbers };

/**
 * Where a transform draws from that was given nothing: the stream that core's `manualSeed` resets, where core is loaded. This package
 * works without it; then there is nothing that could be seeded.
 */
export function globalRandom(): RandomNumbers {
  return host[RANDOM] ?? unseeded;
}

const unseeded: RandomNumbers = {
  uint32: () => Math.floor(Math.random() * 2 ** 32),
  uniform: () => Math.random(),
  normal: () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random()),
  integer: (maxExclusive) => Math.floor(Math.random() * maxExclusive),
  shuffle(items) {
    const list: { readonly length: number; [index: number]: unknown } = items;
    for (let i = list.length - 1; i > 0; i--) {
      const j = Math.floor(Math.random() * (i + 1));
      [list[i], list[j]] = [list[j], list[i]];
    }
    return items;
  },
};
