import type { Tensor, TypedArray } from '@kindling/core';

export { conv2d, crossEntropy, dropout, linear, logSoftmax, maxPool2d, mseLoss, nllLoss, relu } from '@kindling/core';

/** The right class of each example: an Int32 tensor or plain numbers. */
export type ClassTargets = Tensor | number[] | TypedArray;
