import { checkChoice, checkInteger, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { type Ranked, readRanked } from '../input/readRanked';
import type { Preds, Target } from '../input/types';

/** How the gaps of the bins become one number: their mean by examples, the root of their mean square, or the largest. */
export type CalibrationNorm = 'l1' | 'l2' | 'max';

/** Options of calibrationBins. */
export interface CalibrationBinsOptions {
  /** Equally wide bins of the confidence from 0 to 1 (default 15, at most 1,000,000). */
  numBins?: number | undefined;
}

/** Options of calibrationError. */
export interface CalibrationErrorOptions extends CalibrationBinsOptions {
  /** Default 'l1', the expected calibration error. */
  norm?: CalibrationNorm | undefined;
}

/** A list each with an entry a bin; what a bin without examples has no value for is NaN. */
export interface CalibrationBins {
  /** Mean predicted probability. */
  readonly confidence: number[];
  /** Share of the examples that were of the class. */
  readonly accuracy: number[];
  readonly count: number[];
}

/** Sums of what fell into each bin, and behind the last what has a probability of exactly 1. */
export type BinSums = { readonly [Key in keyof CalibrationBins]: Float64Array };

/**
 * How sure predictions are and how often they are right, by bins of confidence: what a reliability diagram shows.
 * Shape: preds (N) probabilities of class 1 or (N, C) of every class (the largest counts), target (N) -> `numBins` entries.
 * A bin holds what is at least its lower end and less than its upper; the last one 1 too.
 * @throws MetricsError when the lengths differ, a number is no probability, a class is none of them or an option does not exist
 * @see sklearn.calibration.calibration_curve
 */
export function calibrationBins(preds: Preds, target: Target, options?: CalibrationBinsOptions): CalibrationBins {
  refuseSurplus('calibrationBins', arguments, 3);
  const { numBins } = checkOptions<CalibrationBinsOptions>('calibrationBins', options, ['numBins']);
  const sums = zeroBins(checkNumBins(numBins));
  addToBins(sums, preds, target);
  return binsOf(sums);
}

/**
 * The expected calibration error: how far confidence is from accuracy, over bins of confidence.
 * Shape: preds (N) probabilities of class 1 or (N, C) of every class (the largest counts), target (N) -> a number from 0 to 1.
 * As in torchmetrics a confidence of exactly 1 has a bin of its own.
 * @throws MetricsError when the lengths differ, a number is no probability, a class is none of them or an option does not exist
 * @see torchmetrics.functional.calibration_error
 */
export function calibrationError(preds: Preds, target: Target, options?: CalibrationErrorOptions): number {
  refuseSurplus('calibrationError', arguments, 3);
  const { numBins, norm } = checkCalibration('calibrationError', options);
  const sums = zeroBins(numBins);
  addToBins(sums, preds, target);
  return errorOf(sums, norm);
}

/** The options, checked and with their defaults. */
export function checkCalibration(
  where: string,
  options: CalibrationErrorOptions | undefined,
): { numBins: number; norm: CalibrationNorm } {
  const { numBins, norm = 'l1' } = checkOptions<CalibrationErrorOptions>(where, options, ['numBins', 'norm']);
  return { numBins: checkNumBins(numBins), norm: checkChoice('norm', norm, ['l1', 'l2', 'max']) };
}

function checkNumBins(numBins: number | undefined = 15): number {
  return checkInteger('numBins', numBins, { min: 1, max: 1_000_000 });
}

/** No examples in any bin. */
export function zeroBins(numBins: number): BinSums {
  const [confidence, accuracy, count] = Array.from({ length: 3 }, () => new Float64Array(numBins + 1));
  return { confidence, accuracy, count };
}

/** Counts the examples into the bins. */
export function addToBins({ confidence, accuracy, count }: BinSums, preds: Preds, target: Target): void {
  const ranked = readProbabilities(preds, target);
  const numBins = count.length - 1;
  for (let i = 0; i < ranked.target.length; i++) {
    const { probability, right } = judged(ranked, i);
    const bin = binOf(probability, numBins);
    confidence[bin] += probability;
    accuracy[bin] += right;
    count[bin]++;
  }
}

/** The bin whose lower end, in float64, is the last that is not above the probability. */
function binOf(probability: number, numBins: number): number {
  const near = Math.floor(probability * numBins);
  if (near / numBins > probability) return near - 1;
  return near < numBins && (near + 1) / numBins <= probability ? near + 1 : near;
}

function judged({ scores, columns, target }: Ranked, example: number): { probability: number; right: number } {
  if (columns === 1) return { probability: scores[example], right: target[example] };
  let best = 0;
  const probabilityOf = (column: number): number => scores[example * columns + column];
  for (let column = 1; column < columns; column++) if (probabilityOf(column) > probabilityOf(best)) best = column;
  return { probability: probabilityOf(best), right: best === target[example] ? 1 : 0 };
}

function readProbabilities(preds: Preds, target: Target): Ranked {
  const ranked = readRanked(preds, target);
  for (let i = 0; i < ranked.scores.length; i++) {
    if (!(ranked.scores[i] >= 0 && ranked.scores[i] <= 1)) {
      throw new KindlingError(
        `preds: expected probabilities from 0 to 1 (softmax or sigmoid of the scores), got ${ranked.scores[i]} for example ${Math.floor(i / ranked.columns)}`,
      );
    }
  }
  return ranked;
}

/** The means of the bins. */
export function binsOf(sums: BinSums): CalibrationBins {
  const last = sums.count.length - 2;
  const merged = (list: Float64Array): number[] =>
    Array.from(list.subarray(0, last + 1), (sum, bin) => (bin === last ? sum + list[last + 1] : sum));
  const count = merged(sums.count);
  const means = (list: Float64Array): number[] => merged(list).map((sum, bin) => sum / count[bin]);
  return { confidence: means(sums.confidence), accuracy: means(sums.accuracy), count };
}

/** The norm of the gaps between confidence and accuracy. */
export function errorOf({ confidence, accuracy, count }: BinSums, norm: CalibrationNorm): number {
  const total = count.reduce((sum, one) => sum + one, 0);
  const gaps = Array.from(count, (one, bin) => (one === 0 ? 0 : Math.abs(confidence[bin] - accuracy[bin]) / one));
  // a million bins are too many for arguments of a call
  if (norm === 'max') return gaps.reduce((most, gap) => Math.max(most, gap), 0);
  const power = norm === 'l1' ? 1 : 2;
  const meanPower = gaps.reduce((sum, gap, bin) => sum + (gap ** power * count[bin]) / total, 0);
  return norm === 'l1' ? meanPower : Math.sqrt(meanPower);
}
