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

/** Kernels that write one buffer, with those that stand between them: what a slice of a batch needs on the way. */
interface Step {
  readonly kernels: readonly ScheduledKernel[];
  /** Each buffer once; the last is that buffer. */
  readonly outputs: readonly number[];
  /** Those that other steps write, or none, each once. */
  readonly reads: readonly number[];
}

/** Steps that may be brought forward. */
interface Together {
  readonly steps: number[];
  /** The numbers that are no longer needed behind them, less those that they give. */
  freed: number;
}

const NONE: readonly number[] = [];

function stepsOf(kernels: readonly ScheduledKernel[]): Step[] {
  const lastWriter = new Map(kernels.map(({ output }, i) => [output, i]));
  const steps: Step[] = [];
  for (let first = 0; first < kernels.length; ) {
    let last = first;
    for (let i = first; i <= last; i++) last = Math.max(last, lastWriter.get(kernels[i].output) as number);
    const together = kernels.slice(first, last + 1);
    const outputs = new Set(together.map(({ output }) => output));
    const reads = new Set(together.flatMap((kernel) => kernel.arguments.filter((id) => !outputs.has(id))));
    steps.push({ kernels: together, outputs: [...outputs], reads: [...reads] });
    first = last + 1;
  }
  return steps;
}

class Reordering {
  private readonly steps: readonly Step[];
  /** For every buffer: the step that writes it, -1 where none does. */
  private readonly writer: Int32Array;
  /** For every buffer: whether steps read it, how many to come do, and the sum of their numbers, which is the last one's in the end. */
  private readonly isRead: Uint8Array;
  private readonly waiting: Int32Array;
  private readonly sumOfWaiting: Float64Array;
  /** For every buffer: how many of those that may be brought forward together read it, and which attempt counted them. */
  private readonly read: Int32Array;
  private readonly countedBy: Int32Array;
  private attempt = 0;
  private readonly isDone: boolean[];
  private readonly ordered: ScheduledKernel[] = [];
  private readonly kept: ReadonlySet<number>;

  constructor(private readonly schedule: Schedule) {
    const count = schedule.buffers.length;
    this.writer = new Int32Array(count).fill(-1);
    this.isRead = new Uint8Array(count);
    this.waiting = new Int32Array(count);
    this.sumOfWaiting = new Float64Array(count);
    this.read = new Int32Array(count);
    this.countedBy = new Int32Array(count);
    this.steps = stepsOf(schedule.kernels);
    this.steps.forEach(({ outputs, reads }, step) => {
      for (const output of outputs) this.writer[output] = step;
      for (let i = 0; i < reads.length; i++) {
        const id = reads[i];
        this.isRead[id] = 1;
        this.waiting[id]++;
        this.sumOfWaiting[id] += step;
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
      const { outputs, reads } = this.steps[put.shift() as number];
      for (let i = 0; i < reads.length; i++) put.push(...this.bringForward(reads[i]));
      for (let i = 0; i < outputs.length; i++) put.push(...this.bringForward(outputs[i]));
    }
  }

  private put(step: number): void {
    this.isDone[step] = true;
    const { kernels, reads } = this.steps[step];
    this.ordered.push(...kernels);
    for (let i = 0; i < reads.length; i++) {
      this.waiting[reads[i]]--;
      this.sumOfWaiting[reads[i]] -= step;
    }
  }

  /** Puts next what keeps a value, if more is freed than it gives; says which steps these are. */
  private bringForward(id: number): readonly number[] {
    if (this.onlyReaderOf(id) === null) return NONE;
    const together: Together = { steps: [], freed: 0 };
    this.attempt++;
    for (let value = id; ; ) {
      const reader = this.onlyReaderOf(value);
      if (reader === null || !this.addWithNeeds(reader, together)) return NONE;
      if (together.freed > 0) {
        const steps = [...together.steps].sort((a, b) => a - b);
        for (const step of steps) this.put(step);
        return steps;
      }
      // more may be freed by what reads the result
      const { outputs } = this.steps[reader];
      value = outputs[outputs.length - 1];
    }
  }

  /** The one step to come that reads a value which makes room behind it. */
  private onlyReaderOf(id: number): number | null {
    return this.waiting[id] === 1 && this.makesRoom(id) ? this.sumOfWaiting[id] : null;
  }

  private makesRoom(id: number): boolean {
    return this.schedule.buffers[id].kind === 'computed' && !this.kept.has(id);
  }

  /** Adds a step with all that has to come before it; false if that is much. */
  private addWithNeeds(step: number, together: Together): boolean {
    const { steps } = together;
    if (this.isDone[step] || steps.includes(step)) return true;
    if (steps.length === MOST_TOGETHER) return false;
    steps.push(step);
    const { outputs, reads } = this.steps[step];
    // what others of these read is given and freed, in whatever order they are added
    for (let i = 0; i < outputs.length; i++) if (this.isRead[outputs[i]] === 1) together.freed -= this.roomOf(outputs[i]);
    for (let i = 0; i < reads.length; i++) {
      const id = reads[i];
      const readers = this.countedBy[id] === this.attempt ? this.read[id] + 1 : 1;
      this.countedBy[id] = this.attempt;
      this.read[id] = readers;
      if (readers === this.waiting[id]) together.freed += this.roomOf(id);
    }
    for (let i = 0; i < reads.length; i++) {
      const writer = this.writer[reads[i]];
      if (writer !== -1 && !this.addWithNeeds(writer, together)) return false;
    }
    return true;
  }

  /** How many numbers make room once nobody needs a value. */
  private roomOf(id: number): number {
    return this.makesRoom(id) ? this.schedule.buffers[id].size : 0;
  }
}
