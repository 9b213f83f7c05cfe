import { MetricsError } from '../input/errors';

/** A value gathered batch by batch: `update`, then `compute`, then `reset` for the next pass. */
export abstract class Metric<Result> {
  private updates = 0;
  private reading = 0;

  /** The value over every update since the start or the last `reset()`. */
  protected abstract result(): Result;

  /** Forgets the gathered state. */
  protected abstract clear(): void;

  /** The value over every update since the start or the last `reset()`. @throws MetricsError before the first finished update */
  compute(): Result {
    const name = this.constructor.name;
    if (this.reading > 0) {
      throw new MetricsError(
        `${name}.compute(): an update with tensors is still reading them; write \`await metric.update(...)\``,
      );
    }
    if (this.updates === 0) throw new MetricsError(`${name}.compute(): expected at least one update() before it, got none`);
    return this.result();
  }

  /** Starts again from nothing. */
  reset(): void {
    this.updates = 0;
    this.clear();
  }

  /** Adds values that are there, and counts the update if that worked. */
  protected add(accumulate: () => void): void {
    accumulate();
    this.updates++;
  }

  /** Adds values that have to be fetched first. */
  protected async addLater<T>(values: Promise<T>, accumulate: (values: T) => void): Promise<void> {
    this.reading++;
    try {
      const read = await values;
      this.add(() => accumulate(read));
    } finally {
      this.reading--;
    }
  }
}
