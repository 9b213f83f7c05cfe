import type { FunctionBuilder } from './assembler';

/**
 * How many terms one float32 lane adds up before they go on to a float64 sum. Equal terms are the worst case, for each
 * addition then rounds to the same side: 2^-26 of the sum a term, so 9.8e-7 after 64 terms and no more after 10^8.
 * Products are summed as fast as the processor multiplies, and a fold takes as long as some three of them; other sums wait for
 * memory.
 */
export const FOLD_TERMS = { products: 64, others: 16 } as const;

/** The lanes of the upper half, twice. */
const UPPER_HALF = [2, 3, 2, 3] as const;

/**
 * The float64 sum above a float32 accumulator, four lanes of it in two vectors. These are globals of the module: locals would
 * take registers away from the loop of products (a weight gradient took 1.5 times as long), and each thread has a module of its own.
 */
export class WideSum {
  private readonly low: number;
  private readonly high: number;

  /** Begins at zero. `value` is the local of the accumulator. */
  constructor(
    private readonly f: FunctionBuilder,
    private readonly value: number,
  ) {
    this.low = f.global();
    this.high = f.global();
    f.splat(0).setGlobal(this.low).splat(0).setGlobal(this.high);
  }

  /** Adds what the accumulator holds, which begins anew. */
  fold(): void {
    this.add();
    this.f.splat(0).set(this.value);
  }

  /** Adds the four float32 in the accumulator's local. */
  add(): void {
    const { f, low, high } = this;
    f.getGlobal(low);
    this.emitLower();
    f.do('f64x2.add').setGlobal(low).getGlobal(high);
    this.emitUpper();
    f.do('f64x2.add').setGlobal(high);
  }

  /** Adds the lanes up, into each of them. */
  joinLanes(): void {
    const { f, low, high } = this;
    const sum = f.local('v128');
    f.getGlobal(low).getGlobal(high).do('f64x2.add').set(sum);
    f.get(sum).get(sum).get(sum).shuffle([2, 3, 0, 1]).do('f64x2.add').tee(sum).setGlobal(low);
    f.get(sum).setGlobal(high);
  }

  /** Rounds the sum to the accumulator's local. */
  round(): void {
    const { f, low, high } = this;
    f.getGlobal(low).do('f32x4.demote_f64x2_zero').getGlobal(high).do('f32x4.demote_f64x2_zero');
    f.shuffle([0, 1, 4, 5]).set(this.value);
  }

  /** Puts in the local's place what rounding to it cut off. */
  subtractRounded(): void {
    const { f, low, high, value } = this;
    f.getGlobal(low);
    this.emitLower();
    f.do('f64x2.sub', 'f32x4.demote_f64x2_zero').getGlobal(high);
    this.emitUpper();
    f.do('f64x2.sub', 'f32x4.demote_f64x2_zero').shuffle([0, 1, 4, 5]).set(value);
  }

  private emitLower(): void {
    this.f.get(this.value).do('f64x2.promote_low_f32x4');
  }

  private emitUpper(): void {
    const { f, value } = this;
    f.get(value).get(value).shuffle(UPPER_HALF).do('f64x2.promote_low_f32x4');
  }
}
