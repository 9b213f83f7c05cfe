import { LINE_BYTES } from './heap';
import { type Gap, type Life, type Packed, packEach, packLives } from './packLives';
import { NOBODY, PAGE_BYTES, type PageOwners } from './pageOwners';

/** A life of which it is known who writes its pages, where it is. */
export interface OwnedLife extends Life {
  readonly owners: PageOwners | undefined;
}

/** What a plan of more writes is in no cache by the time it is written over (batch 1024 of the tutorial: no gain). */
const LARGEST = 2 ** 26;
/** A value is placed within so many times the memory that all take which lie as close as they can, if there is room there for all of them. */
const WITHIN = 1.1;
/** If all take more than this in the end, they lie as close as they can. */
const MOST = 1.16;

/**
 * Where each of these may lie, as packLives tells, but so that threads write over what they wrote themselves: memory that another core has written or read is fetched from there, or taken
 * from it, before it can be written (measured between two cores that share no cache: 7 GB/s instead of 90 to 200).
 * The largest come first, each where the fewest of its pages were another thread's, and of such places in the first.
 */
export function packByOwner(lives: readonly OwnedLife[]): Packed {
  const close = packLives(lives);
  if (close.bytes > LARGEST) return close;
  const near = packWithin(lives, WITHIN * close.bytes);
  if (near.bytes <= WITHIN * close.bytes) return near;
  // what found no room within that lies behind it: with less room for all there may be more
  const tight = packWithin(lives, close.bytes);
  const least = tight.bytes < near.bytes ? tight : near;
  return least.bytes > MOST * close.bytes ? close : least;
}

function packWithin(lives: readonly OwnedLife[], most: number): Packed {
  const pages = new WrittenPages();
  /** Where large ones lie, each such place once. */
  const spans = new Map<string, Span>();
  return packEach(lives, ({ owners, bytes }, gaps) => {
    const [[first]] = gaps;
    if (owners === undefined) return first;
    const near = beginsIn(gaps, spans.values(), bytes, most - bytes);
    const at = near.length === 0 ? first : pages.leastForeign(near, owners);
    pages.add(at, owners);
    spans.set(`${at}/${bytes}`, [at, bytes]);
    return at;
  });
}

/** Where a value lies, and how many bytes it takes. */
type Span = readonly [offset: number, bytes: number];

/** Where in these gaps, and no further than `most`, a value may begin so that it touches its neighbours, or begins, ends or has its middle where another does; in order. */
function beginsIn(gaps: readonly Gap[], spans: Iterable<Span>, size: number, most: number): number[] {
  const begins = new Set(gaps.flat().filter((begin) => begin <= most));
  const tryAt = (begin: number) => {
    if (begin >= 0 && begin <= most && isIn(gaps, begin)) begins.add(begin);
  };
  for (const [offset, bytes] of spans) {
    tryAt(offset);
    tryAt(offset + bytes - size);
    // half the difference, in whole lines
    tryAt(offset + Math.round((bytes - size) / 2 / LINE_BYTES) * LINE_BYTES);
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
  private readonly all: number[] = [];
  /** By threads. */
  private readonly own: number[][] = [];

  add(at: number, owners: PageOwners): void {
    const first = Math.round(at / PAGE_BYTES);
    owners.forEach((owner, i) => {
      if (owner === NOBODY) return;
      const page = first + i;
      this.own[owner] ??= [];
      this.own[owner][page] = this.timesOf(owner, page) + 1;
      this.all[page] = (this.all[page] ?? 0) + 1;
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
      const owner = owners[i];
      if (owner !== NOBODY) sum += (this.all[first + i] ?? 0) - this.timesOf(owner, first + i);
    }
    return sum;
  }

  private timesOf(thread: number, page: number): number {
    return this.own[thread]?.[page] ?? 0;
  }
}
