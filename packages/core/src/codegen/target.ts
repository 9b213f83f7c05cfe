import type { Loop } from '../expression/affine';
import type { Expression } from '../expression/expression';
import type { Kernel } from './kernel';
import type { Lower } from './lower';
import type { SplitSum } from './splitSums';

/** What a device can, as far as it decides how kernels are cut and memory is laid out. No pass asks for a device by its name. */
export interface Target {
  /** Numbers that one instruction computes: a shorter dimension fills no vector. */
  readonly lanes: number;
  /** Buffers that a kernel may read. */
  readonly arguments: number;
  /** Buffers that all that runs inside a sum or maximum may read. */
  readonly reductionArguments: number;
  /** Whether leaves can be copied side by side at little cost, wherever they are. */
  readonly packsLeaves: boolean;
  /** Whether a sum whose terms go where an index says looks at each of them once; else it does for each place that they may go to. */
  readonly scatters: boolean;
  /** Whether a loop over time runs as one; else it is written out. */
  readonly loops: boolean;
  /** Whether it has integers of 32 bits. Else floats stand for them, and what these may not hold has memory, where it is looked at. */
  readonly hasIntegers: boolean;
  /** How kernels are cut into register tiles, and memory is laid out for these; null where each thread computes a cell. */
  readonly tiles: TileTarget | null;
  /** Which kernels are split into one of partial sums and one that adds these up; null where a sum may take as long as it takes. */
  readonly splitSum: SplitSum | null;
  /** The whole ops that the device computes in ways of its own, each asked in turn; all else are loop nests. */
  readonly lower: readonly Lower[];
}

/** A processor's core. */
export interface TileTarget {
  /** Vector registers that a tile may fill. */
  readonly registers: number;
  /** What two vectors that lie side by side are one register of; null where each is one of its own. */
  readonly pairs: Pairs | null;
  /** Numbers in a cache line. */
  readonly cacheLine: number;
  /** Sets of the first-level cache, and lines that each holds, at least. */
  readonly cacheSets: number;
  readonly cacheWays: number;
  /** Bytes of the second-level cache. */
  readonly cacheBytes: number;
  /** Bytes that stay in the third-level cache. */
  readonly lastCacheBytes: number;
  /** Bytes of a page of memory, and how many of them are found without a walk through tables. */
  readonly pageBytes: number;
  readonly pages: number;
}

/** What a host joins: two vectors side by side to one of twice the size. */
export interface Pairs {
  /** The output loops of a kernel along which it does. */
  readonly loopsOf: (kernel: Kernel) => readonly Loop[];
  /** Whether a value with sums is made of what it can join, wherever its operands lie. */
  readonly joins: (value: Expression) => boolean;
  /** The same of a value without sums. */
  readonly joinsAlone: (value: Expression) => boolean;
}

/** A core whose host joins vectors. */
export type PairedTiles = TileTarget & { readonly pairs: Pairs };

/** What any device can. Most platforms let a kernel have eight buffers (WebGPU: eight storage buffers, one of them for the output). */
export const plainTarget: Target = {
  lanes: 4,
  arguments: 7,
  reductionArguments: 7,
  packsLeaves: false,
  scatters: false,
  loops: false,
  hasIntegers: true,
  tiles: null,
  splitSum: null,
  lower: [],
};
