import { isThenable } from '@kindling/checks';
import type { Made } from './makeBatch';

type Step = IteratorResult<Made<unknown>, void>;

/** Batches that are under way before they are asked for. What comes of one, an error too, comes to light when it is taken; a loop that was left takes none. */
export class Ahead {
  private readonly made: Generator<Made<unknown>, void, undefined>;
  private readonly count: number;
  private readonly begun: (() => Step)[] = [];
  /** Whether there may be more to begin: no end and no error has come, and batches take promises. */
  private open = true;

  constructor(made: Generator<Made<unknown>, void, undefined>, count: number) {
    this.made = made;
    this.count = count;
  }

  /** The next of them. */
  take(): Step {
    if (this.begun.length === 0) this.begin();
    this.open = true;
    return (this.begun.shift() as () => Step)();
  }

  /** Begins so many. */
  fill(): void {
    while (this.open && this.begun.length < this.count) this.begin();
  }

  private begin(): void {
    try {
      const step = this.made.next();
      const later = !step.done && isThenable(step.value);
      if (later) Promise.resolve(step.value).catch(() => {});
      this.open = later;
      this.begun.push(() => step);
    } catch (error) {
      this.open = false;
      this.begun.push(() => {
        throw error;
      });
    }
  }
}
