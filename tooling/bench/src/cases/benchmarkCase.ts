/** Numbers by metric. */
export type Measured = Readonly<Record<string, number>>;

/** A Node that runs our side. */
export interface NodeHost {
  /** v24.21.0 */
  readonly version: string;
  readonly path: string;
}

/** What a metric should come to: at most so many times PyTorch's (on a Node before 24, which has no vectors of 256 bits, another mark), or at most so much. */
export type Goal = { readonly ratio: number; readonly before24?: number } | { readonly atMost: number };

/** What a number of milliseconds was spent on. */
export interface Work {
  /** Multiplications and additions of the contractions. */
  readonly flops?: number;
  /** Read and written at least. */
  readonly bytes?: number;
}

/** One number of a case: a row of the table. */
export interface Metric {
  readonly key: string;
  readonly title: string;
  readonly unit: 'ms' | 's' | 'MiB';
  readonly goal?: Goal;
  readonly work?: Work;
  /** What else follows from our number, in the metric's unit. */
  note?(ours: number): string;
}

/** Something that is measured on both sides, each time in a process of its own. */
export interface BenchmarkCase {
  /** For `--only`. */
  readonly name: string;
  readonly metrics: readonly Metric[];
  ours(node: NodeHost): Promise<Measured>;
  /** Null where there is nothing to compare with. */
  pytorch: (() => Promise<Measured>) | null;
  /** Which of PyTorch's ways is the fastest, once it was measured. */
  fastestWay?(): string | null;
}
