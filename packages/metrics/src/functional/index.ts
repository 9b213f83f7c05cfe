export { type AccuracyOptions, accuracy } from './accuracy';
export { auc } from './auc';
export { auroc } from './auroc';
export type { Average, AveragedOptions, AveragedResult } from './averaged';
export { averagePrecision } from './averagePrecision';
export {
  type CalibrationBins,
  type CalibrationBinsOptions,
  type CalibrationErrorOptions,
  type CalibrationNorm,
  calibrationBins,
  calibrationError,
} from './calibrationError';
export { type ConfusionMatrixOptions, confusionMatrix, type Normalize } from './confusionMatrix';
export { f1Score } from './f1Score';
export { mean } from './mean';
export { meanAbsoluteError } from './meanAbsoluteError';
export { type MeanSquaredErrorOptions, meanSquaredError } from './meanSquaredError';
export type { RankedAverage, RankedOptions, RankedResult } from './oneAgainstRest';
export { type PerplexityOptions, perplexity } from './perplexity';
export { precision } from './precision';
export { type PrecisionRecall, precisionRecallCurve } from './precisionRecallCurve';
export { type Multioutput, type R2Result, type R2ScoreOptions, r2Score } from './r2Score';
export { recall } from './recall';
export { type RocCurve, roc } from './roc';
