import { type Loop, loopIndex } from '../../expression/affine';
import type { ReduceExpression } from '../../expression/expression';
import { beginsOf, type Kernel } from '../kernel';
import type { FunctionBuilder } from './assembler';
import type { Evaluator } from './evaluate';
import type { OutputLevel, TiledPart } from './levels';
import { keepStoresApart } from './longSum';
import { emitPartialSums } from './partialSums';
import type { Pointers } from './pointers';
import type { Tiling } from './tiling';

/** Stores what a register tile has computed. */
export class TileStores {
  private readonly tiling: Tiling;
  private readonly levels: readonly OutputLevel[];

  constructor(
    private readonly f: FunctionBuilder,
    private readonly kernel: Kernel,
    { tiling, levels }: TiledPart,
    private readonly pointers: Pointers,
    private readonly evaluator: Evaluator,
  ) {
    this.tiling = tiling;
    this.levels = levels;
  }

  /** The kernel's values, for every combination of jammed neighbours. */
  values(instances: readonly Map<Loop, number>[]): void {
    const { kernel, tiling, evaluator, pointers } = this;
    const begins = beginsOf(kernel);
    const vector = tiling.vector?.role === 'output' ? tiling.vector.loop : null;
    const stored = instances.map((instance) => ({ instance, offset: pointers.outputOffset(instance) }));
    if (tiling.paired) stored.sort((a, b) => a.offset - b.offset);
    const together = tiling.paired ? 2 : 1;
    for (let first = 0; first < stored.length; first += together) {
      for (const [i, expression] of kernel.values.entries()) {
        const start = begins[i] * 4;
        const neighbours = stored.slice(first, first + together);
        const found = neighbours.map(({ instance }) => evaluator.value(expression, instance, vector));
        neighbours.forEach(({ instance, offset }, n) => {
          this.unlessStored(instance, () => this.store(found[n], offset + start));
        });
      }
    }
  }

  /** What a block of the batch adds to the sums in the output; behind the last one what follows from them. */
  partialSums(reduction: ReduceExpression, block: Loop, instances: readonly Map<Loop, number>[]): void {
    const { f, pointers, kernel, tiling } = this;
    const sums = this.evaluator.accumulators.each(reduction, instances).map(({ sum, instance }) => {
      return { value: sum.value, offset: pointers.outputOffset(instance), instance };
    });
    if (tiling.paired) sums.sort((a, b) => a.offset - b.offset);
    emitPartialSums(f, kernel, block, sums, {
      emitBlock: () => pointers.emitIndex(loopIndex(block), new Map(), new Map()),
      emitLoad: (offset) => {
        f.get(pointers.output).memory(tiling.vector?.role === 'output' ? 'v128.load' : 'v128.load32_splat', offset);
      },
      store: ({ instance }, local, offset) => this.unlessStored(instance, () => this.store(local, offset)),
      finish: () => this.values(instances),
    });
  }

  /**
   * The last tile overlaps the one before it where the span doesn't divide. That stores the same again, but for partial
   * sums: what the tile before it has added to the output must not be added twice.
   */
  private unlessStored(instance: ReadonlyMap<Loop, number>, store: () => void): void {
    const { f, pointers } = this;
    const overlaps = this.kernel.outermost === null ? [] : this.levels.filter(({ size, span }) => size % span !== 0);
    const conditions = overlaps.filter(({ loop, size, span, tiles }) => (instance.get(loop) ?? 0) < tiles * span - size);
    for (const { loop, from, size, span } of conditions) {
      pointers.emitIndex(loopIndex(loop), new Map(), new Map());
      f.i32(from + size - span)
        .do('i32.lt_s')
        .if();
    }
    store();
    for (const _ of conditions) f.do('end');
  }

  private store(value: number, offset: number): void {
    this.f.get(this.pointers.output).get(value);
    if (this.tiling.vector?.role === 'output') this.f.memory('v128.store', offset);
    else this.f.storeLane(offset, 0);
    keepStoresApart(this.f);
  }
}
