interface Job {
  readonly work: () => Promise<void>;
  readonly isUrgent: boolean;
}

/** What was asked for, done in order between two steps. An urgent job ends a long one that is under way. */
export class Jobs {
  readonly #waiting: Job[] = [];
  #wake: (() => void) | null = null;

  /** Whether something urgent waits. */
  get isUrgent(): boolean {
    return this.#waiting.some(({ isUrgent }) => isUrgent);
  }

  /** Has something done when its turn comes. Gives what it gives. */
  add<Result>(work: () => Promise<Result>, isUrgent: boolean): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ work: () => work().then(resolve, reject), isUrgent });
      this.wake();
    });
  }

  /** Does the next; gives whether there was one. */
  async doNext(): Promise<boolean> {
    const job = this.#waiting.shift();
    await job?.work();
    return job !== undefined;
  }

  /** Waits until something is asked for, or for so many milliseconds. */
  async wait(milliseconds?: number): Promise<void> {
    if (this.#waiting.length > 0) return;
    await new Promise<void>((resolve) => {
      const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }

  wake(): void {
    this.#wake?.();
  }
}
