import { type Console, counted } from '@kindling/program';
import type { TestResult } from '../evaluate';
import type { TrainingListener } from '../train';
import { testLine, trainLine } from './lines';
import type { MetricsFile, MetricsRecord } from './metricsFile';

/** A point of the training curve; `examplesSeen` counts from the start of the run. */
export interface LossPoint {
  examplesSeen: number;
  loss: number;
}

export interface TrainPoint extends LossPoint {
  /** The length of the gradient; left out where it was not finite, or not asked for. */
  gradNorm?: number | undefined;
}

export interface TestPoint extends LossPoint {
  /** From 0 to 1. */
  accuracy: number;
}

/** Tells what happens in a run, on the console and in the metrics file, and keeps the points for the chart. */
export class RunReport implements TrainingListener {
  readonly training: TrainPoint[] = [];
  readonly tests: TestPoint[] = [];
  /** All that was written to the metrics file. */
  readonly records: MetricsRecord[] = [];
  #started = performance.now();
  #epoch = 0;
  #epochStarted = 0;
  #from = 0;

  constructor(
    readonly console: Console,
    readonly metrics: MetricsFile,
    readonly datasetName: string,
    /** Examples in the training set. */
    readonly examples: number,
  ) {}

  /** Since the run began. */
  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** The one that runs or has ended last; 0 before the first. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Stands where another process stood after so many seconds: what it wrote later is forgotten. */
  restore(records: readonly MetricsRecord[], seconds: number): void {
    this.metrics.restore(records);
    for (const list of [this.records, this.training, this.tests]) list.length = 0;
    for (const record of records) this.#keep(record);
    this.#started = performance.now() - 1000 * seconds;
    this.#epoch = records.at(-1)?.epoch ?? 0;
  }

  /** @param from how many examples of the epoch were seen before */
  async epochStarts(epoch: number, epochs: number, from = 0): Promise<void> {
    this.#epoch = epoch;
    this.console.line(`Epoch ${epoch} of ${epochs}`);
    await this.console.startProgress(`Epoch ${epoch}/${epochs}`, this.examples);
    this.#from = from;
    this.#epochStarted = performance.now();
  }

  stepped(examplesSeen: number): void {
    this.console.updateProgress(examplesSeen);
  }

  logged(examplesSeen: number, loss: number, gradNorm?: number): void {
    this.console.line(trainLine(examplesSeen, this.examples, loss));
    this.#append({
      kind: 'train',
      ...this.#where(this.#inAll(examplesSeen)),
      loss,
      ...(Number.isFinite(gradNorm) && { gradNorm }),
    });
  }

  skipped(step: number): void {
    this.console.line(`Skipped step ${step}, whose loss or gradients are not finite.`);
  }

  epochEnds(): void {
    this.console.stopProgress();
    const seconds = (performance.now() - this.#epochStarted) / 1000;
    this.console.line(
      `Epoch ${this.#epoch} took ${seconds.toFixed(1)} s (${counted((this.examples - this.#from) / seconds)} examples/s)`,
    );
  }

  /** A test pass, before the first epoch or after the one that ended last. */
  tested({ averageLoss, accuracy }: TestResult): void {
    const examplesSeen = this.#epoch * this.examples;
    this.console.line(testLine(averageLoss, accuracy));
    this.#append({ kind: 'test', ...this.#where(examplesSeen), loss: averageLoss, accuracy });
  }

  #append(record: MetricsRecord): void {
    this.metrics.append(record);
    this.#keep(record);
  }

  #keep(record: MetricsRecord): void {
    this.records.push(record);
    const { examplesSeen, loss } = record;
    if (record.kind === 'train') this.training.push({ examplesSeen, loss, gradNorm: record.gradNorm });
    else this.tests.push({ examplesSeen, loss, accuracy: record.accuracy });
  }

  #inAll(examplesSeen: number): number {
    return (this.#epoch - 1) * this.examples + examplesSeen;
  }

  #where(examplesSeen: number) {
    const seconds = Number(this.seconds.toFixed(3));
    return { dataset: this.datasetName, epoch: this.#epoch, examplesSeen, seconds };
  }
}
