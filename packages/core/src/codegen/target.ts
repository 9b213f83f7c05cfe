import type { TermsPerPart } from './splitSums';

/** What a device can, as far as it decides how kernels are cut and memory is laid out. */
export interface Target {
  /** Numbers that one instruction computes: a shorter dimension fills no vector. */
  readonly lanes: number;
  /** Buffers that a kernel may read. */
  readonly arguments: number;
  /** Buffers that all that runs inside a sum or maximum may read. */
  readonly reductionArguments: number;
  /** Whether a kernel may write a part of a buffer. */
  readonly writesParts: boolean;
  /** Whether leaves can be copied side by side at little cost, wherever they are. */
  readonly packsLeaves: boolean;
  /** How kernels are cut into register tiles, and memory is laid out for these; null where each thread computes a cell. */
  readonly tiles: TileTarget | null;
  /** Which sums are split into kernels of parts; null where a sum may take as long as it takes. */
  readonly longSums: TermsPerPart | null;
}

/** A processor's core. */
export interface TileTarget {
  /** Vector registers that a tile may fill. */
  readonly registers: number;
  /** Vectors of `lanes` numbers that one register holds, where they lie side by side. */
  readonly vectorsPerRegister: 1 | 2;
  /** Numbers in a cache line. */
  readonly cacheLine: number;
  /** Bytes of the second-level cache. */
  readonly cacheBytes: number;
}

/** What any device can. Most platforms let a kernel have eight buffers (WebGPU: eight storage buffers, one of them for the output). */
export const plainTarget: Target = {
  lanes: 4,
  arguments: 7,
  reductionArguments: 7,
  writesParts: false,
  packsLeaves: false,
  tiles: null,
  longSums: null,
};
