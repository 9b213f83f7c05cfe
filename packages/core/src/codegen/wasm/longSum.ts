import { isWholeNumber, type ReduceExpression } from '../../expression/expression';
import type { FunctionBuilder } from './assembler';
import { WideSum } from './wideSum';

/**
 * What the accumulators of a long sum may add up, level by level (see codegen/nestSum.ts): so many terms a float32 lane, so many
 * of these sums another float32, and a float64 all the rest. Equal terms are the worst case, for each addition then rounds to
 * the same side, 2^-26 of the sum a term: 8.5e-7 after 48 terms of 16 sums, and no more after 10^8.
 */
const FOLD_LIMITS = {
  products: [48, 16, Number.POSITIVE_INFINITY],
  /** Products are summed as fast as the processor multiplies, so each fold is felt (8 % of a sum of 576); other sums wait for memory. */
  fewProducts: [192, 16, Number.POSITIVE_INFINITY],
  others: [16, 16, Number.POSITIVE_INFINITY],
  /** Vectors in pairs have no float64: a third float32. 2^-26 of the sum a term of each level, 9.5e-7 in all. */
  paired: [32, 16, 16],
  /** The same with one level less, which tiles of more registers can have. */
  pairedOnce: [32, 32],
} as const;

/** How many terms a sum of products in pairs may have: a fourth level spills (measured: slower than without pairs). */
export const PAIRED_TERMS = FOLD_LIMITS.paired.reduce((product, limit) => product * limit, 1);

/** From here on no sum loses more than 10^-6. Shorter ones of products may lose three times as much; a BLAS does not cut them at all. */
const MANY = 1000;

/** What each level of a reduction over so many terms may add up. */
export function foldLimits({ name, x, isExact }: ReduceExpression, terms: number, paired: boolean): readonly number[] {
  if (name !== 'sum' || isWholeNumber(x)) return [Number.POSITIVE_INFINITY];
  if (x.kind !== 'binary' || x.name !== 'mul') return FOLD_LIMITS.others;
  if (isExact === true) return FOLD_LIMITS.paired;
  if (terms < MANY) return FOLD_LIMITS.fewProducts;
  if (!paired) return FOLD_LIMITS.products;
  const [sums, parts] = FOLD_LIMITS.pairedOnce;
  return terms <= sums * parts ? FOLD_LIMITS.pairedOnce : FOLD_LIMITS.paired;
}

/** Whether a sum of so many products in pairs is added up by way of more than one level above its accumulators. */
export function isFoldedTwice(sum: ReduceExpression, terms: number): boolean {
  const [first, second] = foldLimits(sum, terms, true);
  return second !== undefined && terms > first * second;
}

/** The levels of a long sum above its accumulator. */
export interface LongSum {
  /** The float64 level, or null. */
  readonly wide: WideSum | null;
  /** Stands before what a level (0 is the accumulator) adds up. */
  begin?(level: number): void;
  /** Moves what a level holds to the one above, and begins it anew. */
  fold(level: number): void;
  /** Adds up the levels, into the highest. */
  close(): void;
}

/**
 * A float32, and a float64 where that does not hold it all. They are globals of the module: locals would take registers away from
 * the loop of products (a weight gradient took 1.5 times as long), and each thread has a module of its own.
 */
export class SumInGlobals implements LongSum {
  private readonly middle: number;
  readonly wide: WideSum | null;

  /** Begins at zero. `value` is the local of the accumulator. */
  constructor(
    private readonly f: FunctionBuilder,
    private readonly value: number,
    levels: number,
  ) {
    this.middle = f.global();
    f.splat(0).setGlobal(this.middle);
    this.wide = levels > 1 ? new WideSum(f, value) : null;
  }

  fold(level: number): void {
    const { f, value, middle } = this;
    if (level === 0) f.getGlobal(middle).get(value).do('f32x4.add').setGlobal(middle);
    else {
      // the accumulator may hold what came after its last fold: the rest of a loop over vectors
      this.close();
      f.splat(0).setGlobal(middle);
    }
    f.splat(0).set(value);
  }

  close(): void {
    const { f, value, middle } = this;
    f.getGlobal(middle).get(value).do('f32x4.add').set(value);
    this.wide?.add();
  }
}

/**
 * An effect behind a store where sums are in globals: one is set to what it is. V8 looks for pairs of vectors among stores that follow each other, and where
 * such sums are behind two of them Node 26 ends the process ("unreachable code", 26.10 with --experimental-wasm-revectorize).
 */
export function keepStoresApart(f: FunctionBuilder): void {
  if (f.globalCount > 0) f.getGlobal(0).setGlobal(0);
}

/** A float32 for each level, in locals: a host joins no globals to pairs, and no float64. */
export class SumInLocals implements LongSum {
  private readonly levels: readonly number[];
  readonly wide = null;

  /** Begins at zero. `value` is the local of the accumulator. */
  constructor(
    private readonly f: FunctionBuilder,
    private readonly value: number,
    levels: number,
  ) {
    this.levels = Array.from({ length: levels }, () => f.local('v128'));
    for (const level of this.levels) f.splat(0).set(level);
  }

  /**
   * It is zero there already. Where that is written again, V8 has no register to keep for it through the loops around, nor moves it to memory and back: a sum
   * of 2048 products takes 0.91 of the time. Written here alone, V8 joins nothing to pairs.
   */
  begin(level: number): void {
    this.f.splat(0).set(this.below(level));
  }

  fold(level: number): void {
    const { f, levels } = this;
    const from = this.below(level);
    f.get(levels[level]).get(from).do('f32x4.add').set(levels[level]);
    f.splat(0).set(from);
  }

  close(): void {
    // no rest of a loop over vectors is left below, since lanes in pairs lie along the output
    this.f.get(this.levels[this.levels.length - 1]).set(this.value);
  }

  private below(level: number): number {
    return level === 0 ? this.value : this.levels[level - 1];
  }
}
