import { appendFileSync, writeFileSync } from 'node:fs';

/** A line of `metrics.jsonl`. `examplesSeen` counts from the start of the run, over all epochs. */
export type MetricsRecord = { dataset: string; epoch: number; examplesSeen: number; loss: number; seconds: number } & (
  | { kind: 'train' }
  | { kind: 'test'; accuracy: number }
);

/** Appends records as lines of JSON. Each line is written at once, so the file is whole whenever the program ends. */
export class MetricsFile {
  #started = false;

  constructor(readonly path: string) {}

  append(record: MetricsRecord): void {
    const line = `${JSON.stringify(record)}\n`;
    // The lines of an earlier run in the same folder would be mistaken for this one's.
    if (this.#started) appendFileSync(this.path, line);
    else writeFileSync(this.path, line);
    this.#started = true;
  }
}
