import { coefficientOf, iterationsOf, type Loop } from '../../expression/affine';
import {
  atsOf,
  type Expression,
  indicesOf,
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
import { pairableLoops } from './pairs';
import { LANES, wasmTiles } from './target';

/** How a kernel is cut into register tiles. */
export interface Tiling {
  /** The loop whose neighbours fill the four lanes of a vector: over the output, or over a sum or maximum. */
  readonly vector: { readonly loop: Loop; readonly role: 'output' | 'reduce' } | null;
  /** For an output loop: how many neighbours (vectors, along the vector loop) one tile computes together. */
  readonly jam: ReadonlyMap<Loop, number>;
  /** Whether the host makes one of two vectors side by side: then their code must be alike, and nothing between them. */
  readonly paired?: boolean;
  /** How what is left of a jammed loop behind its whole tiles is cut; else the last tile overlaps the one before it. */
  readonly rest?: { readonly loop: Loop; readonly jam: ReadonlyMap<Loop, number> };
}

const JAM_FACTORS = [2, 3, 4, 5, 6, 8];
/**
 * Vectors that a tile without sums stores: more streams than one are slower (rows a page apart took twice as long), and one gains nothing
 * beyond eight. A host that joins pairs makes each constant of a polynomial (an exponential has eight) one of 256 bits for every tile anew,
 * so of these a tile has more: 4096 rows of 128 exponentials take 0.21 ms so and 0.26 else.
 */
const [MOST_STORED, MOST_POLYNOMIALS] = [8, 16];
/**
 * Rows of so many bytes together come from memory, which is read fastest from its beginning to its end: 16 MB of rows of a page are summed in
 * 0.69 ms one by one, in 0.79 eight at a time and in 1.3 two at a time. Rows in pieces (a channel of a batch in blocks) are no such stream: 19 MB
 * of them are summed in 2.0 ms one by one, in 0.95 eight at a time.
 */
const FROM_MEMORY = 2 ** 23;
/** What costs so much is a polynomial. */
const POLYNOMIAL = 12;

// What an instruction costs, in cycles of a core that starts two loads, two multiplications and two additions a cycle.
/** A tile of whole lines keeps so many more in registers: measured, 2 x 2 lines reach 95 GFLOP/s, half lines 55 to 88. */
const LINE_REGISTERS = 1;
/** The results of several short sums are spilled and filled again: measured, windows of four sums of 25 terms run at 84 GFLOP/s in tiles of 3 x 4, and at 38 in 4 x 4. */
const [SHORT, SHORT_REGISTERS] = [64, 2];
const LOAD = 0.8;
const SCATTERED_LOAD = 3;
/** One of four neighbours' loads that are turned round together. */
const TURNED_LOAD = 1.5;
const ARITHMETIC = 0.25;
const ITERATION = 1;
/** A cache line that is written to, whole or in part: a tile that fills its lines moves them once. */
const STORED_LINE = 1;

/** How many neighbours of a loop one vector holds. */
export function lanesAlong(loop: Loop, vector: Tiling['vector']): number {
  return vector?.role === 'output' && vector.loop === loop ? LANES : 1;
}

/**
 * The loop over whose neighbours a load can be turned round: its lanes lie apart in memory, and four jammed copies of it side by side. Null
 * where it has none.
 */
export function turnedAlong({ index }: LoadExpression, { vector, jam }: Tiling): Loop | null {
  if (vector?.role !== 'output' || [0, 1].includes(coefficientOf(index, vector.loop))) return null;
  for (const [loop, factor] of jam) {
    if (loop !== vector.loop && factor % LANES === 0 && coefficientOf(index, loop) === 1) return loop;
  }
  return null;
}

/** How many positions of a loop are behind its whole tiles. */
export function leftOf(loop: Loop, { jam, vector }: Tiling): number {
  return loop.size % ((jam.get(loop) ?? 1) * lanesAlong(loop, vector));
}

/** The loops that a value depends on. */
export function dependencies(e: Expression): Set<Loop> {
  return new Set(indicesOf(e).flatMap((index) => [...index.terms.keys()]));
}

/**
 * Picks the vector loop and up to two jammed loops with the lowest estimated cost: jamming reuses what is in registers
 * (a weight for several examples, an example for several channels), until the registers are full.
 */
export function chooseTiling(kernel: Kernel, target = wasmTiles): Tiling {
  const cost = new CostModel(kernel, target);
  let best: Tiling = { vector: null, jam: new Map() };
  let bestCost = cost.of(best);
  const consider = (tiling: Tiling) => {
    const estimate = cost.of(tiling);
    if (estimate < bestCost) [best, bestCost] = [cost.isPaired(tiling) ? { ...tiling, paired: true } : tiling, estimate];
  };
  // jammed copies share the bounds of a clipped sum, so they must not lie at different borders
  const clipLoops = new Set(
    kernel.values
      .flatMap(reducesOf)
      .flatMap((reduction) => clipsOf(reduction).clips.flatMap(({ rest }) => [...rest.terms.keys()])),
  );
  const factors = cost.mostStored === MOST_POLYNOMIALS ? [...JAM_FACTORS, MOST_POLYNOMIALS] : JAM_FACTORS;
  for (const vector of [null, ...vectorCandidates(kernel)]) {
    consider({ vector, jam: new Map() });
    // of equal costs the first wins: neighbours of inner loops lie closer together
    const options = [...kernel.loops].reverse().flatMap(({ loop }) => {
      if (clipLoops.has(loop)) return [];
      const lanes = lanesAlong(loop, vector);
      return factors.filter((factor) => canSpan(kernel, loop, factor, lanes)).map((factor) => ({ loop, factor }));
    });
    for (const [i, first] of options.entries()) {
      consider({ vector, jam: new Map([[first.loop, first.factor]]) });
      for (const second of options.slice(i + 1)) {
        if (second.loop === first.loop || first.factor * second.factor > target.registers * target.vectorsPerRegister) continue;
        const jam = [first, second].map(({ loop, factor }) => [loop, factor] as const);
        consider({ vector, jam: new Map(jam) });
        // all lanes of a line in pairs, and two loops beside them
        if (vector !== null && cost.isLine(vector) && first.loop !== vector.loop && second.loop !== vector.loop) {
          consider({ vector, jam: new Map([[vector.loop, target.cacheLine / LANES], ...jam]) });
        }
      }
    }
  }
  const others = kernel.loops.map(({ loop }) => loop).filter((loop) => !clipLoops.has(loop));
  return withRest(kernel, best, others, cost) ?? best;
}

/** Code of its own for the rest has to save so much of a kernel's time. */
const LEAST_SAVED = 0.05;

/**
 * A tiling of a long sum with the rest of a loop cut in another way, where that is less work than a last tile that overlaps: two by two of 5
 * x 5 places are 15 tiles, 10 and 3 with the last column cut along the other loop. Null where it is not.
 */
function withRest(kernel: Kernel, tiling: Tiling, loops: readonly Loop[], cost: CostModel): Tiling | null {
  if (!cost.isLong) return null;
  const { vector, jam } = tiling;
  let best: Tiling | null = null;
  let bestCost = cost.of(tiling) * (1 - LEAST_SAVED);
  for (const loop of jam.keys()) {
    const left = leftOf(loop, tiling);
    if (left === 0 || loop === vector?.loop) continue;
    const whole = cost.of(tiling, (l) => (l === loop ? l.size - left : l.size));
    const kept = [...jam].flatMap(([other, factor]) =>
      other !== loop ? [[other, factor] as const] : left > 1 ? [[loop, left] as const] : [],
    );
    const added = loops.flatMap((other) => {
      const factors = jam.has(other)
        ? []
        : JAM_FACTORS.filter((factor) => canSpan(kernel, other, factor, lanesAlong(other, vector)));
      return factors.map((factor) => [[other, factor] as const]);
    });
    for (const more of [[], ...added]) {
      const rest = { loop, jam: new Map([...kept, ...more]) };
      const both = whole + cost.of({ ...tiling, jam: rest.jam }, (l) => (l === loop ? left : l.size));
      if (both < bestCost) [best, bestCost] = [{ ...tiling, rest }, both];
    }
  }
  return best;
}

/**
 * Whether a tile can cover so many neighbours. The last tile overlaps the one before it where it doesn't divide; vectors of
 * partial sums in the output can't, some of their lanes would be added twice.
 */
function canSpan({ outermost }: Kernel, loop: Loop, factor: number, lanes: number): boolean {
  const span = factor * lanes;
  return span <= loop.size && (outermost === null || lanes === 1 || loop.size % span === 0);
}

/** The loops along which guards hold in one place and not in another. */
export function guardLoopsOf({ values }: Kernel): Set<Loop> {
  const guardLoops = new Set<Loop>();
  walkAll(values, (e) => {
    if (e.kind === 'guarded') for (const { index } of e.guards) for (const loop of index.terms.keys()) guardLoops.add(loop);
  });
  return guardLoops;
}

function vectorCandidates(kernel: Kernel): NonNullable<Tiling['vector']>[] {
  const guardLoops = guardLoopsOf(kernel);
  const candidates: NonNullable<Tiling['vector']>[] = [];
  for (const { loop, stride } of kernel.loops) {
    if (stride === 1 && canSpan(kernel, loop, 1, LANES) && !guardLoops.has(loop)) candidates.push({ loop, role: 'output' });
  }
  const [reduction, ...others] = kernel.values.flatMap(reducesOf);
  if (reduction !== undefined && others.length === 0 && reduction.name !== 'argmax') {
    const placed = new Set([...computedPlaces([reduction.x]).values()].flatMap((loops) => [...loops]));
    for (const loop of reduction.loops) {
      // lanes at places of their own would be read one by one
      if (placed.has(loop)) continue;
      const steps = loadsOf(reduction.x).map((load) => coefficientOf(load.index, loop));
      const contiguous = steps.every((step) => step === 0 || step === 1) && steps.includes(1);
      if (contiguous && loop.size >= LANES && !guardLoops.has(loop)) candidates.push({ loop, role: 'reduce' });
    }
  }
  return candidates;
}

/** For every loop that stands at a computed place: the loops that this place depends on. */
function computedPlaces(roots: readonly Expression[]): Map<Loop, ReadonlySet<Loop>> {
  return new Map(atsOf(roots).map(({ loop, place }) => [loop, dependencies(place)]));
}

interface Part {
  readonly loops: ReadonlySet<Loop>;
  readonly e: Expression;
  readonly reduced: boolean;
}

class CostModel {
  private readonly parts: Part[] = [];
  private readonly reduceLoops: readonly Loop[];
  /** How many reductions alike run one after another. */
  private readonly reductions: number;
  private readonly places: ReadonlyMap<Loop, ReadonlySet<Loop>>;
  /** The loops along which vectors can lie in pairs. */
  private readonly pairable: ReadonlySet<Loop>;
  /** Those that run over one cache line of all that is multiplied (see laneSums.ts). */
  private readonly lines: ReadonlySet<Loop>;
  /** How many vectors a tile may store where there is no sum. */
  readonly mostStored: number;
  /** Whether each number that is summed is read once, from memory, a row as one piece. */
  private readonly isFromMemory: boolean;

  constructor(
    private readonly kernel: Kernel,
    private readonly target: TileTarget,
  ) {
    // a maximum and its position are of the same sums
    const [reduction, ...others] = new Set(kernel.values.flatMap(reducesOf));
    this.reduceLoops = reduction?.loops ?? [];
    this.reductions = 1 + others.length;
    this.places = computedPlaces(kernel.values);
    this.pairable = new Set(target.vectorsPerRegister === 2 ? pairableLoops(kernel) : []);
    const summed = kernel.values.flatMap(reducesOf).flatMap(({ x }) => loadsOf(x));
    const isLine = (loop: Loop) => loop.size === target.cacheLine && summed.every(({ index }) => index.terms.has(loop));
    this.lines = new Set([...this.pairable].filter(isLine));
    const inside = new Set<Expression>();
    if (reduction !== undefined) walk(reduction.x, (e) => inside.add(e));
    // several reductions are of one kind (a convolution at each place of a window): the first stands for all
    const skipped = new Set<Expression>();
    for (const other of others) walk(other, (e) => skipped.add(e));
    walkAll(kernel.values, (e) => {
      if (e.kind === 'constant' || e.kind === 'index' || e.kind === 'guarded') return;
      if (skipped.has(e) && !inside.has(e)) return;
      this.parts.push({ loops: dependencies(e), e, reduced: inside.has(e) || e === reduction });
    });
    const isOfOneRow = ({ index }: LoadExpression) => kernel.loops.every(({ loop }) => index.terms.has(loop));
    const numbers = iterationsOf([...kernel.loops.map(({ loop }) => loop), ...this.reduceLoops]);
    this.isFromMemory = this.reduceLoops.length === 1 && numbers * 4 >= FROM_MEMORY && summed.every(isOfOneRow);
    const isPolynomial = this.parts.some(({ e }) => isPrimitive(e) && primitiveOf(e.name).cost >= POLYNOMIAL);
    this.mostStored = isPolynomial && reduction === undefined && this.pairable.size > 0 ? MOST_POLYNOMIALS : MOST_STORED;
  }

  /** Whether the vectors of a tile are pairs. */
  isPaired({ vector, jam }: Tiling): boolean {
    return vector?.role === 'output' && (jam.get(vector.loop) ?? 1) % 2 === 0 && this.pairable.has(vector.loop);
  }

  isLine(vector: NonNullable<Tiling['vector']>): boolean {
    return this.lines.has(vector.loop);
  }

  /** Whether all that counts is a sum of many terms. */
  get isLong(): boolean {
    return iterationsOf(this.reduceLoops) >= SHORT;
  }

  /** @param extent how many positions of a loop the tiles cover */
  of(tiling: Tiling, extent = (loop: Loop): number => loop.size): number {
    const { vector, jam } = tiling;
    const paired = this.isPaired(tiling) ? vector?.loop : undefined;
    const copies = (loops: ReadonlySet<Loop>) => {
      let count = 1;
      for (const [loop, factor] of jam) if (loops.has(loop)) count *= loop === paired ? factor / 2 : factor;
      return count;
    };
    let [once, repeated] = [0, 0];
    let [accumulators, held, largest] = [0, 0, 0];
    for (const part of this.parts) {
      // a reduction's own value depends on what is inside it, but for the loops it runs over
      const count = copies(part.loops);
      let price = isPrimitive(part.e) ? primitiveOf(part.e.name).cost : ARITHMETIC;
      if (part.e.kind === 'load') {
        const step = vector === null ? 0 : coefficientOf(part.e.index, vector.loop);
        const isAlone = this.isScattered(part.loops, vector);
        price = (step === 0 || step === 1) && !isAlone ? LOAD : SCATTERED_LOAD;
        if (price === SCATTERED_LOAD && !isAlone && !part.reduced && turnedAlong(part.e, tiling) !== null) price = TURNED_LOAD;
        if (part.reduced) {
          held += count;
          largest = Math.max(largest, count);
        }
      }
      if (part.e.kind === 'reduce') accumulators += count * (part.e.name === 'argmax' ? 2 : 1);
      if (part.reduced) repeated += price * count;
      else once += price * count;
    }
    const instances = copies(new Set(jam.keys()));
    const stored = [...jam.values()].reduce((product, factor) => product * factor, 1);
    const needed = accumulators + held - largest + 1;
    if (vector?.role === 'reduce' && this.isFromMemory && jam.size > 0) return Number.POSITIVE_INFINITY;
    const isLine = vector !== null && this.isLine(vector);
    if (isLine && jam.get(vector.loop) !== this.target.cacheLine / LANES) return Number.POSITIVE_INFINITY;
    const isShort = paired !== undefined && this.reductions > 1 && iterationsOf(this.reduceLoops) < SHORT;
    const most = this.target.registers + (isLine ? LINE_REGISTERS : isShort ? -SHORT_REGISTERS : 0);
    if (accumulators > 0 ? needed > most : stored > this.mostStored) return Number.POSITIVE_INFINITY;
    let iterations = iterationsOf(this.reduceLoops);
    if (vector?.role === 'reduce') {
      iterations = (iterations / vector.loop.size) * Math.ceil(vector.loop.size / LANES);
      once += accumulators * 6 * ARITHMETIC;
    }
    const perTile =
      once +
      instances * ARITHMETIC +
      this.storedLines(vector, jam) * STORED_LINE +
      ITERATION * 2 +
      this.reductions * iterations * (repeated + (this.reduceLoops.length > 0 ? ITERATION : 0));
    let tiles = 1;
    for (const { loop } of this.kernel.loops) {
      const span = (jam.get(loop) ?? 1) * lanesAlong(loop, vector);
      tiles *= Math.ceil(extent(loop) / span);
    }
    return tiles * perTile;
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
