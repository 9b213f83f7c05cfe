export { type AccuracyOptions, accuracy } from './accuracy';
export type { Average, AveragedOptions, AveragedResult } from './averaged';
export { type ConfusionMatrixOptions, confusionMatrix, type Normalize } from './confusionMatrix';
export { f1Score } from './f1Score';
export { mean } from './mean';
export { precision } from './precision';
export { recall } from './recall';
