import { type ContractionSizes, contractionOf, sizesOf } from '../contraction';
import type { TermsPerPart } from '../splitSums';

/** How a workgroup computes a part of a contraction's output. */
export interface TileShape {
  /** What a workgroup computes. */
  readonly rows: number;
  readonly columns: number;
  /** What lies in the workgroup's memory at a time. */
  readonly depth: number;
  /** What one thread computes of it, in fours. */
  readonly threadRows: number;
  readonly threadColumns: number;
}

export const threadsOf = ({ rows, columns, threadRows, threadColumns }: TileShape): number =>
  (rows / threadRows) * (columns / threadColumns);

const shape = (rows: number, columns: number, threadRows: number, threadColumns: number, depth = 16): TileShape => ({
  rows,
  columns,
  depth,
  threadRows,
  threadColumns,
});

/** All fit 16 KB of memory and 256 threads, which WebGPU guarantees. */
export const tileShapes: readonly TileShape[] = [
  shape(128, 128, 8, 8),
  shape(128, 64, 8, 4),
  shape(64, 128, 4, 8),
  shape(64, 64, 4, 4),
  shape(64, 64, 8, 4),
  shape(32, 128, 4, 8),
  shape(128, 32, 8, 4),
  shape(32, 64, 4, 4),
  shape(64, 32, 4, 4),
  shape(32, 32, 4, 4),
  shape(16, 64, 4, 4),
  shape(64, 16, 4, 4),
  shape(16, 128, 4, 4),
];

/** Workgroups that a large device computes at a time; beyond it they queue. */
const UNITS = 128;
/** What reading a value from the workgroup's memory takes, in multiply-adds of a thread. */
const READ = 0.75;
/** What one step of the depth takes beyond its multiply-adds (reading memory, waiting for each other), and what another kernel takes, in clocks. */
const STEP = 60;
const KERNEL = 8000;
/** Threads that a unit computes at a time. */
const LANES = 128;

/** How a contraction is computed: in which tiles, and in how many parts of its depth, which another kernel adds up. */
export interface Cut {
  readonly tile: TileShape;
  readonly parts: number;
}

/** Parts of fewer terms are not worth it. */
const FEWEST_TERMS = 64;
const PARTS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128];

/** Clocks that a contraction takes, about: units that compute their share of its tiles one after another. */
function costOf({ tile, parts }: Cut, sizes: ContractionSizes): number {
  const { threadRows, threadColumns, depth } = tile;
  const perTerm = threadRows * threadColumns + READ * (threadRows + threadColumns);
  const perStep = (perTerm * depth * Math.max(LANES, threadsOf(tile))) / LANES + STEP;
  const perGroup = perStep * Math.ceil(sizes.depth / parts / depth);
  const cells = sizes.rows * sizes.columns * sizes.batches;
  const adding = parts === 1 ? 0 : KERNEL + (cells * parts) / (UNITS * LANES);
  return Math.max(1, (groupsOf(tile, sizes) * parts) / UNITS) * perGroup + adding;
}

/** All cuts with the clocks that each takes, about; the one that takes the least time first. */
export function cutsByCost(sizes: ContractionSizes): (Cut & { readonly clocks: number })[] {
  const parts = PARTS.filter((count) => count === 1 || sizes.depth / count >= FEWEST_TERMS);
  return tileShapes
    .flatMap((tile) => parts.map((count) => ({ tile, parts: count, clocks: costOf({ tile, parts: count }, sizes) })))
    .sort((a, b) => a.clocks - b.clocks);
}

/** The tile for a contraction that is not to be cut further. */
export function chooseTile(sizes: ContractionSizes): TileShape {
  return tileShapes.reduce((best, tile) =>
    costOf({ tile, parts: 1 }, sizes) < costOf({ tile: best, parts: 1 }, sizes) ? tile : best,
  );
}

/** Splits the sums of contractions of few rows and columns, which would leave most of a device idle. */
export const termsPerPart: TermsPerPart = (kernel) => {
  const contraction = contractionOf(kernel);
  if (contraction === null) return null;
  const sizes = sizesOf(contraction);
  if (!isWorthTiles(sizes)) return null;
  const [{ parts }] = cutsByCost(sizes);
  return parts === 1 ? null : Math.ceil(sizes.depth / parts);
};

/** Workgroups that a contraction takes in tiles of this shape. */
export function groupsOf(tile: TileShape, { rows, columns, batches }: ContractionSizes): number {
  return Math.ceil(rows / tile.rows) * Math.ceil(columns / tile.columns) * batches;
}

/** Below this many rows, columns or terms a thread for each cell is as quick. */
const FEW = 8;

export function isWorthTiles({ rows, columns, depth }: ContractionSizes): boolean {
  return Math.min(rows, columns) >= FEW && depth >= FEW && rows * columns >= 256;
}
