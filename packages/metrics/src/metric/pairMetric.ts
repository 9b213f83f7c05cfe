import { awaitData, isTensorLike } from '../input/readInput';
import type { Preds, Target, TensorLike } from '../input/types';
import { Metric } from './metric';

/** A metric of predictions and targets. */
export abstract class PairMetric<Result> extends Metric<Result> {
  /** Adds the counts of one batch; leaves the state as it was if the batch is refused. */
  protected abstract accumulate(preds: Preds, target: Target): void;

  /**
   * Adds a batch of N examples; given tensors, it fetches their numbers and has to be awaited.
   * Shape: preds (N) classes or (N, C) scores, target (N).
   * @throws MetricsError when the lengths differ or a class is out of range
   */
  update(preds: Preds, target: Target): void;
  update(preds: Preds | TensorLike, target: Target | TensorLike): Promise<void>;
  update(preds: Preds | TensorLike, target: Target | TensorLike): void | Promise<void> {
    if (isTensorLike(preds) || isTensorLike(target)) {
      return this.addLater(
        () => Promise.all([awaitData(preds), awaitData(target)]),
        ([p, t]) => this.accumulate(p, t),
      );
    }
    this.add(() => this.accumulate(preds, target));
  }
}
