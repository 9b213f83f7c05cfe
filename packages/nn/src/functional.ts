export { conv2d, crossEntropy, dropout, linear, logSoftmax, maxPool2d, mseLoss, nllLoss, pad, relu } from '@kindling/core';
