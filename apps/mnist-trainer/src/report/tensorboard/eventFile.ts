import { appendFileSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { systemReason } from '@kindling/program';
import type { MetricsRecord } from '../metricsFile';
import { record, restartEvent, scalarsEvent, versionEvent } from './event';

const beginning = 'events.out.tfevents.';

/** Where a record stands in the run; everything else that is a number is a curve. */
const places = new Set(['epoch', 'examplesSeen', 'seconds']);

/** A run's metrics for TensorBoard, beside `metrics.jsonl` and as they come: `loss/train`, `loss/test` and `accuracy/test` over the examples seen. */
export class EventFile {
  readonly path: string;
  #begun = false;

  constructor(readonly folder: string) {
    const seconds = Math.floor(Date.now() / 1000);
    this.path = join(folder, `${beginning}${seconds}.${hostname()}.${process.pid}.0`);
  }

  /** @throws Error naming the file and the reason */
  append(metrics: MetricsRecord): void {
    const wallTime = Date.now() / 1000;
    this.#writing(() => {
      // TensorBoard would draw an earlier run's curves into this one's.
      if (!this.#begun) this.#removeEarlier();
      this.#write([...(this.#begun ? [] : [versionEvent(wallTime)]), scalars(metrics, wallTime)]);
    });
  }

  /**
   * Writes all that counts of what was written before: TensorBoard forgets the rest, and the files of earlier processes, which hold nothing more, go. Their points
   * lie as far apart in time as the steps that they tell of did.
   * @throws Error naming the file and the reason
   */
  restore(records: readonly MetricsRecord[]): void {
    const now = Date.now() / 1000;
    const passed = records.at(-1)?.seconds ?? 0;
    const again = records.map((metrics) => scalars(metrics, now - (passed - metrics.seconds)));
    this.#writing(() => {
      this.#write([...(this.#begun ? [] : [versionEvent(now)]), restartEvent(now, 0), ...again]);
      this.#removeEarlier();
    });
  }

  #write(events: readonly Uint8Array[]): void {
    appendFileSync(this.path, Buffer.concat(events.map(record)));
    this.#begun = true;
  }

  #writing(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw new Error(`cannot write ${this.path}: ${systemReason(error)}`);
    }
  }

  #removeEarlier(): void {
    const others = readdirSync(this.folder).filter((name) => name.startsWith(beginning) && name !== basename(this.path));
    for (const name of others) rmSync(join(this.folder, name));
  }
}

function scalars({ kind, examplesSeen, ...rest }: MetricsRecord, wallTime: number): Uint8Array {
  const curves = Object.entries(rest).filter(([name, value]) => typeof value === 'number' && !places.has(name));
  const values = Object.fromEntries(curves.map(([name, value]) => [`${name}/${kind}`, Number(value)]));
  return scalarsEvent({ wallTime, step: examplesSeen, values });
}
