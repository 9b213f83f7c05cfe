import { Tensor } from '@kindling/core';
import type { Choices } from '../values/choices';
import { knownNumbers, someTensor, type TensorKind } from '../values/tensors';
import { type Domain, domain, type Fit, isItself, itself } from './domain';
import { everyEntry, list } from './lists';
import { integer, number } from './simple';

/** What every machine here holds, and what none computes with, as their numbers don't fit into 32 bits. */
const HELD = 2 ** 28;
const REFUSED = 2 ** 31;

/** Whether a tensor of so many elements can be had: between what always can and what never can, it is the machine's affair. */
export function holdable(count: number): Fit {
  if (count >= HELD && count < REFUSED) return 'unclear';
  return count < HELD;
}

export const sizeOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** Numbers as they occur in networks. */
const small = number({ made: [-2, 2] });

interface TensorOptions {
  /** The shape of one that is made. */
  readonly made: (choices: Choices) => readonly number[];
  readonly fits?: (shape: readonly number[]) => boolean;
  /** What its numbers are. */
  readonly each?: Domain;
  readonly kinds?: readonly TensorKind[];
  readonly holds?: (tensor: Tensor) => boolean;
}

/** A tensor of some shapes. */
export function tensorOf(text: string, { made, fits = () => true, each, kinds, holds = () => true }: TensorOptions): Domain {
  return domain(
    `a tensor ${text}`,
    (choices) => someTensor(choices, made(choices), () => (each ?? small).make(choices) as number, kinds),
    (value) => {
      if (!isTensor(value) || !fits(value.shape) || !holds(value)) return false;
      const numbers = each === undefined ? null : knownNumbers(value);
      return numbers === null || everyEntry(numbers, each as Domain);
    },
  );
}

/** Whether a value is a tensor with a node behind it; `Object.create(Tensor.prototype)` is none. */
export function isTensor(value: unknown): value is Tensor {
  if (!(value instanceof Tensor)) return false;
  try {
    return Array.isArray(value.shape);
  } catch {
    return false;
  }
}

/** A tensor of whatever shape. */
export const anyTensor = tensorOf('of any shape', {
  made: (choices) => choices.pick([[], [1], [3], [2, 3], [2, 1, 3], [0, 3]]),
});

/** A tensor of exactly this shape. */
export function tensorLike(...shape: readonly number[]): Domain {
  return tensorOf(`[${shape.join(', ')}]`, { made: () => shape, fits: (other) => shape.join() === other.join() });
}

/** A tensor of so many dims. */
export function tensorOfRank(rank: number, made: (choices: Choices) => readonly number[]): Domain {
  return tensorOf(`of ${rank} dims`, { made, fits: (shape) => shape.length === rank });
}

/** The sizes of a tensor. */
export const shape: Domain = {
  ...list(integer({ min: 0, made: [0, 3] }), { made: [0, 3] }),
  // how many elements that may be together is a question for `fits`
  has: (value) => list(integer({ min: 0 }), { max: 64 }).has(value),
};

/** A dim of a tensor of `rank` dims, counted from either end. */
export function dim(rank: number): Domain {
  const limit = Math.max(rank, 1);
  return integer({ min: -limit, max: limit - 1, made: [-limit, limit - 1] });
}

/** One dim or several, none twice. */
export function dims(rank: number): Domain {
  const one = dim(rank);
  const several = list(one, { made: [1, 1] });
  return {
    text: `dims of ${rank}`,
    make: (choices) => (choices.oneIn(2) ? one.make(choices) : several.make(choices)),
    has: (value) => one.has(value) || (several.has(value) && noneTwice(value as number[], rank)),
    places: [itself, ...several.places.filter((place) => !isItself(place))].map((place) => ({
      ...place,
      put: (value, odd, choices) => place.put(Array.isArray(value) ? value : [value], odd, choices),
    })),
  };
}

export function noneTwice(given: readonly number[], rank: number): boolean {
  return new Set(given.map((d) => (d < 0 ? d + Math.max(rank, 1) : d))).size === given.length;
}

/** Whether both broadcast, and what to. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length);
  const sizes = Array.from({ length: rank }, (_, i) => [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1]);
  if (sizes.some(([x, y]) => x !== y && x !== 1 && y !== 1)) return null;
  return sizes.map(([x, y]) => (x === 1 ? y : x));
}
