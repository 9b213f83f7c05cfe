import { appendFileSync, writeFileSync } from 'node:fs';
import { systemReason } from '../errors';

/** A line of `metrics.jsonl`. `examplesSeen` counts from the start of the run, over all epochs. */
export type MetricsRecord = { dataset: string; epoch: number; examplesSeen: number; loss: number; seconds: number } & (
  | { kind: 'train' }
  | { kind: 'test'; accuracy: number }
);

/** Appends records as lines of JSON. Each line is written at once, so the file is whole whenever the program ends. */
export class MetricsFile {
  #started = false;

  constructor(readonly path: string) {}

  /** @throws Error naming the file and the reason */
  append(record: MetricsRecord): void {
    // The lines of an earlier run in the same folder would be mistaken for this one's.
    const write = this.#started ? appendFileSync : writeFileSync;
    try {
      write(this.path, `${JSON.stringify(record)}\n`);
    } catch (error) {
      throw new Error(`cannot write ${this.path}: ${systemReason(error)}`);
    }
    this.#started = true;
  }
}
