import { coefficientOf, iterationsOf, type Loop } from '../../expression/affine';
import {
  atsOf,
  type Expression,
  isPrimitive,
  type LoadExpression,
  loadsOf,
  reducesOf,
  walk,
  walkAll,
} from '../../expression/expression';
import { primitiveOf } from '../../expression/primitives/primitives';
import { clipsOf } from '../clip';
import type { Kernel } from '../kernel';
import type { TileTarget } from '../target';
import { LANES } from './core';
import { isFoldedTwice } from './longSum';
import { dependencies, lanesAlong, type Tiling, turnedAlong } from './tiling';

/**
 * Vectors that a tile without sums stores: more streams than one are slower (rows a page apart took twice as long), and one gains nothing
 * beyond eight. A host that joins pairs makes each constant of a polynomial (an exponential has eight) one of 256 bits for every tile anew,
 * so of these a tile has more: 4096 rows of 128 exponentials take 0.21 ms so and 0.26 else.
 */
const MOST_STORED = 8;
export const MOST_POLYNOMIALS = 16;
/**
 * Kernels of so many values store as many streams: a tile has one vector (or pair) of each. The input of a convolution, transformed to 36 values, takes
 * 0.14 ms so (32 channels of 16 x 16) and 0.21 with eight of each; in pairs 0.10 instead of 0.13.
 */
const MANY_VALUES = 16;
/**
 * Rows of so many bytes together come from memory, which is read fastest from its beginning to its end: 16 MB of rows of a page are summed in
 * 0.69 ms one by one, in 0.79 eight at a time and in 1.3 two at a time. Rows in pieces (a channel of a batch in blocks) are no such stream: 19 MB
 * of them are summed in 2.0 ms one by one, in 0.95 eight at a time.
 */
const FROM_MEMORY = 2 ** 23;
/** What costs so much is a polynomial. */
const POLYNOMIAL = 12;

/**
 * A tile of whole lines keeps so many more in registers: measured, 2 x 2 lines reach 95 GFLOP/s, half lines 55 to 88. So does one of a line in pairs by a whole
 * loop, which leaves no rest: a line of channels by the five places of a kernel's row reaches 93, by three and then two of them 70. And so do long sums in pairs
 * that need no second level above their accumulators: a line by five rows reaches 91 where four reach 84 (Zen 3). With so few terms as a batch has examples
 * what follows the sum counts, and four rows take 0.94 of the time of five.
 */
const MORE_REGISTERS = 1;
const ROOMY_TERMS = 128;
/** The results of several short sums are spilled and filled again: measured, windows of four sums of 25 terms run at 84 GFLOP/s in tiles of 3 x 4, and at 38 in 4 x 4. */
const [SHORT, SHORT_REGISTERS] = [64, 2];
// What an instruction costs, in cycles of a core that starts two loads, two multiplications and two additions a cycle.
const LOAD = 0.8;
/**
 * Loads of a loop's body are all alive at once (see docs/performance.md). Where bounds of the loops take registers too, what is beyond these
 * is spilled: a padded convolution of 10 examples runs at 15 GFLOP/s in tiles of 1 x 8, which load nine vectors, and at 32 in 2 x 4.
 */
const [ALIVE, SPILLED] = [15, 1.5];
const SCATTERED_LOAD = 3;
/** One of four neighbours' loads that are turned round together. */
const TURNED_LOAD = 1.5;
const ARITHMETIC = 0.25;
const ITERATION = 1;
/** A cache line that is written to, whole or in part: a tile that fills its lines moves them once. */
const STORED_LINE = 1;

/** For every loop that stands at a computed place: the loops that this place depends on. */
export function computedPlaces(roots: readonly Expression[]): Map<Loop, ReadonlySet<Loop>> {
  return new Map(atsOf(roots).map(({ loop, place }) => [loop, dependencies(place)]));
}

/** All parts that depend on the same loops: a reduction's own value on what is inside it, but for the loops it runs over. */
interface PartKind {
  readonly loops: ReadonlySet<Loop>;
  /** How many sums are among them; a position counts twice. */
  sums: number;
  /** How many loads within sums. */
  loads: number;
}

