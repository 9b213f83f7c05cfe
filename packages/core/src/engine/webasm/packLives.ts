/** What is needed from one point in time to another, both included, and takes so many bytes. */
export interface Life {
  first: number;
  last: number;
  readonly bytes: number;
}

/** A range of places at which a value may begin. */
export type Gap = readonly [from: number, to: number];

export interface Packed {
  readonly offsets: readonly number[];
  /** How far they reach. */
  readonly bytes: number;
}

/**
 * Where each of these may lie so that none lies over another that is needed at the same time; and how far they reach. The largest come first, each as far
 * in front as it fits: what is small fills the gaps. Of a ResNet's step a tenth less than first come, first served.
 */
export function packLives(lives: readonly Life[]): Packed {
  return packEach(lives, (_, [[first]]) => first);
}

/** The same, each where `choose` wants it in one of the gaps, which stand in order; the last of them has no end. */
export function packEach<L extends Life>(lives: readonly L[], choose: (life: L, gaps: readonly Gap[]) => number): Packed {
  const offsets = new Array<number>(lives.length).fill(0);
  const bySize = [...lives.keys()].sort((a, b) => lives[b].bytes - lives[a].bytes || lives[a].first - lives[b].first);
  /** Those that have a place, by where they begin. */
  const placed: number[] = [];
  let bytes = 0;
  for (const i of bySize) {
    const { first, last, bytes: size } = lives[i];
    const gaps: Gap[] = [];
    let end = 0;
    for (const other of placed) {
      const life = lives[other];
      if (life.first > last || life.last < first) continue;
      if (offsets[other] - end >= size) gaps.push([end, offsets[other] - size]);
      end = Math.max(end, offsets[other] + life.bytes);
    }
    gaps.push([end, Number.POSITIVE_INFINITY]);
    const at = choose(lives[i], gaps);
    offsets[i] = at;
    bytes = Math.max(bytes, at + size);
    let behind = placed.length;
    while (behind > 0 && offsets[placed[behind - 1]] >= at) behind--;
    placed.splice(behind, 0, i);
  }
  return { offsets, bytes };
}
