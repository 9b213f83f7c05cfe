import { type Life, packLives } from './packLives';
import { NOBODY, PAGE_BYTES, type PageOwners } from './pageOwners';

/** A life of which it is known who writes its pages, where it is. */
export interface OwnedLife extends Life {
  readonly owners: PageOwners | undefined;
}

/** What a plan of more writes is in no cache by the time it is written over (batch 1024 of the tutorial: no gain). */
const LARGEST = 2 ** 26;
/** A value is placed within so many times the memory that all take which lie as close as they can, if there is room. */
const WITHIN = 1.1;
/** If all take more than this in the end, they lie as close as they can. */
const MOST = 1.16;

/**
 * Where each of these may lie, as packLives tells, but so that threads write over what they wrote themselves: memory that another core has written or read is fetched from there, or taken
 * from it, before it can be written (measured between two cores that share no cache: 7 GB/s instead of 90 to 200).
 * The largest come first, each where the fewest of its pages were another thread's, and of such places in the first.
 */
export function packByOwner(lives: readonly OwnedLife[]): { readonly offsets: readonly number[]; readonly bytes: number } {
  const close = packLives(lives);
  if (close.bytes > LARGEST) return close;

  const offsets = new Array<number>(lives.length).fill(0);
  const pages = new WrittenPages(Math.ceil((MOST * close.bytes) / PAGE_BYTES));
  /** Those that have a place, by where they begin. */
  const placed: number[] = [];
  /** Where large ones lie, each such place once. */
  const spans = new Map<string, Span>();
  let bytes = 0;
  for (const i of [...lives.keys()].sort((a, b) => lives[b].bytes - lives[a].bytes || lives[a].first - lives[b].first)) {
    const { bytes: size, owners } = lives[i];
    const gaps = gapsFor(lives[i], lives, offsets, placed);
    let [[at]] = gaps;
    if (owners !== undefined) {
      const near = beginsIn(gaps, spans.values(), size, WITHIN * close.bytes - size);
      if (near.length > 0) at = pages.leastForeign(near, owners);
    }
    offsets[i] = at;
    bytes = Math.max(bytes, at + size);
    if (bytes > MOST * close.bytes) return close;
    if (owners !== undefined) {
      pages.add(at, owners);
      spans.set(`${at}/${size}`, [at, size]);
    }
    let behind = placed.length;
    while (behind > 0 && offsets[placed[behind - 1]] >= at) behind--;
    placed.splice(behind, 0, i);
  }
  return { offsets, bytes };
}

/** A range of places at which a value may begin. */
type Gap = readonly [from: number, to: number];
type Span = readonly [offset: number, bytes: number];

/** Where a value has room between those that are needed at the same time. */
function gapsFor(
  { first, last, bytes }: Life,
  lives: readonly Life[],
  offsets: readonly number[],
  placed: readonly number[],
): Gap[] {
  const gaps: Gap[] = [];
  let at = 0;
  for (const other of placed) {
    const life = lives[other];
    if (life.first > last || life.last < first) continue;
    if (offsets[other] - at >= bytes) gaps.push([at, offsets[other] - bytes]);
    at = Math.max(at, offsets[other] + life.bytes);
  }
  return [...gaps, [at, Number.POSITIVE_INFINITY]];
}

/** Where in these gaps, and no further than `most`, a value may begin so that it touches its neighbours, or begins, ends or has its middle where another does; in order. */
function beginsIn(gaps: readonly Gap[], spans: Iterable<Span>, size: number, most: number): number[] {
  const begins = new Set(gaps.flat().filter((begin) => begin <= most));
  const tryAt = (begin: number) => {
    if (begin >= 0 && begin <= most && isIn(gaps, begin)) begins.add(begin);
  };
  for (const [offset, bytes] of spans) {
    tryAt(offset);
    tryAt(offset + bytes - size);
    // half the difference in whole lines of 64 bytes
    tryAt(offset + Math.round((bytes - size) / 128) * 64);
  }
  return [...begins].sort((a, b) => a - b);
}

/** Whether one of these, which stand in order, has a place; by halves. */
function isIn(gaps: readonly Gap[], place: number): boolean {
  let [low, high] = [0, gaps.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (gaps[middle][0] <= place) low = middle;
    else high = middle - 1;
  }
  return gaps[low][0] <= place && place <= gaps[low][1];
}

/** How often pages of a memory are written, and by whom. */
class WrittenPages {
  private readonly all: Int32Array;
  /** By threads. */
  private readonly own: Int32Array[] = [];

  constructor(private readonly count: number) {
    this.all = new Int32Array(count + 1);
  }

  add(at: number, owners: PageOwners): void {
    const first = Math.round(at / PAGE_BYTES);
    owners.forEach((owner, i) => {
      if (owner === NOBODY) return;
      this.all[first + i]++;
      this.ownOf(owner)[first + i]++;
    });
  }

  /** The first of these places at which a value has the fewest pages that other threads write too. */
  leastForeign(begins: readonly number[], owners: PageOwners): number {
    let [best] = begins;
    let least = Number.POSITIVE_INFINITY;
    for (const begin of begins) {
      const foreign = this.foreign(begin, owners, least);
      if (foreign >= least) continue;
      [best, least] = [begin, foreign];
      if (least === 0) break;
    }
    return best;
  }

  /** Counted no further than to `enough`. */
  private foreign(at: number, owners: PageOwners, enough: number): number {
    const first = Math.round(at / PAGE_BYTES);
    let sum = 0;
    for (let i = 0; i < owners.length && sum < enough; i++) {
      if (owners[i] !== NOBODY) sum += this.all[first + i] - this.ownOf(owners[i])[first + i];
    }
    return sum;
  }

  private ownOf(thread: number): Int32Array {
    this.own[thread] ??= new Int32Array(this.count + 1);
    return this.own[thread];
  }
}
