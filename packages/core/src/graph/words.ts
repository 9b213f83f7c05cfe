import { type DType, isWhole } from '../expression/dtype';

/**
 * A node's numbers stand in a Float32Array whatever they are: it is memory of 32-bit words, and of an int32 or a bool these are its
 * bits. Whoever looks at single numbers does it through these functions; a float that is read as such may change its bits on the way.
 */
export type Words = Float32Array;

/** The same memory as integers. */
export function integersOf(words: Words): Int32Array {
  return new Int32Array(words.buffer, words.byteOffset, words.length);
}

/** The same memory as words. */
export function wordsOf(integers: Int32Array): Words {
  return new Float32Array(integers.buffer, integers.byteOffset, integers.length);
}

/** The same memory as what it holds. */
export function numbersIn(words: Words, dtype: DType): Float32Array | Int32Array {
  return isWhole(dtype) ? integersOf(words) : words;
}

/** One number in a memory of its own. */
export function wordOf(value: number, dtype: DType): Words {
  return isWhole(dtype) ? wordsOf(Int32Array.of(value)) : Float32Array.of(value);
}

/** The first word of each, side by side. */
export function joinWords(parts: readonly Words[]): Words {
  const joined = new Int32Array(parts.length);
  parts.forEach((part, i) => {
    joined[i] = integersOf(part)[0];
  });
  return wordsOf(joined);
}
