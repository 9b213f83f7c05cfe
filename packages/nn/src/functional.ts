export { conv2d, crossEntropy, dropout, linear, logSoftmax, maxPool2d, mseLoss, nllLoss, relu } from '@kindling/core';
export { type BatchNormFunctionOptions, batchNorm } from './functions/batchNorm';
