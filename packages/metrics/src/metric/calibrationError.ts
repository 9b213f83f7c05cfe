import { refuseSurplus } from '@kindling/checks';
import {
  addToBins,
  type BinSums,
  binsOf,
  type CalibrationBins,
  type CalibrationErrorOptions,
  type CalibrationNorm,
  checkCalibration,
  errorOf,
  zeroBins,
} from '../functional/calibrationError';
import type { Preds, Target } from '../input/types';
import { PairMetric } from './pairMetric';

/**
 * The expected calibration error: how far confidence is from accuracy, over bins of confidence.
 * @throws MetricsError when numBins is not an integer from 1 to 1,000,000, or an option does not exist
 * @see torchmetrics.CalibrationError
 */
export class CalibrationError extends PairMetric<number> {
  static override get name(): string {
    return 'CalibrationError';
  }

  private readonly numBins: number;
  private readonly norm: CalibrationNorm;
  private sums: BinSums;

  constructor(options?: CalibrationErrorOptions) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    const { numBins, norm } = checkCalibration('CalibrationError', options);
    this.numBins = numBins;
    this.norm = norm;
    this.sums = zeroBins(numBins);
  }

  /** Confidence and accuracy of each bin, for a reliability diagram; of bins without examples NaN. @throws MetricsError in the middle of an update */
  bins(): CalibrationBins {
    this.checkNotReading('bins');
    return binsOf(this.sums);
  }

  protected accumulate(preds: Preds, target: Target): void {
    addToBins(this.sums, preds, target);
  }

  protected result(): number {
    return errorOf(this.sums, this.norm);
  }

  protected clear(): void {
    this.sums = zeroBins(this.numBins);
  }
}
