/** Numbers by metric. */
export type Measured = Readonly<Record<string, number>>;

export type Side = 'ours' | 'pytorch';

/** What a metric should come to: at most so many times PyTorch's, or at most so much. */
export type Goal = { readonly ratio: number } | { readonly atMost: number };

/** One number of a case: a row of the table. */
export interface Metric {
  readonly key: string;
  readonly title: string;
  readonly unit: 'ms' | 's' | 'MiB';
  readonly goal?: Goal;
  /** What else follows from our number, in the metric's unit. */
  note?(ours: number): string;
}

/** Something that is measured on both sides, each time in a process of its own. */
export interface BenchmarkCase {
  /** For `--only`. */
  readonly name: string;
  readonly metrics: readonly Metric[];
  ours(): Promise<Measured>;
  /** Null where there is nothing to compare with. */
  pytorch: (() => Promise<Measured>) | null;
}
