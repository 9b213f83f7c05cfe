import { appendFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { systemReason, writeWhole } from '@kindling/program';

/** A line of `metrics.jsonl`. `examplesSeen` counts from the start of the run, over all epochs. */
export type MetricsRecord = { dataset: string; epoch: number; examplesSeen: number; loss: number; seconds: number } & (
  | { kind: 'train'; gradNorm?: number | undefined }
  | { kind: 'test'; accuracy: number }
);

/** Appends records as lines of JSON. Each line is written at once and whole, so the file can be read whenever the program ends. */
export class MetricsFile {
  /** Of the lines that are written. */
  #bytes = 0;

  /** @param also where the records go besides */
  constructor(
    readonly path: string,
    private readonly also?: { append(record: MetricsRecord): void; restore(records: readonly MetricsRecord[]): void },
  ) {}

  /** @throws Error naming the file and the reason; the file then ends with the line before */
  append(record: MetricsRecord): void {
    const line = Buffer.from(`${JSON.stringify(record)}\n`);
    // The lines of an earlier run in the same folder would be mistaken for this one's.
    const write = this.#bytes > 0 ? appendFileSync : writeFileSync;
    try {
      write(this.path, line);
    } catch (error) {
      throw new Error(`cannot write ${this.path}: ${systemReason(error)}${this.#removeBegunLine()}`);
    }
    this.#bytes += line.length;
    this.also?.append(record);
  }

  /** Puts the lines that an earlier process had written in place of what is there. @throws Error naming the file and the reason */
  restore(records: readonly MetricsRecord[]): void {
    const lines = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    writeWhole(this.path, lines);
    this.#bytes = lines.length;
    this.also?.restore(records);
  }

  /** A full disk takes the first part of a line. Returns what a reader must know. */
  #removeBegunLine(): string {
    const kept = 'the lines before are whole';
    try {
      const file = statSync(this.path, { throwIfNoEntry: false });
      if (file === undefined || !file.isFile()) return '';
      if (this.#bytes === 0) {
        rmSync(this.path);
        return '';
      }
      if (file.size > this.#bytes) truncateSync(this.path, this.#bytes);
      return ` (${kept})`;
    } catch {
      return ` (${kept}; one more may have begun)`;
    }
  }
}
