import type { PairedTiles, TileTarget } from '../target';
import { isPairable, isPairableAlone, pairableLoops } from './pairs';

/** Numbers in a vector of WebAssembly, which has 128 bits everywhere. */
export const LANES = 4;

/**
 * x86-64 has 16 vector registers without AVX-512. Measured with V8, tiles that need more than 12 spill (8 accumulators reach
 * 41 GFLOP/s, 10 reach 28). Lines of 64 bytes, 32 KB of them and a megabyte are what most processors have.
 */
export const wasmTiles: TileTarget = {
  registers: 12,
  pairs: null,
  cacheLine: 16,
  cacheSets: 64,
  cacheWays: 8,
  cacheBytes: 2 ** 20,
  lastCacheBytes: 2 ** 25,
  pageBytes: 4096,
  pages: 64,
};

/**
 * The same where the host joins two vectors to one of 256 bits (see engine/webasm/pairedVectors.ts). Measured with V8 of Node 24:
 * tiles of 4 by 4 vectors reach 107 GFLOP/s where 2 by 4 reach 55, and where they are not joined 28; 6 by 4 spill in long sums.
 */
export const pairedTiles: PairedTiles = {
  ...wasmTiles,
  pairs: { loopsOf: pairableLoops, joins: isPairable, joinsAlone: isPairableAlone },
};
