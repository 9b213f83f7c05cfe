import type { Snapshot } from './training';

/** A line of the past: a run, from the step at which it left another one. */
interface Line {
  readonly parent: number | null;
  readonly from: number;
  /** By rising steps. */
  snapshots: Snapshot[];
}

/** Steps from one snapshot to the next, as long as there is room. */
const firstInterval = 10;

const bytesOf = ({ net, optimiser }: Snapshot) => net.bytes + optimiser.bytes;

/**
 * Snapshots of runs, from which every step of theirs can be come to again. As they grow, every other one goes: what is kept is bounded, and so is what has to
 * be computed again.
 */
export class Past {
  readonly #lines = new Map<number, Line>();
  #interval = firstInterval;

  /** @param mostBytes what all snapshots may hold together; the first one of each run is kept anyway */
  constructor(readonly mostBytes: number) {}

  /** How many bytes the snapshots hold. */
  get bytes(): number {
    return [...this.#lines.values()].flatMap(({ snapshots }) => snapshots).reduce((sum, snapshot) => sum + bytesOf(snapshot), 0);
  }

  /** How many steps lie between two snapshots. */
  get interval(): number {
    return this.#interval;
  }

  /** Begins a run with what it goes on from; `parent` is the run that it left. */
  begin(run: number, first: Snapshot, parent: number | null = null): void {
    this.#lines.set(run, { parent, from: first.step, snapshots: [first] });
    this.#thin();
  }

  /** Whether a snapshot of that step is wanted. */
  wants(run: number, step: number): boolean {
    return step % this.#interval === 0 && this.nearest(run, step).step !== step;
  }

  /** Keeps a snapshot of a run. */
  keep(run: number, snapshot: Snapshot): void {
    const { parent, from, snapshots } = this.#line(run);
    if (snapshot.step < from && parent !== null) {
      this.keep(parent, snapshot);
      return;
    }
    const at = snapshots.findIndex(({ step }) => step >= snapshot.step);
    if (at === -1) snapshots.push(snapshot);
    else if (snapshots[at].step > snapshot.step) snapshots.splice(at, 0, snapshot);
    this.#thin();
  }

  /** The last snapshot of a run at or before a step. */
  nearest(run: number, step: number): Snapshot {
    const { parent, from, snapshots } = this.#line(run);
    if (step < from && parent !== null) return this.nearest(parent, step);
    return snapshots.findLast((snapshot) => snapshot.step <= step) ?? snapshots[0];
  }

  #line(run: number): Line {
    return this.#lines.get(run) as Line;
  }

  #thin(): void {
    const lines = [...this.#lines.values()];
    while (this.bytes > this.mostBytes && lines.some(({ snapshots }) => snapshots.length > 1)) {
      this.#interval *= 2;
      for (const line of lines) {
        line.snapshots = line.snapshots.filter(({ step }, at) => at === 0 || step % this.#interval === 0);
      }
    }
  }
}
