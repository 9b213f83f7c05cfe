import { coefficientOf, type Loop } from '../../expression/affine';
import { loadsOf, reducesOf } from '../../expression/expression';
import { clipsOf } from '../clip';
import type { Kernel } from '../kernel';
import type { TileTarget } from '../target';
import { LANES, wasmTiles } from './core';
import { CostModel, computedPlaces, MOST_POLYNOMIALS } from './tileCost';
import { guardLoopsOf, lanesAlong, leftOf, type Tiling } from './tiling';

const JAM_FACTORS = [2, 3, 4, 5, 6, 8];

const chosen = new WeakMap<TileTarget, WeakMap<Kernel, Tiling>>();

/**
 * Picks the vector loop and up to two jammed loops with the lowest estimated cost: jamming reuses what is in registers
 * (a weight for several examples, an example for several channels), until the registers are full.
 */
export function chooseTiling(kernel: Kernel, target = wasmTiles): Tiling {
  const known = chosen.get(target) ?? new WeakMap<Kernel, Tiling>();
  chosen.set(target, known);
  const tiling = known.get(kernel) ?? cheapestTiling(kernel, target);
  known.set(kernel, tiling);
  return tiling;
}

function cheapestTiling(kernel: Kernel, target: TileTarget): Tiling {
  const cost = new CostModel(kernel, target);
  const mostCopies = target.registers * (target.pairs === null ? 1 : 2);
  let best: Tiling = { vector: null, jam: new Map() };
  let bestCost = cost.of(best);
  const consider = (tiling: Tiling) => {
    const estimate = cost.of(tiling, undefined, bestCost);
    if (estimate < bestCost) [best, bestCost] = [cost.isPaired(tiling) ? { ...tiling, paired: true } : tiling, estimate];
  };
  // jammed copies share the bounds of a clipped sum, so they must not lie at different borders
  const clipLoops = new Set(
    kernel.values
      .flatMap(reducesOf)
      .flatMap((reduction) => clipsOf(reduction).clips)
      .flatMap(({ rest, conditions }) => [rest, ...conditions.map(({ index }) => index)])
      .flatMap(({ terms }) => [...terms.keys()]),
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
        if (second.loop === first.loop || first.factor * second.factor > mostCopies) continue;
        const jam = [first, second].map(({ loop, factor }) => [loop, factor] as const);
        consider({ vector, jam: new Map(jam) });
        // all lanes of a line in pairs, or a pair of those that fill none or one and a part, and two loops beside them
        if (vector === null || first.loop === vector.loop || second.loop === vector.loop) continue;
        if (cost.isLine(vector)) consider({ vector, jam: new Map([[vector.loop, target.cacheLine / LANES], ...jam]) });
        else if (cost.isOddPair(vector)) consider({ vector, jam: new Map([[vector.loop, 2], ...jam]) });
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
  if (!cost.isLong || kernel.open !== undefined) return null;
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
function canSpan({ outermost, open }: Kernel, loop: Loop, factor: number, lanes: number): boolean {
  const span = factor * lanes;
  // how far apart neighbours lie has to be known then
  if (open?.distances.some((told) => told.loop === loop)) return false;
  return span <= loop.size && (outermost === null || lanes === 1 || loop.size % span === 0);
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
      // lanes at places of their own would be read one by one; a loop of any size has a rest of any size
      if (placed.has(loop) || loop === kernel.open?.sum) continue;
      const steps = loadsOf(reduction.x).map((load) => coefficientOf(load.index, loop));
      const contiguous = steps.every((step) => step === 0 || step === 1) && steps.includes(1);
      if (contiguous && loop.size >= LANES && !guardLoops.has(loop)) candidates.push({ loop, role: 'reduce' });
    }
  }
  return candidates;
}
