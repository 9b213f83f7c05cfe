export {
  conv2d,
  crossEntropy,
  dropout,
  elu,
  embedding,
  gelu,
  leakyRelu,
  linear,
  logSoftmax,
  maxPool2d,
  mseLoss,
  nllLoss,
  oneHot,
  pad,
  relu,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
} from '@kindling/core';
export { type BatchNormFunctionOptions, batchNorm } from './functions/batchNorm';
export { dropout1d, dropout2d, type FeatureDropoutOptions } from './functions/featureDropout';
