import { addIndex, constantIndex } from '../expression/affine';
import { type LoadExpression, loadsOf, rewrite } from '../expression/expression';
import type { Kernel } from './kernel';

/** Where a kernel begins to read: so many numbers behind the beginning of one of its arguments. */
export interface Source {
  readonly argument: number;
  readonly offset: number;
}

/** A kernel's code apart from where it reads. */
export interface PlacedKernel {
  readonly kernel: Kernel;
  readonly sources: readonly Source[];
}

const known = new WeakMap<Kernel, PlacedKernel>();

/**
 * A kernel whose arguments begin where it reads them: what was a constant part of every index is told apart, as part of an address. So a
 * step of a loop over time is the same code at every time, and so are operations with one of several single numbers.
 */
export function withOwnAddresses(kernel: Kernel): PlacedKernel {
  const placed = known.get(kernel) ?? place(kernel);
  known.set(kernel, placed);
  return placed;
}

function place(kernel: Kernel): PlacedKernel {
  const loads = [...new Set(kernel.values.flatMap(loadsOf))];
  const begins = new Map<number, number>();
  for (const { buffer, index } of loads) {
    if (index.terms.size > 0) begins.set(buffer, Math.min(begins.get(buffer) ?? index.offset, index.offset));
  }
  const sources: Source[] = [];
  const numbers = new Map<string, number>();
  const sourceOf = ({ buffer, index }: LoadExpression): number => {
    const offset = index.terms.size > 0 ? (begins.get(buffer) as number) : index.offset;
    const key = `${buffer}+${offset}`;
    let number = numbers.get(key);
    if (number === undefined) {
      number = sources.push({ argument: buffer, offset }) - 1;
      numbers.set(key, number);
    }
    return number;
  };
  const values = rewrite(kernel.values, {
    load: (load) => {
      const buffer = sourceOf(load);
      return { ...load, buffer, index: addIndex(load.index, constantIndex(-sources[buffer].offset)) };
    },
  });
  const argumentSizes = sources.map(({ argument }) => kernel.argumentSizes[argument]);
  return { kernel: { ...kernel, values, argumentSizes }, sources };
}
