/** So many of the last steps tell how fast they are. */
const remembered = 30;

/** How fast steps are taken, and when the next is due. */
export class Pace {
  /** At most so many; null: as many as can be. */
  stepsPerSecond: number | null = null;
  #ends: number[] = [];
  #durations: number[] = [];

  /** Begins anew, as after a pause. */
  restart(): void {
    this.#ends = [];
    this.#durations = [];
  }

  /** A step was taken, from one time to another, in milliseconds. */
  took(from: number, to: number): void {
    for (const [list, value] of [
      [this.#ends, to],
      [this.#durations, to - from],
    ] as const) {
      list.push(value);
      if (list.length > remembered) list.shift();
    }
  }

  /** How many milliseconds from now the next step is due. */
  wait(now: number): number {
    const last = this.#ends.at(-1);
    return this.stepsPerSecond === null || last === undefined ? 0 : Math.max(0, last + 1000 / this.stepsPerSecond - now);
  }

  /** The median of the last steps. */
  get millisecondsPerStep(): number {
    const sorted = this.#durations.toSorted((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  }

  /** With all that was done between them. */
  get stepsPerSecondNow(): number {
    const [first, last] = [this.#ends[0], this.#ends.at(-1)];
    return this.#ends.length < 2 || last === undefined || last <= first ? 0 : (1000 * (this.#ends.length - 1)) / (last - first);
  }
}
