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

/** Steps that may be brought forward. */
interface Together {
  readonly steps: Set<number>;
  /** How many of them read each buffer. */
  readonly read: Map<number, number>;
  /** The numbers that are no longer needed behind them, less those that they give. */
  freed: number;
}

const NONE: readonly number[] = [];

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
  private bringForward(id: number): readonly number[] {
    if (this.onlyReaderOf(id) === null) return NONE;
    const together: Together = { steps: new Set(), read: new Map(), freed: 0 };
    for (let value = id; ; ) {
      const reader = this.onlyReaderOf(value);
      if (reader === null || !this.addWithNeeds(reader, together)) return NONE;
      if (together.freed > 0) {
        const steps = [...together.steps].sort((a, b) => a - b);
        for (const step of steps) this.put(step);
        return steps;
      }
      // more may be freed by what reads the result
      value = this.steps[reader].output;
    }
  }

  /** The one step to come that reads a value which makes room behind it. */
  private onlyReaderOf(id: number): number | null {
    const waiting = this.readers.get(id);
    if (waiting?.size !== 1 || !this.makesRoom(id)) return null;
    const [reader] = waiting;
    return reader;
  }

  private makesRoom(id: number): boolean {
    return this.schedule.buffers[id].kind === 'computed' && !this.kept.has(id);
  }

  /** Adds a step with all that has to come before it; false if that is much. */
  private addWithNeeds(step: number, together: Together): boolean {
    const { steps, read } = together;
    if (this.isDone[step] || steps.has(step)) return true;
    if (steps.size === MOST_TOGETHER) return false;
    steps.add(step);
    const { output, reads } = this.steps[step];
    // what others of these read is given and freed, in whatever order they are added
    if (this.readers.has(output)) together.freed -= this.roomOf(output);
    for (const id of reads) {
      const readers = (read.get(id) ?? 0) + 1;
      read.set(id, readers);
      if (readers === this.readers.get(id)?.size) together.freed += this.roomOf(id);
    }
    for (const id of reads) {
      const writer = this.writer.get(id);
      if (writer !== undefined && !this.addWithNeeds(writer, together)) return false;
    }
    return true;
  }

  /** How many numbers make room once nobody needs a value. */
  private roomOf(id: number): number {
    return this.makesRoom(id) ? this.schedule.buffers[id].size : 0;
  }
}
