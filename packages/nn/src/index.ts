export { convOutputSize, type Pair, type Reduction, type Target } from '@kindling/core';
export { AveragedModel, type AveragedModelOptions } from './averaging/averagedModel';
export {
  type AvgFn,
  getEmaAvgFn,
  getEmaMultiAvgFn,
  getSwaAvgFn,
  getSwaMultiAvgFn,
  type MultiAvgFn,
} from './averaging/averages';
export { updateBn } from './averaging/updateBn';
export { ModuleDict } from './containers/moduleDict';
export { ModuleList } from './containers/moduleList';
export { ParameterList } from './containers/parameterList';
export { Sequential } from './containers/sequential';
/** The functions of layers and losses. @see torch.nn.functional */
export * as functional from './functional';
export type { RowNormOptions } from './functions/rowNorms';
/** What parameters begin with. @see torch.nn.init */
export * as init from './init';
export { Activation } from './layers/activations/activation';
export { GLU, PReLU } from './layers/activations/gates';
export {
  Hardsigmoid,
  Hardswish,
  LogSigmoid,
  Mish,
  ReLU,
  ReLU6,
  SELU,
  Sigmoid,
  SiLU,
  Softsign,
  Tanh,
  Tanhshrink,
} from './layers/activations/plain';
export { CELU, ELU, GELU, Hardtanh, LeakyReLU, Softplus } from './layers/activations/shaped';
export { LogSoftmax, Softmax, Softmax2d, Softmin } from './layers/activations/softmax';
export { Hardshrink, RReLU, Softshrink, Threshold } from './layers/activations/thresholds';
export {
  MultiheadAttention,
  type MultiheadAttentionCallOptions,
  type MultiheadAttentionOptions,
} from './layers/attention/multiheadAttention';
export { Bilinear } from './layers/bilinear';
export { Conv1d, type Conv1dOptions } from './layers/convolution/conv1d';
export { Conv2d, type Conv2dOptions } from './layers/convolution/conv2d';
export type { PaddingMode } from './layers/convolution/convolution';
export { ConvTranspose1d, type ConvTranspose1dOptions } from './layers/convolution/convTranspose1d';
export { ConvTranspose2d, type ConvTranspose2dOptions } from './layers/convolution/convTranspose2d';
export { CosineSimilarity, PairwiseDistance } from './layers/distance';
export { AlphaDropout, Dropout, Dropout1d, Dropout2d, FeatureAlphaDropout } from './layers/dropout';
export { Embedding, type EmbeddingOptions } from './layers/embedding';
export { EmbeddingBag } from './layers/embeddingBag';
export { Flatten } from './layers/flatten';
export { Identity } from './layers/identity';
export { Linear } from './layers/linear';
export type { BatchNormOptions } from './layers/normalization/batchNorm';
export { BatchNorm1d } from './layers/normalization/batchNorm1d';
export { BatchNorm2d } from './layers/normalization/batchNorm2d';
export { GroupNorm, type GroupNormOptions } from './layers/normalization/groupNorm';
export { InstanceNorm1d, InstanceNorm2d, type InstanceNormOptions } from './layers/normalization/instanceNorm';
export { LayerNorm, type LayerNormOptions, type NormalizedShape, RMSNorm } from './layers/normalization/layerNorm';
export { LocalResponseNorm } from './layers/normalization/localResponseNorm';
export {
  CircularPad1d,
  CircularPad2d,
  CircularPad3d,
  ConstantPad1d,
  ConstantPad2d,
  ConstantPad3d,
  type Padding,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
  ZeroPad1d,
  ZeroPad2d,
  ZeroPad3d,
} from './layers/padding';
export { Fold, Unfold } from './layers/patches';
export { ChannelShuffle, PixelShuffle, PixelUnshuffle } from './layers/pixelShuffle';
export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  type AdaptiveSize,
} from './layers/pooling/adaptivePool';
export { AvgPool1d, type AvgPool1dOptions, AvgPool2d, type AvgPool2dOptions } from './layers/pooling/avgPool';
export { LPPool1d, LPPool2d } from './layers/pooling/lpPool';
export { MaxPool1d, MaxPool2d, type MaxPool2dOptions, type MaxPoolOptions } from './layers/pooling/maxPool';
export { GRU } from './layers/recurrent/gru';
export { GRUCell } from './layers/recurrent/gruCell';
export { LSTM } from './layers/recurrent/lstm';
export { LSTMCell } from './layers/recurrent/lstmCell';
export type { LSTMOptions, RecurrentOptions, SequenceOptions } from './layers/recurrent/recurrent';
export { RNN, type RNNOptions } from './layers/recurrent/rnn';
export { RNNCell } from './layers/recurrent/rnnCell';
export type { Nonlinearity as RecurrentNonlinearity } from './layers/recurrent/rules';
export { type EncoderCallOptions, TransformerDecoder, TransformerEncoder } from './layers/transformer/stacks';
export { Transformer, type TransformerCallOptions, type TransformerOptions } from './layers/transformer/transformer';
export { type DecoderCallOptions, TransformerDecoderLayer } from './layers/transformer/transformerDecoderLayer';
export { type EncoderLayerCallOptions, TransformerEncoderLayer } from './layers/transformer/transformerEncoderLayer';
export type { TransformerActivation, TransformerLayerOptions } from './layers/transformer/transformerLayer';
export { Unflatten } from './layers/unflatten';
export { Upsample } from './layers/upsample';
export { BCELoss, BCEWithLogitsLoss } from './losses/binaryLosses';
export type { ClassLossModuleOptions } from './losses/classLoss';
export { CrossEntropyLoss, type CrossEntropyLossOptions } from './losses/crossEntropyLoss';
export { CTCLoss } from './losses/ctcLoss';
export { HuberLoss, L1Loss, SmoothL1Loss } from './losses/differenceLosses';
export { CosineEmbeddingLoss, TripletMarginLoss, TripletMarginWithDistanceLoss } from './losses/distanceLosses';
export { GaussianNLLLoss, KLDivLoss, PoissonNLLLoss } from './losses/likelihoodLosses';
export { Loss, type LossModuleOptions } from './losses/loss';
export {
  HingeEmbeddingLoss,
  MarginRankingLoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  SoftMarginLoss,
} from './losses/marginLosses';
export { MSELoss } from './losses/mseLoss';
export { NLLLoss } from './losses/nllLoss';
export type { BackwardHook } from './module/backwardHooks';
export { Buffer, type BufferOptions } from './module/buffer';
export { deepCopy } from './module/deepCopy';
export { type FunctionalCallOptions, functionalCall } from './module/functionalCall';
export type { ForwardHook, ForwardPreHook, HookHandle } from './module/hooks';
export type { Entries, KeyReport } from './module/loadEntries';
export { Module } from './module/module';
export { Parameter } from './module/parameter';
export { summary } from './summary';
/** Gradients kept within bounds, weights made anew from others, and parameters as one vector. @see torch.nn.utils */
export * as utils from './utils';
