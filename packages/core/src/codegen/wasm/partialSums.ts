import type { Loop } from '../../expression/affine';
import { type Kernel, keepsCutOff } from '../kernel';
import { emitExactAdd, emitNumbers } from './arithmetic';
import type { FunctionBuilder } from './assembler';

/** The sum over one block of a batch: the local that holds it, and where it belongs in the output, in bytes. */
export interface PartialSum {
  readonly value: number;
  readonly offset: number;
  readonly instance: ReadonlyMap<Loop, number>;
}

/** How a tile reaches its output. */
export interface PartialSumOutput {
  /** Leaves the number of the block on the stack. */
  readonly emitBlock: () => void;
  /** Leaves what the output holds at an offset on the stack. */
  readonly emitLoad: (offset: number) => void;
  /** Stores what a local holds at an offset of the output. */
  readonly store: (sum: PartialSum, local: number, offset: number) => void;
  /** Stores the values that the sums over all blocks lead to. */
  readonly finish: () => void;
}

/**
 * Adds what earlier blocks left in the output; the last block's sum is what the rest of the expression needs. Of sums that are kept
 * in two floats the second, what rounding cut off the first, lies behind all cells.
 */
export function emitPartialSums(
  f: FunctionBuilder,
  kernel: Kernel,
  block: Loop,
  sums: readonly PartialSum[],
  { emitBlock, emitLoad, store, finish }: PartialSumOutput,
): void {
  const behind = kernel.cells * 4;
  const cutOffs = new Map(keepsCutOff(kernel) ? sums.map((sum) => [sum, f.local('v128')]) : []);
  for (const cutOff of cutOffs.values()) f.splat(0).set(cutOff);
  emitBlock();
  f.if();
  for (const sum of sums) {
    const { value, offset } = sum;
    const cutOff = cutOffs.get(sum);
    emitLoad(offset);
    if (cutOff === undefined) f.get(value).do('f32x4.add').set(value);
    else {
      emitExactAdd(f, value, cutOff);
      emitLoad(offset + behind);
      f.get(cutOff).do('f32x4.add').set(cutOff);
    }
  }
  f.do('end');
  emitBlock();
  f.i32(block.size - 1)
    .do('i32.lt_s')
    .if();
  for (const sum of sums) store(sum, sum.value, sum.offset);
  for (const [sum, cutOff] of cutOffs) store(sum, cutOff, sum.offset + behind);
  f.do('else');
  for (const [{ value }, cutOff] of cutOffs) {
    emitNumbers(f, cutOff);
    f.get(value).do('f32x4.add').set(value);
  }
  finish();
  f.do('end');
}
