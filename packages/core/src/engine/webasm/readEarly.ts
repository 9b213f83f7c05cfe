import type { Schedule, ScheduledKernel } from '../../codegen/schedule';

/** So many kernels may be brought forward together: those that compute a gradient of a weight from transformed tiles are nine. */
const MOST_TOGETHER = 12;

/**
 * The same kernels in an order in which values make room earlier: as soon as nothing but a few kernels keeps a value, and what these give takes less than what is no
 * longer needed behind them, they come next. So the gradient of a weight is computed as soon as its layer's gradient is there, while that is in the cache, and
 * not behind those of all layers, which would stand side by side until then.
 */
export function readEarly(schedule: Schedule): Schedule {
  const kernels = new Reordering(schedule).run();
  return { ...schedule, kernels };
}

/** Kernels that write one buffer, which follow each other. */
interface Step {
  readonly kernels: ScheduledKernel[];
  readonly output: number;
  readonly reads: Set<number>;
}

class Reordering {
  private readonly steps: Step[] = [];
  private readonly writer = new Map<number, number>();
  /** For every buffer: the steps to come that read it. */
  private readonly readers = new Map<number, Set<number>>();
  private readonly isDone: boolean[];
  private readonly ordered: ScheduledKernel[] = [];
  private readonly kept: ReadonlySet<number>;

  constructor(private readonly schedule: Schedule) {
    for (const kernel of schedule.kernels) {
      if (this.steps.at(-1)?.output !== kernel.output) this.steps.push({ kernels: [], output: kernel.output, reads: new Set() });
      const { kernels, reads } = this.steps[this.steps.length - 1];
      kernels.push(kernel);
      for (const id of kernel.arguments) reads.add(id);
    }
    this.steps.forEach(({ output, reads }, step) => {
      this.writer.set(output, step);
      for (const id of reads) {
        const readers = this.readers.get(id);
        if (readers === undefined) this.readers.set(id, new Set([step]));
        else readers.add(step);
      }
    });
    this.kept = new Set(schedule.results.map(({ buffer }) => buffer));
    this.isDone = this.steps.map(() => false);
  }

  run(): ScheduledKernel[] {
    for (const step of this.steps.keys()) if (!this.isDone[step]) this.take(step);
    return this.ordered;
  }

  private take(step: number): void {
    this.put(step);
    // what is put next may in turn be what kept a value
    for (const put = [step]; put.length > 0; ) {
      const { output, reads } = this.steps[put.shift() as number];
      for (const id of [...reads, output]) put.push(...this.bringForward(id));
    }
  }

  private put(step: number): void {
    this.isDone[step] = true;
    const { kernels, reads } = this.steps[step];
    this.ordered.push(...kernels);
    for (const id of reads) this.readers.get(id)?.delete(step);
  }

  /** Puts next what keeps a value, if more is freed than it gives; says which steps these are. */
  private bringForward(id: number): number[] {
    const together = new Set<number>();
    for (let value = id; this.makesRoom(value); ) {
      const waiting = this.readers.get(value);
      if (waiting?.size !== 1) return [];
      const [reader] = waiting;
      if (!this.addWithNeeds(reader, together)) return [];
      if (this.freedBy(together) > 0) {
        const steps = [...together].sort((a, b) => a - b);
        for (const step of steps) this.put(step);
        return steps;
      }
      // more may be freed by what reads the result
      value = this.steps[reader].output;
    }
    return [];
  }

  private makesRoom(id: number): boolean {
    return this.schedule.buffers[id].kind === 'computed' && !this.kept.has(id);
  }

  /** Adds a step with all that has to come before it; false if that is much. */
  private addWithNeeds(step: number, together: Set<number>): boolean {
    if (this.isDone[step] || together.has(step)) return true;
    if (together.size === MOST_TOGETHER) return false;
    together.add(step);
    for (const id of this.steps[step].reads) {
      const writer = this.writer.get(id);
      if (writer !== undefined && !this.addWithNeeds(writer, together)) return false;
    }
    return true;
  }

  /** The numbers that are no longer needed behind these steps, less those that they give. */
  private freedBy(steps: ReadonlySet<number>): number {
    const { buffers } = this.schedule;
    const needs = (id: number) => {
      for (const reader of this.readers.get(id) ?? []) if (!steps.has(reader)) return true;
      return false;
    };
    let freed = 0;
    const seen = new Set<number>();
    for (const step of steps) {
      const { output, reads } = this.steps[step];
      if (this.makesRoom(output) && needs(output)) freed -= buffers[output].size;
      for (const id of reads) {
        if (seen.has(id) || !this.makesRoom(id) || needs(id)) continue;
        seen.add(id);
        if (!steps.has(this.writer.get(id) as number)) freed += buffers[id].size;
      }
    }
    return freed;
  }
}
