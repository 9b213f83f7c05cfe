import type { FunctionBuilder } from './assembler';

/** A float64 sum of what a float32 accumulator held, four lanes of it in two vectors; globals, as in longSum.ts. */
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

  /** Adds the four float32 in the accumulator's local. */
  add(): void {
    const { f, low, high, value } = this;
    f.getGlobal(low);
    f.get(value).do('f64x2.promote_low_f32x4', 'f64x2.add').setGlobal(low).getGlobal(high);
    f.upperHalf(value).do('f64x2.promote_low_f32x4', 'f64x2.add').setGlobal(high);
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
}
