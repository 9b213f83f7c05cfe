import { forEachPosition, iterationsOf, type Loop } from '../../expression/affine';
import { loadsOf, type ReduceExpression, reducesOf } from '../../expression/expression';
import { clipsOf } from '../clip';
import type { Kernel } from '../kernel';
import { type NestItem, nestSum } from '../nestSum';
import type { Positions } from './accumulators';
import type { FunctionBuilder } from './assembler';
import { LANES } from './core';
import type { Evaluator } from './evaluate';
import { foldLimits } from './longSum';
import { partsOf } from './openSums';
import type { Pointers, ReductionStream } from './pointers';
import { readAhead } from './readAhead';
import { type LoopBounds, type LoopTurns, ReductionLoops, unrolledLoops } from './reductionLoops';
import type { Tiling } from './tiling';

/** How the loops of a reduction run. */
interface LoopOrder {
  /** The loop along which the lanes lie: the innermost, if there is one. */
  readonly vectorLoop: Loop | null;
  /** Those that are loops of the code, outermost first, and how many turns each takes. */
  readonly native: readonly Loop[];
  readonly turns: readonly number[];
  /** Those inside, which are written out. */
  readonly unrolled: readonly Loop[];
  /** The native ones, nested so that no accumulator adds up too much. */
  readonly nest: readonly NestItem[];
}

/** One reduction while its loops are written. */
interface Writing {
  readonly reduction: ReduceExpression;
  readonly order: LoopOrder;
  readonly streams: readonly ReductionStream[];
  /** The bounds of loops that are clipped. */
  readonly bounds: ReadonlyMap<Loop, LoopBounds>;
  /** The locals that hold how long the parts of an open sum are, one after the other. */
  readonly parts: Iterator<number>;
  /** Adds the elements of one turn; those that are left over by vectors one by one, the number of such a one is told. */
  readonly body: (tail: number | null) => void;
}

/** Writes the reductions of a tile: the loops over their terms, around what the evaluator adds to its accumulators. */
export class Reductions {
  private readonly loops: ReductionLoops;
  /** The locals that hold how long the parts of an open sum are, outermost first. */
  private parts: readonly number[] = [];

  constructor(
    private readonly f: FunctionBuilder,
    private readonly kernel: Kernel,
    private readonly tiling: Tiling,
    private readonly code: { readonly pointers: Pointers; readonly evaluator: Evaluator },
    private readonly checksAccess: boolean,
  ) {
    this.loops = new ReductionLoops(f, code.pointers);
  }

  /** What stands before all loops, behind what the pointers start with. */
  start(): void {
    const { values, open } = this.kernel;
    const sum = open?.sum;
    if (sum === undefined || sum === null) return;
    const [reduction] = values.flatMap(reducesOf);
    this.parts = partsOf(reduction, sum.size, this.tiling.paired === true).map(() => this.code.pointers.nextTold());
  }

  /** One reduction, for every jammed copy of a tile. */
  write(reduction: ReduceExpression, instances: readonly Positions[]): void {
    const { evaluator, pointers } = this.code;
    const { vector } = this.tiling;
    const order = this.orderOf(reduction, instances);
    const { vectorLoop, native, unrolled, nest } = order;
    const { clips } = clipsOf(reduction);
    evaluator.accumulators.open(reduction, instances, nest.filter(({ kind }) => kind === 'fold').length);
    const bounds = new Map(clips.map((clip) => [clip.loop, this.loops.emitBounds(clip)]));
    const streams = pointers.enterReduction(loadsOf(reduction.x), native, unrolled);
    const lanesLoop = vectorLoop ?? (vector?.role === 'output' ? vector.loop : null);
    const body = (tail: number | null) => {
      evaluator.beginBody();
      forEachPosition(unrolled, (positions) => {
        evaluator.accumulate(reduction, instances, positions, lanesLoop, tail);
      });
    };
    // where bounds are clipped, what stands at the beginning may lie outside
    if (this.checksAccess && clips.length === 0) readAhead(evaluator, reduction, instances, lanesLoop);
    this.writeNest({ reduction, order, streams, bounds, parts: this.parts.values(), body }, 0);
    pointers.leaveReduction(streams);
    evaluator.accumulators.close(reduction, vectorLoop !== null);
  }

  private orderOf(reduction: ReduceExpression, instances: readonly Positions[]): LoopOrder {
    const { kernel, tiling } = this;
    const { vector } = tiling;
    const vectorLoop = vector?.role === 'reduce' && reduction.loops.includes(vector.loop) ? vector.loop : null;
    const loops = reduction.loops.filter((loop) => loop !== vectorLoop && loop !== kernel.outermost);
    if (reduction.name !== 'argmax') loops.sort((a, b) => a.size - b.size);
    if (vectorLoop !== null) loops.push(vectorLoop);
    // of a loop whose bounds or size are computed nothing can be written out
    const isKnown = clipsOf(reduction).clips.length === 0 && reduction.loops.every((loop) => loop !== kernel.open?.sum);
    const copies = this.code.evaluator.accumulators.count(reduction, instances);
    const native = loops.slice(0, loops.length - (isKnown ? unrolledLoops(loops, vectorLoop, copies) : 0));
    const unrolled = loops.slice(native.length);
    const turns = native.map((loop) => (loop === vectorLoop ? Math.floor(loop.size / LANES) : loop.size));
    const limits = foldLimits(reduction, iterationsOf(reduction.loops), tiling.paired === true);
    return { vectorLoop, native, turns, unrolled, nest: nestSum(turns, iterationsOf(unrolled), limits) };
  }

  /** Item number `depth` of the nest and all within; `part` are the turns that a part of the loop around it leaves to this one. */
  private writeNest(writing: Writing, depth: number, part?: LoopTurns): void {
    const { reduction, order, streams, bounds, body } = writing;
    const item = order.nest[depth];
    if (item === undefined) {
      body(null);
      return;
    }
    if (item.kind === 'fold') {
      this.code.evaluator.accumulators.begin(reduction, item.level);
      this.writeNest(writing, depth + 1, part);
      this.code.evaluator.accumulators.fold(reduction, item.level);
      return;
    }
    const loop = order.native[item.loop];
    const run = (turns: LoopTurns) => {
      if (item.step === 1) turns.each(() => this.writeNest(writing, depth + 1));
      else turns.inParts(this.partOf(writing, loop, item.step), (next) => this.writeNest(writing, depth + 1, next));
    };
    const clipped = bounds.get(loop);
    if (part !== undefined) run(part);
    else if (clipped !== undefined) this.loops.clippedLoop(streams, loop, clipped, run);
    else {
      const isVector = loop === order.vectorLoop;
      const count = loop === this.kernel.open?.sum ? null : order.turns[item.loop];
      this.loops.reductionLoop(streams, loop, { count, step: isVector ? LANES : 1, windBack: item.loop > 0 }, run, () => {
        for (let tail = 0; isVector && tail < loop.size % LANES; tail++) body(tail);
      });
    }
  }

  /** Puts on the stack how many turns a part of a loop takes. */
  private partOf({ parts }: Writing, loop: Loop, step: number): () => void {
    const { f } = this;
    if (loop !== this.kernel.open?.sum) return () => f.i32(step);
    const told: number = parts.next().value;
    return () => f.get(told);
  }
}
