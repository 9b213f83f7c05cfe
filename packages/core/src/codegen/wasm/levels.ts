import type { Loop } from '../../expression/affine';
import type { Kernel } from '../kernel';
import { lanesAlong, leftOf, type Tiling } from './tiling';

/** One loop over output tiles. */
export interface OutputLevel {
  readonly loop: Loop;
  /** Distance in the output of neighbours along the loop, in cells. */
  readonly stride: number;
  /** 4 on the vector loop, else 1. */
  readonly lanes: number;
  /** How many neighbours one tile covers: lanes times jammed copies. */
  readonly span: number;
  /** The first position that the tiles cover. */
  readonly from: number;
  /** How many positions they cover. */
  readonly size: number;
  readonly tiles: number;
}

/** Output cells that are cut alike. */
export interface TiledPart {
  readonly tiling: Tiling;
  readonly levels: readonly OutputLevel[];
}

/** The loops over a kernel's tiles, outermost first: over its whole tiles and, where it has some, over those of the rest. */
export function tiledParts(kernel: Kernel, tiling: Tiling): TiledPart[] {
  const { rest, ...whole } = tiling;
  if (rest === undefined)
    return [
      {
        tiling,
        levels: levelsOf(
          kernel,
          tiling,
          () => 0,
          ({ size }) => size,
        ),
      },
    ];
  const { loop, jam } = rest;
  const left = leftOf(loop, tiling);
  const others = { ...whole, jam };
  return [
    {
      tiling: whole,
      levels: levelsOf(
        kernel,
        whole,
        () => 0,
        (l) => (l === loop ? l.size - left : l.size),
      ),
    },
    {
      tiling: others,
      levels: levelsOf(
        kernel,
        others,
        (l) => (l === loop ? l.size - left : 0),
        (l) => (l === loop ? left : l.size),
      ),
    },
  ];
}

function levelsOf(
  { loops, outermost }: Kernel,
  { jam, vector }: Tiling,
  fromOf: (loop: Loop) => number,
  sizeOf: (loop: Loop) => number,
): OutputLevel[] {
  const level = (loop: Loop, stride: number): OutputLevel => {
    const lanes = lanesAlong(loop, vector);
    const span = (jam.get(loop) ?? 1) * lanes;
    const size = sizeOf(loop);
    return { loop, stride, lanes, span, from: fromOf(loop), size, tiles: Math.ceil(size / span) };
  };
  const levels = loops.map(({ loop, stride }) => level(loop, stride));
  // the blocks of a reduction run as a level of their own around all others; every block leads to the same output
  return outermost === null ? levels : [level(outermost, 0), ...levels];
}
