import { shiftIndex } from '../expression/affine';
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
  const sources = new Sources(kernel.values.flatMap(loadsOf));
  const values = rewrite(kernel.values, { load: (load) => sources.fromOwn(load) });
  const argumentSizes = sources.list.map(({ argument }) => kernel.argumentSizes[argument]);
  return { kernel: { ...kernel, values, argumentSizes }, sources: sources.list };
}

/** Where loads begin to read, numbered in the order in which they are asked for. */
export class Sources {
  readonly list: Source[] = [];
  private readonly begins = new Map<number, number>();

  /** `argumentOf` says which argument a load's buffer is; the one of its number when left out. */
  constructor(
    loads: Iterable<LoadExpression>,
    private readonly argumentOf: (buffer: number) => number = (buffer) => buffer,
  ) {
    for (const load of loads) {
      const { buffer, index } = load;
      if (moves(load)) this.begins.set(buffer, Math.min(this.begins.get(buffer) ?? index.offset, index.offset));
    }
  }

  /** The load as one from its source's own address, with the source's number for a buffer. */
  fromOwn(load: LoadExpression): LoadExpression {
    const { buffer, index } = load;
    const offset = moves(load) ? (this.begins.get(buffer) as number) : index.offset;
    const argument = this.argumentOf(buffer);
    const known = sourceAt(this.list, argument, offset);
    return {
      ...load,
      buffer: known === -1 ? this.list.push({ argument, offset }) - 1 : known,
      index: shiftIndex(index, -offset),
    };
  }
}

/** Whether a load reads from more than one place. */
function moves({ index, blocked }: LoadExpression): boolean {
  return index.terms.size > 0 || blocked !== undefined;
}

/** Which of some sources is this place of an argument; -1 if none is. */
export function sourceAt(sources: readonly Source[], argument: number, offset: number): number {
  for (let i = 0; i < sources.length; i++) if (sources[i].argument === argument && sources[i].offset === offset) return i;
  return -1;
}

/** The kernel that computes the same from elsewhere: `moved` gives for each source of a kernel this one's. */
export function readElsewhere(kernel: Kernel, moved: (source: Source) => Source, argumentSizes: readonly number[]): Kernel {
  const placed = withOwnAddresses(kernel);
  const sources = placed.sources.map(moved);
  const values = rewrite(placed.kernel.values, {
    load: (load) => {
      const { argument, offset } = sources[load.buffer];
      return { ...load, buffer: argument, index: shiftIndex(load.index, offset) };
    },
  });
  const other = { ...kernel, values, argumentSizes };
  known.set(other, { kernel: placed.kernel, sources });
  return other;
}
