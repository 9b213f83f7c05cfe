import { awaitData, isTensorLike } from '../input/readValues';
import type { Preds, Target, TensorLike, Values } from '../input/types';
import { Metric } from './metric';

/** A metric of predictions and targets: of classes, or of numbers. */
export abstract class PairMetric<Result, Right extends Values = Target> extends Metric<Result> {
  /** Adds the counts of one batch; leaves the state as it was if the batch is refused. */
  protected abstract accumulate(preds: Preds, target: Right): void;

  /**
   * Adds a batch of N examples; given tensors, it fetches their numbers and has to be awaited.
   * Shape: preds and target as the function of the same name takes them.
   * @throws MetricsError when the lengths differ or a class is out of range
   */
  update(preds: Preds, target: Right): void;
  update(preds: Preds | TensorLike, target: Right | TensorLike): Promise<void>;
  update(preds: Preds | TensorLike, target: Right | TensorLike): void | Promise<void> {
    if (isTensorLike(preds) || isTensorLike(target)) {
      return this.addLater(
        () => Promise.all([awaitData(preds), awaitData(target)]),
        ([p, t]) => this.accumulate(p, t as Right),
      );
    }
    this.add(() => this.accumulate(preds, target));
  }
}
