export { checkInteger, checkNumber, describe, KindlingError, type TypedArray } from '@kindling/checks';
export { type BackendInfo, type BackendName, type BackendOptions, backendInfo, shutdown, useBackend } from './engine/backend';
export { type BackendDiagnosis, doctor } from './engine/doctor';
export { type KernelProfile, profile } from './engine/profile';
export type { DType } from './expression/dtype';
export type { Formula } from './expression/formula';
export { noGrad, noGradSync } from './graph/gradMode';
export type { OpDefinition, ReferenceArray, Sample } from './graph/operation';
export type { Reduction } from './ops/loss';
export type { PoolOptions } from './ops/poolWindow';
export { type ConvolutionOptions, convOutputSize, type Pair, type TransposedOptions, type WindowOptions } from './ops/window';
export type { AddedOptions, AlphaOptions, ClampOptions, DivOptions, IscloseOptions, NanToNumOptions } from './tensor/arithmetic';
export {
  add,
  addcdiv,
  addcmul,
  atan2,
  clamp,
  div,
  eq,
  floorDivide,
  fmod,
  ge,
  gt,
  isclose,
  isfinite,
  isinf,
  isnan,
  le,
  lerp,
  logAddExp,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  lt,
  maskedFill,
  maximum,
  minimum,
  mul,
  nanToNum,
  ne,
  pow,
  remainder,
  rsub,
  sub,
} from './tensor/arithmeticFunctions';
export {
  type AttentionOptions,
  type AttentionWeightOptions,
  attentionWeights,
  scaledDotProductAttention,
} from './tensor/attention';
/** Gradients without `backward()`. @see torch.autograd */
export * as autograd from './tensor/autograd';
export { conv1d, conv2d, convTranspose1d, convTranspose2d } from './tensor/convolutions';
export {
  arange,
  full,
  ones,
  type RandomOptions,
  rand,
  randn,
  type TensorOptions,
  tensor,
  tensorFromBatchInnermost,
  tensorFromMemory,
  zeros,
} from './tensor/creation';
export { type CustomOpOptions, customOp, type FormulaOf, type GradientFormulas } from './tensor/customOp';
export { einsum } from './tensor/einsum';
export {
  abs,
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh,
  ceil,
  cos,
  cosh,
  digamma,
  erf,
  exp,
  exp2,
  expm1,
  floor,
  frac,
  lgamma,
  log,
  log1p,
  log2,
  log10,
  neg,
  reciprocal,
  relu,
  round,
  rsqrt,
  sigmoid,
  sign,
  sin,
  sinh,
  sqrt,
  square,
  tan,
  tanh,
  trunc,
} from './tensor/elementwise';
export {
  dropout,
  elu,
  embedding,
  gelu,
  hardsigmoid,
  hardswish,
  hardtanh,
  leakyRelu,
  linear,
  logSoftmax,
  logsigmoid,
  mish,
  oneHot,
  selu,
  silu,
  softmax,
  softplus,
  softsign,
  where,
} from './tensor/functional';
export { type GradcheckOptions, gradcheck } from './tensor/gradcheck';
export { affineGrid, type GridSampleOptions, gridSample } from './tensor/gridSample';
export { gather, indexAdd, indexPut, indexSelect, scatter, scatterAdd, scatterReduce, take } from './tensor/indexingFunctions';
export { type InterpolateOptions, interpolate } from './tensor/interpolation';
export { fullLike, onesLike, randLike, randnLike, zerosLike } from './tensor/likes';
export {
  binaryCrossEntropy,
  type ClassLossOptions,
  type CrossEntropyOptions,
  crossEntropy,
  type LossOptions,
  mseLoss,
  nllLoss,
  type Target,
} from './tensor/losses';
export type { ScaledProductOptions } from './tensor/matrices';
export { addmm, baddbmm, bmm, cdist, diag, dot, matmul, meshgrid, mm, outer, tril, triu } from './tensor/matrixFunctions';
export type { NestedArray } from './tensor/nested';
export {
  groupNorm,
  instanceNorm,
  layerNorm,
  type NormOptions,
  normalize,
  type RmsNormOptions,
  rmsNorm,
  standardize,
} from './tensor/normalization';
export { opTable } from './tensor/opTable';
export type { SortOptions, TopkOptions } from './tensor/ordering';
export { cat, chunk, narrow, type PadOptions, pad, select, slice, split, squeeze, stack, unsqueeze } from './tensor/parts';
export { fold, unfold } from './tensor/patches';
export { pixelShuffle, pixelUnshuffle } from './tensor/pictures';
export {
  type AvgPool2dOptions,
  type AvgPoolOptions,
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  avgPool1d,
  avgPool2d,
  maxPool1d,
  maxPool2d,
} from './tensor/poolings';
export { type QuantileOptions, quantile } from './tensor/quantile';
export { getRngState, manualSeed, type RandomSource, random, seededRandom, setRngState } from './tensor/random';
export { type GeneratorOptions, randint, randperm } from './tensor/randomIntegers';
export { realize } from './tensor/realize';
export { recurrence, withoutLoops } from './tensor/recurrence';
export type { DimOptions } from './tensor/reduced';
export {
  all,
  amax,
  amin,
  any,
  argmax,
  argmin,
  argsort,
  countNonzero,
  cumprod,
  cumsum,
  logSumExp,
  max,
  mean,
  median,
  min,
  nanmean,
  nansum,
  norm,
  prod,
  sort,
  std,
  sum,
  topk,
  trace,
  variance as var,
} from './tensor/reductionFunctions';
export type { VarianceOptions, WithIndices } from './tensor/reductions';
export { type Replacement, type Replacements, replaceValues } from './tensor/replaceValues';
export { bernoulli, multinomial, normal } from './tensor/sampling';
export type { ScatterReduceOptions, ScatterReduction } from './tensor/scattering';
export { eye, linspace } from './tensor/sequences';
export type { Slice } from './tensor/slices';
export { type SparseTensor, sparseCooTensor, spmm } from './tensor/sparse';
export {
  allclose,
  diagonal,
  diff,
  equal,
  expand,
  flatten,
  flip,
  movedim,
  permute,
  repeat,
  repeatInterleave,
  reshape,
  roll,
  swapaxes,
  t,
  tile,
  transpose,
  unbind,
  unflatten,
  view,
} from './tensor/structureFunctions';
export type { IndexPutOptions } from './tensor/subscripted';
export type { Subscript } from './tensor/subscripts';
export { isTensor, Tensor } from './tensor/tensor';
export { type MaxUnpool2dOptions, maxPool2dWithIndices, maxUnpool2d } from './tensor/unpooling';
