import { className, exactMethods, inspect, KindlingError, refuseSurplus } from '@kindling/checks';

/** A value gathered batch by batch: `update`, then `compute`, then `reset` for the next pass. */
export abstract class Metric<Result> {
  static get name(): string {
    return 'Metric';
  }

  private updates = 0;
  private reading = 0;

  /** @throws MetricsError when it is not a class that extends this one that is made */
  constructor() {
    refuseSurplus(new.target.name, arguments, 0);
    exactMethods(new.target, { except: ['accumulate', 'sumOf', 'ofMean', 'resultOf'] });
    if (new.target === Metric)
      throw new KindlingError('Metric: expected a class that extends it, such as Mean, got Metric itself');
  }

  /** The value over every update since the start or the last `reset()`. */
  protected abstract result(): Result;

  /** Forgets the gathered state. */
  protected abstract clear(): void;

  /** The value over every update since the start or the last `reset()`. @throws MetricsError before the first finished update */
  compute(): Result {
    this.checkNotReading('compute');
    if (this.updates === 0) {
      throw new KindlingError(`${className(this, 'Metric')}.compute(): expected at least one update() before it, got none`);
    }
    return this.result();
  }

  /** Starts again from nothing. @throws MetricsError in the middle of an update, whose batch would count for the next pass */
  reset(): void {
    this.checkNotReading('reset');
    this.updates = 0;
    this.clear();
  }

  /** Adds values that are there, and counts the update if that worked. */
  protected add(accumulate: () => void): void {
    accumulate();
    this.updates++;
  }

  /** Adds values that have to be fetched first. */
  protected async addLater<T>(fetch: () => T | PromiseLike<T>, accumulate: (values: T) => void): Promise<void> {
    this.reading++;
    try {
      const read = await fetch();
      this.add(() => accumulate(read));
    } finally {
      this.reading--;
    }
  }

  /** @throws MetricsError in the middle of an update, whose batch would be missing */
  protected checkNotReading(method: string): void {
    if (this.reading > 0) {
      throw new KindlingError(
        `${className(this, 'Metric')}.${method}(): an update with tensors is still reading them; write \`await metric.update(...)\``,
      );
    }
  }

  toString(): string {
    return `${className(this, 'Metric')}()`;
  }

  [inspect](): string {
    return this.toString();
  }
}