interface Part {
  readonly loops: ReadonlySet<Loop>;
  /** Which of the kinds it is of. */
  readonly kind: number;
  readonly e: Expression;
  readonly reduced: boolean;
}

/** What a part costs, lanes along a loop. */
interface PricedPart extends Part {
  readonly price: number;
  /** A load that may be turned round, if its neighbours are jammed. */
  readonly turnable: LoadExpression | null;
}

/** By how much a sum of a few numbers is never off. */
const ROUNDED_DOWN = 1 - 1e-9;

const sizeOfLoop = (loop: Loop): number => loop.size;

const isBetween = (e: Expression) => e.kind === 'constant' || e.kind === 'index' || e.kind === 'guarded';

/** What a kernel takes, cut in one way or another. */
export class CostModel {
  private readonly parts: Part[] = [];
  private readonly kinds: PartKind[] = [];
  private readonly priced = new Map<Loop | null, readonly PricedPart[]>();
  private readonly reduceLoops: readonly Loop[];
  /** How many terms a reduction has. */
  private readonly terms: number;
  /** How many reductions alike run one after another. */
  private readonly reductions: number;
  private readonly places: ReadonlyMap<Loop, ReadonlySet<Loop>>;
  /** The loops along which vectors can lie in pairs. */
  private readonly pairable: ReadonlySet<Loop>;
  /** Those that run over one cache line of all that is multiplied (see laneSums.ts). */
  private readonly lines: ReadonlySet<Loop>;
  /** How many vectors a tile may store where there is no sum. */
  readonly mostStored: number;
  /** Whether a sum's loops have bounds that are computed (borders of a convolution). */
  private readonly isBounded: boolean;
  /** Whether each number that is summed is read once, from memory, a row as one piece. */
  private readonly isFromMemory: boolean;
  /** Whether all is one long sum of products which, in pairs, has at most one level above its accumulators. */
  private readonly isFoldedOnce: boolean;

  constructor(
    private readonly kernel: Kernel,
    private readonly target: TileTarget,
  ) {
    // a maximum and its position are of the same sums
    const [reduction, ...others] = new Set(kernel.values.flatMap(reducesOf));
    this.reduceLoops = reduction?.loops ?? [];
    this.terms = iterationsOf(this.reduceLoops);
    this.reductions = 1 + others.length;
    this.places = computedPlaces(kernel.values);
    this.pairable = new Set(target.pairs?.loopsOf(kernel));
    const summed = kernel.values.flatMap(reducesOf).flatMap(({ x }) => loadsOf(x));
    const isLine = (loop: Loop) => loop.size === target.cacheLine && summed.every(({ index }) => index.terms.has(loop));
    const hasFewValues = kernel.values.length < MANY_VALUES;
    this.lines = new Set(hasFewValues ? [...this.pairable].filter(isLine) : []);
    const inside = new Set<Expression>();
    if (reduction !== undefined) walk(reduction.x, (e) => inside.add(e));
    // several reductions are of one kind (a convolution at each place of a window): the first stands for all
    const skipped = new Set<Expression>();
    for (const other of others) walk(other, (e) => skipped.add(e));
    const kinds = new Map<string, number>();
    walkAll(kernel.values, (e) => {
      if (isBetween(e) || (skipped.has(e) && !inside.has(e))) return;
      const loops = dependencies(e);
      const key = [...loops]
        .map(({ id }) => id)
        .sort()
        .join();
      const kind = kinds.get(key) ?? this.kinds.push({ loops, sums: 0, loads: 0 }) - 1;
      kinds.set(key, kind);
      const reduced = inside.has(e) || e === reduction;
      if (e.kind === 'reduce') this.kinds[kind].sums += e.name === 'argmax' ? 2 : 1;
      else if (e.kind === 'load' && reduced) this.kinds[kind].loads++;
      this.parts.push({ loops, kind, e, reduced });
    });
    this.isBounded = kernel.values.flatMap(reducesOf).some((sum) => clipsOf(sum).clips.length > 0);
    const isOfOneRow = ({ index }: LoadExpression) => kernel.loops.every(({ loop }) => index.terms.has(loop));
    const numbers = iterationsOf([...kernel.loops.map(({ loop }) => loop), ...this.reduceLoops]);
    this.isFoldedOnce =
      this.reductions === 1 && reduction !== undefined && this.terms >= ROOMY_TERMS && !isFoldedTwice(reduction, this.terms);
    this.isFromMemory = this.reduceLoops.length === 1 && numbers * 4 >= FROM_MEMORY && summed.every(isOfOneRow);
    const isPolynomial = this.parts.some(({ e }) => isPrimitive(e) && primitiveOf(e.name).cost >= POLYNOMIAL);
    const isJoined = this.pairable.size > 0;
    if (kernel.values.length >= MANY_VALUES) this.mostStored = isJoined ? 2 : 1;
    else this.mostStored = isPolynomial && reduction === undefined && isJoined ? MOST_POLYNOMIALS : MOST_STORED;
  }

