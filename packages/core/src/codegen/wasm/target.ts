import type { Target, TileTarget } from '../target';

/** Numbers in a vector of WebAssembly, which has 128 bits everywhere. */
export const LANES = 4;

/**
 * x86-64 has 16 vector registers without AVX-512. Measured with V8, tiles that need more than 12 spill (8 accumulators reach
 * 41 GFLOP/s, 10 reach 28). Lines of 64 bytes and a megabyte are what most processors have.
 */
export const wasmTiles: TileTarget = { registers: 12, vectorsPerRegister: 1, cacheLine: 16, cacheBytes: 2 ** 20 };

/**
 * The same where the host joins two vectors to one of 256 bits (see engine/webasm/pairedVectors.ts). Measured with V8 of Node 24:
 * tiles of 4 by 4 vectors reach 107 GFLOP/s where 2 by 4 reach 55, and where they are not joined 28; 6 by 4 spill in long sums.
 */
export const pairedTiles: TileTarget = { ...wasmTiles, vectorsPerRegister: 2 };

/**
 * WebAssembly with vectors. Nothing limits the buffers that a kernel reads: sums of 8 to 24 arrays take 0.85 to 1.0 of the time
 * in one kernel, alone or behind a matmul or a convolution, so only the size of an expression bounds them. What a reduction reads
 * shares the registers of its tile: column sums of 8 arrays take 1.3 times as long in one kernel as in two, of 12 arrays 3.1 times.
 */
export const wasmTarget: Target = {
  lanes: LANES,
  arguments: Number.POSITIVE_INFINITY,
  reductionArguments: 7,
  writesParts: true,
  packsLeaves: true,
  tiles: wasmTiles,
  longSums: null,
};

export const pairedTarget: Target = { ...wasmTarget, tiles: pairedTiles };
