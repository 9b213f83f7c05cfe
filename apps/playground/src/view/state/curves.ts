/** Numbers by step, of which there are more and more. */
export class Series {
  #values = new Float32Array(1024).fill(Number.NaN);
  #length = 0;

  /** One more than the last step that has a number. */
  get length(): number {
    return this.#length;
  }

  set(step: number, value: number): void {
    if (step >= this.#values.length) {
      const longer = new Float32Array(Math.max(step + 1, 2 * this.#values.length)).fill(Number.NaN);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[step] = value;
    this.#length = Math.max(this.#length, step + 1);
  }

  at(step: number): number {
    return step < this.#length ? this.#values[step] : Number.NaN;
  }

  /** The mean of the numbers of each `width` steps; null where there is none, as the chart has it. */
  means(width: number, count: number): (number | null)[] {
    const means: (number | null)[] = [];
    for (let bucket = 0; bucket < count; bucket++) {
      let [sum, known] = [0, 0];
      const end = Math.min(this.#length, (bucket + 1) * width);
      for (let step = bucket * width; step < end; step++) {
        const value = this.#values[step];
        if (!Number.isFinite(value)) continue;
        sum += value;
        known++;
      }
      means.push(known === 0 ? null : sum / known);
    }
    return means;
  }
}

/** What is shown of a run in the charts. */
export interface RunRecord {
  readonly run: number;
  /** What it is called in the page: A, B, ... */
  readonly letter: string;
  readonly rate: number;
  /** Where it began: 0, or where it left the run that it is a branch of. */
  readonly from: number;
  readonly losses: Series;
  /** Of the test set, from 0 to 1. */
  readonly accuracies: Map<number, number>;
  /** The last step that was ever taken. */
  furthest: number;
}

export function newRecord(run: number, index: number, rate: number, from: number): RunRecord {
  return {
    run,
    letter: String.fromCharCode(65 + (index % 26)),
    rate,
    from,
    losses: new Series(),
    accuracies: new Map(),
    furthest: from,
  };
}

/** At most so many points are drawn of a curve. */
const POINTS = 400;

/** The losses of runs as the chart takes them: the steps, then a curve a run. */
export function lossCurves(runs: readonly RunRecord[]): [number[], ...(number | null)[][]] {
  const longest = Math.max(1, ...runs.map(({ losses }) => losses.length));
  const width = Math.max(1, Math.ceil(longest / POINTS));
  const count = Math.ceil(longest / width);
  const steps = Array.from({ length: count }, (_, i) => Math.min(longest - 1, i * width + (width - 1) / 2));
  return [steps, ...runs.map(({ losses }) => losses.means(width, count))];
}

/** The accuracies of runs, in percent. */
export function accuracyCurves(runs: readonly RunRecord[]): [number[], ...(number | null)[][]] {
  const steps = [...new Set(runs.flatMap(({ accuracies }) => [...accuracies.keys()]))].sort((a, b) => a - b);
  return [
    steps,
    ...runs.map(({ accuracies }) => {
      return steps.map((step) => {
        const accuracy = accuracies.get(step);
        return accuracy === undefined ? null : 100 * accuracy;
      });
    }),
  ];
}
