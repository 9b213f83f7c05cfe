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
  /** Whether a run is told how many positions there are; `size` and `tiles` are an example then. */
  readonly isOpen: boolean;
}

/** Output cells that are cut alike. */
export interface TiledPart {
  readonly tiling: Tiling;
  readonly levels: readonly OutputLevel[];
}

/** The loops over a kernel's tiles, outermost first: over its whole tiles and, where it has some, over those of the rest. */
export function tiledParts(kernel: Kernel, tiling: Tiling): TiledPart[] {
  const { rest, ...whole } = tiling;
  const part = (cut: Tiling, rangeOf: RangeOf): TiledPart => ({ tiling: cut, levels: levelsOf(kernel, cut, rangeOf) });
  if (rest === undefined) return [part(tiling, all)];
  const { loop, jam } = rest;
  const begin = loop.size - leftOf(loop, tiling);
  return [
    part(whole, (l) => (l === loop ? [0, begin] : all(l))),
    part({ ...whole, jam }, (l) => (l === loop ? [begin, loop.size] : all(l))),
  ];
}

/** From which position of a loop on tiles cover it, and up to which. */
type RangeOf = (loop: Loop) => readonly [from: number, to: number];

const all: RangeOf = ({ size }) => [0, size];

function levelsOf({ loops, outermost, open }: Kernel, { jam, vector }: Tiling, rangeOf: RangeOf): OutputLevel[] {
  const level = (loop: Loop, stride: number): OutputLevel => {
    const lanes = lanesAlong(loop, vector);
    const span = (jam.get(loop) ?? 1) * lanes;
    const [from, to] = rangeOf(loop);
    return {
      loop,
      stride,
      lanes,
      span,
      from,
      size: to - from,
      tiles: Math.ceil((to - from) / span),
      isOpen: loop === open?.output,
    };
  };
  const levels = loops.map(({ loop, stride }) => level(loop, stride));
  // the blocks of a reduction run as a level of their own around all others; every block leads to the same output
  return outermost === null ? levels : [level(outermost, 0), ...levels];
}
