import type { Schedule, ScheduledKernel } from '../../codegen/schedule';
import type { CutKernel } from '../../codegen/wasm/cutKernel';
import type { PlanEnds } from '../plan';
import { Heap, LINE_BYTES } from './heap';

/** Where a plan's arguments and intermediate results stand while it runs. */
export interface MemoryLayout {
  /** For every buffer but the results: bytes from the beginning of the plan's memory. */
  readonly offsets: ReadonlyMap<number, number>;
  /** What the plan takes while it runs. */
  readonly bytes: number;
}

/**
 * Results begin one vector behind a cache line: a tile then opens the next tile's line with its last vector, which is there
 * by the time the next tile is stored. Where two threads pass results on, that is worth 10 % of a convolution.
 */
export const RESULT_SHIFT = 16;

/**
 * Puts a plan's arguments one after the other, and behind them what its steps compute on the way, each where there is room until its last reader
 * is done. Steps of one group run without a barrier between them, so what the last of them needs makes room for the next group's. Results are
 * left out: they stay where they are when the next plan runs.
 * Within a chain a part may be ahead of another: there a value only makes room for one whose parts lie as its own do.
 * @param groups the plan's kernels in order, those of a group together
 * @param cuts how the kernels of chains are cut
 */
export function layOutMemory(
  { buffers, kernels }: Schedule,
  { inputs, outputs }: PlanEnds,
  groups: readonly (readonly number[])[],
  cuts: ReadonlyMap<number, CutKernel> = new Map(),
): MemoryLayout {
  let bytes = 0;
  const offsets = new Map<number, number>();
  for (const id of inputs) {
    offsets.set(id, bytes);
    bytes = Math.ceil((bytes + buffers[id].size * 4) / LINE_BYTES) * LINE_BYTES;
  }
  const heap = new Heap((end) => {
    bytes = Math.max(bytes, end);
  }, bytes);
  const kept = new Set(outputs);
  const lastGroup = new Map<number, number>();
  groups.forEach((group, g) => {
    for (const { output, arguments: from } of group.map((step) => kernels[step]))
      for (const id of [output, ...from]) lastGroup.set(id, g);
  });
  const done = groups.map((): number[] => []);
  for (const [id, g] of lastGroup) if (buffers[id].kind === 'computed' && !kept.has(id)) done[g].push(id);
  const rangeBytes = (id: number) => buffers[id].size * 4 + RESULT_SHIFT;
  groups.forEach((group, g) => {
    const reuse = cuts.has(group[0]) ? new ChainReuse(group, kernels, cuts, new Set(done[g])) : null;
    for (const step of group) {
      const { output } = kernels[step];
      if (!kept.has(output) && !offsets.has(output)) {
        const before = reuse?.takeFor(step);
        offsets.set(
          output,
          before === undefined ? heap.allocate(rangeBytes(output)) + RESULT_SHIFT : (offsets.get(before) as number),
        );
      }
      reuse?.leave(step);
    }
    for (const id of done[g]) if (!reuse?.isGiven(id)) heap.release((offsets.get(id) as number) - RESULT_SHIFT, rangeBytes(id));
  });
  return { offsets, bytes };
}

/** Which values of a chain lie where others of it lay. */
class ChainReuse {
  /** How the kernels are cut that compute a value each, whole. */
  private readonly cutOf = new Map<number, CutKernel>();
  /** For every step: the values that it is the last one to need. */
  private readonly lastNeeds = new Map<number, number[]>();
  private readonly free = new Map<CutKernel, number[]>();
  private readonly given = new Set<number>();

  /** @param done what nothing needs behind the chain */
  constructor(
    group: readonly number[],
    private readonly kernels: readonly ScheduledKernel[],
    cuts: ReadonlyMap<number, CutKernel>,
    done: ReadonlySet<number>,
  ) {
    const last = new Map<number, number>();
    for (const step of group) {
      const { output, offset, arguments: from } = kernels[step];
      if (offset === undefined) this.cutOf.set(output, cuts.get(step) as CutKernel);
      for (const id of [output, ...from]) last.set(id, step);
    }
    for (const [id, step] of last) {
      if (done.has(id) && this.cutOf.has(id)) this.lastNeeds.set(step, [...(this.lastNeeds.get(step) ?? []), id]);
    }
  }

  /** A value that this step's result may lie over: computed by the same code, its parts lie alike. */
  takeFor(step: number): number | undefined {
    const cut = this.cutOf.get(this.kernels[step].output);
    const id = cut && this.free.get(cut)?.pop();
    if (id !== undefined) this.given.add(id);
    return id;
  }

  /** Says that a step is done: what it was the last to need makes room. */
  leave(step: number): void {
    for (const id of this.lastNeeds.get(step) ?? []) {
      const cut = this.cutOf.get(id) as CutKernel;
      this.free.set(cut, [...(this.free.get(cut) ?? []), id]);
    }
  }

  /** Whether another value lies where this one lay. */
  isGiven(id: number): boolean {
    return this.given.has(id);
  }
}
