/** So many of the last steps tell how fast they are. */
const remembered = 30;

/** How fast steps are taken, and when the next is due. */
export class Pace {
  /** At most so many; null: as many as can be. */
  stepsPerSecond: number | null = null;
  #steps: { readonly from: number; readonly to: number }[] = [];

  /** Begins anew, as after a pause. */
  restart(): void {
    this.#steps = [];
  }

  /** A step was taken, from one time to another, in milliseconds. */
  took(from: number, to: number): void {
    this.#steps.push({ from, to });
    if (this.#steps.length > remembered) this.#steps.shift();
  }

  /** How many milliseconds from now the next step is due. */
  wait(now: number): number {
    const last = this.#steps.at(-1);
    return this.stepsPerSecond === null || last === undefined ? 0 : Math.max(0, last.to + 1000 / this.stepsPerSecond - now);
  }

  /** The median of the last steps. */
  get millisecondsPerStep(): number {
    const sorted = this.#steps.map(({ from, to }) => to - from).sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  }

  /** With all that was done between them. */
  get stepsPerSecondNow(): number {
    const passed = this.#steps.length < 2 ? 0 : this.#steps[this.#steps.length - 1].to - this.#steps[0].to;
    return passed > 0 ? (1000 * (this.#steps.length - 1)) / passed : 0;
  }
}