  /** Whether the vectors of a tile are pairs. */
  isPaired({ vector, jam }: Tiling): boolean {
    return vector?.role === 'output' && (jam.get(vector.loop) ?? 1) % 2 === 0 && this.pairable.has(vector.loop);
  }

  isLine(vector: NonNullable<Tiling['vector']>): boolean {
    return this.lines.has(vector.loop);
  }

  /**
   * Whether lanes that can lie in pairs fill no line, or one and a part of another: two pairs would then be mostly the same again. (Eight channels
   * by one pair load nine vectors; with two places beside four channels it is six, and a step of 10 examples takes 0.8 of the time.)
   */
  isOddPair({ loop, role }: NonNullable<Tiling['vector']>): boolean {
    const { cacheLine } = this.target;
    const isOdd = loop.size >= 2 * LANES && loop.size < 2 * cacheLine && loop.size % cacheLine !== 0;
    return role === 'output' && isOdd && this.pairable.has(loop);
  }

  /** Whether all that counts is a sum of many terms. */
  get isLong(): boolean {
    return this.terms >= SHORT;
  }

  /**
   * @param extent how many positions of a loop the tiles cover
   * @param most what costs as much or more need not be reckoned to the end: infinity stands for it
   */
  of(tiling: Tiling, extent = sizeOfLoop, most = Number.POSITIVE_INFINITY): number {
    const { vector, jam } = tiling;
    const paired = this.isPaired(tiling) ? vector?.loop : undefined;
    if (vector?.role === 'reduce' && this.isFromMemory && jam.size > 0) return Number.POSITIVE_INFINITY;
    const isLine = vector !== null && this.isLine(vector);
    if (isLine && jam.get(vector.loop) !== this.target.cacheLine / LANES) return Number.POSITIVE_INFINITY;
    let [instances, stored] = [1, 1];
    const counts = this.kinds.map(() => 1);
    for (const [loop, factor] of jam) {
      const vectors = loop === paired ? factor / 2 : factor;
      instances *= vectors;
      stored *= factor;
      for (let kind = 0; kind < counts.length; kind++) if (this.kinds[kind].loops.has(loop)) counts[kind] *= vectors;
    }
    const isShort = paired !== undefined && this.reductions > 1 && !this.isLong;
    const hasRoom = isLine || this.isWholeRow(tiling, paired) || (paired !== undefined && this.isFoldedOnce);
    const registers = this.target.registers + (hasRoom ? MORE_REGISTERS : isShort ? -SHORT_REGISTERS : 0);
    const { accumulators, needed, alive } = this.registersOf(counts);
    if (accumulators > 0 ? needed > registers : stored > this.mostStored) return Number.POSITIVE_INFINITY;
    let [once, repeated] = [0, 0];
    for (const { kind, reduced, price: whole, turnable } of this.pricedFor(vector)) {
      const price = turnable !== null && turnedAlong(turnable, tiling) !== null ? TURNED_LOAD : whole;
      if (reduced) repeated += price * counts[kind];
      else once += price * counts[kind];
    }
    if (this.isBounded && paired === undefined) repeated += Math.max(0, alive - ALIVE) * SPILLED;
    let iterations = this.terms;
    if (vector?.role === 'reduce') {
      iterations = (iterations / vector.loop.size) * Math.ceil(vector.loop.size / LANES);
      once += accumulators * 6 * ARITHMETIC;
    }
    let tiles = 1;
    for (const { loop } of this.kernel.loops) {
      const span = (jam.get(loop) ?? 1) * lanesAlong(loop, vector);
      tiles *= Math.ceil(extent(loop) / span);
    }
    const summed = this.reductions * iterations * (repeated + (this.reduceLoops.length > 0 ? ITERATION : 0));
    // counting lines takes longer than all that is above; sums are rounded in another order with them
    if (tiles * (once + summed) * ROUNDED_DOWN >= most) return Number.POSITIVE_INFINITY;
    const lines = this.storedLines(vector, jam) * STORED_LINE;
    return tiles * (once + instances * ARITHMETIC + lines + ITERATION * 2 + summed);
  }

