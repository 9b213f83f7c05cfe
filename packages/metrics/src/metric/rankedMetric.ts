import { KindlingError } from '@kindling/checks';
import { type Ranked, readRanked } from '../input/readRanked';
import type { Preds, Target } from '../input/types';
import { PairMetric } from './pairMetric';

/** A metric that ranks all examples by their scores, and so keeps every one: 8 bytes a score and a class. */
export abstract class RankedMetric<Result> extends PairMetric<Result> {
  /** Columns of scores that make sense. */
  protected readonly mostColumns: number = Number.POSITIVE_INFINITY;
  private scores: number[] = [];
  private target: number[] = [];
  private columns = 0;

  /** The value of all that was kept. */
  protected abstract resultOf(ranked: Ranked): Result;

  protected accumulate(preds: Preds, target: Target): void {
    const read = readRanked(preds, target, this.mostColumns);
    if (this.target.length > 0 && read.columns !== this.columns) {
      throw new KindlingError(`preds: expected scores in ${this.columns} columns as in the batches before, got ${read.columns}`);
    }
    this.columns = read.columns;
    for (let i = 0; i < read.scores.length; i++) this.scores.push(read.scores[i]);
    for (let i = 0; i < read.target.length; i++) this.target.push(read.target[i]);
  }

  protected result(): Result {
    return this.resultOf({ scores: this.scores, columns: this.columns, target: this.target });
  }

  protected clear(): void {
    this.scores = [];
    this.target = [];
  }
}
