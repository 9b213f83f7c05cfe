import type { Loop } from '../../expression/affine';
import type { Clip } from '../clip';
import type { FunctionBuilder } from './assembler';
import { BYTES, type Pointers, type ReductionStream } from './pointers';

/** The turns of a loop, or of a part of it. */
export interface LoopTurns {
  each(body: () => void): void;
  /** Parts of as many turns as `emitMost` puts on the stack, one after the other; the last one may have fewer. */
  inParts(emitMost: () => void, body: (part: LoopTurns) => void): void;
}

export interface LoopBounds {
  readonly from: number;
  readonly to: number;
}

/** The loops of reductions, which move the pointers of what is read in them. */
export class ReductionLoops {
  constructor(
    private readonly f: FunctionBuilder,
    private readonly pointers: Pointers,
  ) {}

  /**
   * A loop that moves the pointers of a reduction by `step` elements a turn. `parts` says how its turns are cut: it is
   * called once with all turns, and ends in a call of `each` with those of one part. `count` is null where the loop is open: outermost.
   */
  reductionLoop(
    entered: readonly ReductionStream[],
    loop: Loop,
    { count, step, windBack }: { readonly count: number | null; readonly step: number; readonly windBack: boolean },
    parts: (turns: LoopTurns) => void,
    after: () => void = () => {},
  ): void {
    const { f } = this;
    const move = (steps: number) => {
      for (const { stream, pointer } of entered) {
        const bytes = (stream.coefficients.get(loop) ?? 0) * steps * BYTES;
        if (bytes !== 0) f.get(pointer).i32(bytes).do('i32.add').set(pointer);
      }
    };
    const position = this.pointers.openCounter(loop);
    if (position !== null) f.i32(0).set(position);
    const turnsOf = (emitTurns: () => void): LoopTurns => ({
      each: (body) => {
        const left = f.local('i32');
        emitTurns();
        f.set(left).loop();
        body();
        move(step);
        if (position !== null) f.get(position).i32(step).do('i32.add').set(position);
        f.get(left).i32(1).do('i32.sub').tee(left).branchIf(0).do('end');
      },
      inParts: (emitMost, body) => {
        const [left, part] = [f.local('i32'), f.local('i32')];
        emitTurns();
        f.set(left).loop();
        emitMost();
        f.get(left).get(left);
        emitMost();
        f.do('i32.gt_s', 'select').set(part);
        body(turnsOf(() => f.get(part)));
        f.get(left).get(part).do('i32.sub').tee(left).branchIf(0).do('end');
      },
    });
    parts(turnsOf(() => (count === null ? this.pointers.emitSize(loop) : f.i32(count))));
    after();
    if (windBack && count !== null) move(-step * count);
  }

  /** The same over from..to-1, both in locals, and over nothing where to <= from. */
  clippedLoop(
    entered: readonly ReductionStream[],
    loop: Loop,
    { from, to }: LoopBounds,
    parts: (turns: LoopTurns) => void,
  ): void {
    const { f } = this;
    const moving = entered.filter(({ stream }) => stream.coefficients.has(loop));
    const saved = moving.map(({ stream, pointer }) => {
      const before = f.local('i32');
      f.get(pointer).set(before);
      f.get(pointer)
        .get(from)
        .i32((stream.coefficients.get(loop) ?? 0) * BYTES)
        .do('i32.mul', 'i32.add')
        .set(pointer);
      return before;
    });
    // whoever reads a bounded loop's index has guards on it, so it is counted
    const position = this.pointers.openCounter(loop) as number;
    f.get(from).set(position);
    const turnsUntil = (end: number): LoopTurns => ({
      each: (body) => {
        f.loop();
        body();
        for (const { stream, pointer } of moving) {
          f.get(pointer)
            .i32((stream.coefficients.get(loop) ?? 0) * BYTES)
            .do('i32.add')
            .set(pointer);
        }
        f.get(position).i32(1).do('i32.add').tee(position).get(end).do('i32.lt_s').branchIf(0).do('end');
      },
      inParts: (emitMost, body) => {
        const partEnd = f.local('i32');
        f.loop().get(position);
        emitMost();
        f.do('i32.add').set(partEnd);
        f.get(end).get(partEnd).get(partEnd).get(end).do('i32.gt_s', 'select').set(partEnd);
        body(turnsUntil(partEnd));
        f.get(position).get(end).do('i32.lt_s').branchIf(0).do('end');
      },
    });
    f.block().get(position).get(to).do('i32.ge_s').branchIf(0);
    parts(turnsUntil(to));
    f.do('end');
    for (const [i, { pointer }] of moving.entries()) f.get(saved[i]).set(pointer);
  }

  /** The range of a loop that a clip leaves at the current output position, in two locals. */
  emitBounds({ loop, coefficient, rest, size, conditions }: Clip): LoopBounds {
    const { f } = this;
    const [start, from, to] = [f.local('i32'), f.local('i32'), f.local('i32')];
    const known = this.pointers.emitIndex(rest, new Map(), new Map());
    if (known !== null) f.i32(known);
    f.set(start);
    const step = Math.abs(coefficient);
    // numbers of steps are rounded on non-negative numbers only, where division rounds down
    const clamp = (emit: () => void, local: number) => {
      emit();
      f.tee(local).i32(0).get(local).i32(0).do('i32.gt_s', 'select').set(local);
    };
    // how many of the first positions lie before the buffer, and how many in all until its end
    const before = () =>
      (coefficient > 0 ? f.i32(0).get(start) : f.get(start).i32(size - 1))
        .do('i32.sub')
        .i32(step - 1)
        .do('i32.add');
    const until = () =>
      (coefficient > 0 ? f.i32(size - 1).get(start) : f.get(start).i32(0)).do('i32.sub').i32(step).do('i32.add');
    for (const [emit, local] of [
      [before, from],
      [until, to],
    ] as const) {
      clamp(emit, local);
      if (step > 1) f.get(local).i32(step).do('i32.div_u').set(local);
    }
    f.get(to).i32(loop.size).get(to).i32(loop.size).do('i32.lt_s', 'select').set(to);
    for (const guard of conditions) {
      f.get(to).i32(0);
      const place = this.pointers.emitIndex(guard.index, new Map(), new Map());
      if (place !== null) f.i32(place);
      f.i32(guard.size).do('i32.lt_u', 'select').set(to);
    }
    return { from, to };
  }
}

/**
 * How many of the innermost loops are written out: short ones whose body stays small. Measured: more than three copies
 * of a contraction's body halve its speed, a small window (pooling) is best written out whole.
 */
export function unrolledLoops(loops: readonly Loop[], vectorLoop: Loop | null, accumulators: number): number {
  if (vectorLoop !== null) return 0;
  let copies = 1;
  let count = 0;
  for (let i = loops.length - 1; i >= 0; i--) {
    copies *= loops[i].size;
    if (copies > 1 && copies * accumulators > 16) break;
    count++;
  }
  return count;
}