  /** Whether a tile is one line, in pairs, of all positions of another loop. */
  private isWholeRow({ jam }: Tiling, paired: Loop | undefined): boolean {
    if (paired === undefined || this.reductions > 1 || jam.get(paired) !== this.target.cacheLine / LANES) return false;
    return [...jam].some(([loop, factor]) => loop !== paired && factor === loop.size);
  }

  /** How many sums a tile adds up, and the registers that it needs, of so many copies of each kind of part. */
  private registersOf(counts: readonly number[]): { accumulators: number; needed: number; alive: number } {
    let [accumulators, held, largest] = [0, 0, 0];
    for (let i = 0; i < counts.length; i++) {
      const { sums, loads } = this.kinds[i];
      accumulators += sums * counts[i];
      held += loads * counts[i];
      if (loads > 0) largest = Math.max(largest, counts[i]);
    }
    return { accumulators, needed: accumulators + held - largest + 1, alive: accumulators + held + 1 };
  }

  private pricedFor(vector: Tiling['vector']): readonly PricedPart[] {
    const key = vector?.loop ?? null;
    const known = this.priced.get(key) ?? this.parts.map((part) => this.pricedPart(part, vector));
    this.priced.set(key, known);
    return known;
  }

  private pricedPart(part: Part, vector: Tiling['vector']): PricedPart {
    const { e, loops, reduced } = part;
    if (e.kind !== 'load') return { ...part, price: isPrimitive(e) ? primitiveOf(e.name).cost : ARITHMETIC, turnable: null };
    const step = vector === null ? 0 : coefficientOf(e.index, vector.loop);
    const isAlone = this.isScattered(loops, vector);
    const isScattered = isAlone || (step !== 0 && step !== 1);
    return { ...part, price: isScattered ? SCATTERED_LOAD : LOAD, turnable: isScattered && !isAlone && !reduced ? e : null };
  }

  /** Whether each lane reads at a place of its own. */
  private isScattered(loops: ReadonlySet<Loop>, vector: Tiling['vector']): boolean {
    if (vector === null || this.places.size === 0) return false;
    return [...loops].some((loop) => this.places.get(loop)?.has(vector.loop) === true);
  }

  /** How many cache lines a tile that begins with one stores to. */
  private storedLines(vector: Tiling['vector'], jam: Tiling['jam']): number {
    let places = [0];
    for (const { loop, stride } of this.kernel.loops) {
      const [factor, lanes] = [jam.get(loop) ?? 1, lanesAlong(loop, vector)];
      if (factor > 1) places = places.flatMap((place) => Array.from({ length: factor }, (_, k) => place + k * lanes * stride));
    }
    return new Set(places.map((place) => Math.floor(place / this.target.cacheLine))).size * this.kernel.values.length;
  }
}
