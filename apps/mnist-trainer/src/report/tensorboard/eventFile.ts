import { appendFileSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
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

  /** @param goesOn whether what an earlier process wrote of this run stays: TensorBoard drops of it what comes again */
  constructor(
    readonly folder: string,
    private readonly options: { goesOn: boolean } = { goesOn: false },
  ) {
    const seconds = Math.floor(Date.now() / 1000);
    this.path = join(folder, `${beginning}${seconds}.${hostname()}.${process.pid}.0`);
  }

  /** @throws Error naming the file and the reason */
  append({ kind, examplesSeen, ...rest }: MetricsRecord): void {
    const wallTime = Date.now() / 1000;
    const curves = Object.entries(rest).filter(([name, value]) => typeof value === 'number' && !places.has(name));
    const values = Object.fromEntries(curves.map(([name, value]) => [`${name}/${kind}`, Number(value)]));
    const { goesOn } = this.options;
    const first = [versionEvent(wallTime), ...(goesOn ? [restartEvent(wallTime, examplesSeen)] : [])];
    const events = [...(this.#begun ? [] : first), scalarsEvent({ wallTime, step: examplesSeen, values })];
    try {
      if (!this.#begun && !goesOn) this.#removeEarlier();
      appendFileSync(this.path, Buffer.concat(events.map(record)));
    } catch (error) {
      throw new Error(`cannot write ${this.path}: ${systemReason(error)}`);
    }
    this.#begun = true;
  }

  /** TensorBoard would draw an earlier run's curves into this one's. */
  #removeEarlier(): void {
    for (const name of readdirSync(this.folder)) if (name.startsWith(beginning)) rmSync(join(this.folder, name));
  }
}
