import { fold, rand, randint, randn, type Tensor, unfold } from '@kindling/core';
import * as nn from '@kindling/nn';
import type { ExportedModel, OnnxOptions } from '../../src/index';

/** A layer of nn, what it is called with, and how it is exported. */
export interface LayerCase {
  readonly name: string;
  readonly make: () => ExportedModel;
  readonly input: () => Tensor | Tensor[];
  readonly options?: OnnxOptions;
}

const pictures = () => randn([2, 3, 8, 9]);
const lines = () => randn([3, 5, 6]);
const rows = () => randn([3, 6]);
const { Sequential } = nn;
const chances = () => rand([3, 6]).mul(0.9).add(0.05);
const signs = () => randint(0, 2, [3]).mul(2).sub(1).to('float32');

/** Pictures taken apart and put together again. */
class Patches extends nn.Module {
  override forward(x: Tensor): Tensor {
    const overlapping = fold(unfold(x, [3, 2], { stride: 2, padding: 1 }), [8, 9], [3, 2], { stride: 2, padding: 1 });
    return fold(unfold(overlapping, 3, { stride: 3, dilation: 2 }), [8, 9], 3, { stride: 3, dilation: 2 });
  }
}

/** What a loss is given, and the loss. */
const lossCase = (name: string, make: () => nn.Module, input: () => Tensor[]): LayerCase => ({
  name,
  make: make as never,
  input,
});

/** The network of the MNIST tutorial. */
export const tutorial = () =>
  new Sequential(
    new nn.Conv2d(1, 32, 5),
    new nn.MaxPool2d(2),
    new nn.ReLU(),
    new nn.Conv2d(32, 16, 3),
    new nn.MaxPool2d(2),
    new nn.ReLU(),
    new nn.Flatten(),
    new nn.Linear(400, 100),
    new nn.ReLU(),
    new nn.Linear(100, 10),
    new nn.LogSoftmax(1),
  );

const activations = () =>
  new Sequential(
    ...[
      new nn.ReLU(),
      new nn.ReLU6(),
      new nn.ELU(),
      new nn.SELU(),
      new nn.GELU(),
      new nn.GELU({ approximate: 'tanh' }),
      new nn.SiLU(),
    ],
    ...[new nn.Sigmoid(), new nn.Tanh(), new nn.LeakyReLU(0.1), new nn.Hardtanh(), new nn.Softplus(), new nn.Softmax(1)],
    ...[new nn.Dropout(0.5), new nn.Identity(), new nn.LogSoftmax(-1)],
  );

/** Layers with what ONNX has for them. Two that are alike stand in one model, so that there are fewer to load. */
export const layerCases: readonly LayerCase[] = [
  { name: 'tutorial', make: tutorial, input: () => rand([3, 1, 28, 28]) },
  { name: 'activations', make: activations, input: rows },
  {
    name: 'Conv2d',
    make: () =>
      new Sequential(
        new nn.Conv2d(3, 6, 3, { padding: 1, groups: 3, stride: [2, 1] }),
        new nn.Conv2d(6, 4, 3, { padding: 'same', dilation: 2, bias: false }),
      ),
    input: pictures,
  },
  {
    name: 'ConvTranspose2d',
    make: () =>
      new Sequential(
        new nn.ConvTranspose2d(3, 6, 3, { stride: 2, padding: 1, outputPadding: 1 }),
        new nn.ConvTranspose2d(6, 4, 2, { groups: 2 }),
      ),
    input: pictures,
  },
  {
    name: 'Conv1d',
    make: () => new Sequential(new nn.Conv1d(5, 4, 3), new nn.MaxPool1d(2), new nn.BatchNorm1d(4)),
    input: lines,
  },
  {
    name: 'pooling',
    make: () => new Sequential(new nn.AvgPool2d(3, { stride: 2, padding: 1 }), new nn.AdaptiveAvgPool2d([3, 4])),
    input: pictures,
  },
  {
    name: 'MaxPool2d',
    make: () => new Sequential(new nn.MaxPool2d(3, { padding: 1, dilation: 2 }), new nn.AdaptiveMaxPool2d([2, 1])),
    input: pictures,
  },
  { name: 'AvgPool1d', make: () => new Sequential(new nn.AvgPool1d(2), new nn.AdaptiveAvgPool1d(2)), input: lines },
  {
    name: 'normalisation of pictures',
    make: () => new Sequential(new nn.BatchNorm2d(3), new nn.GroupNorm(3, 3), new nn.InstanceNorm2d(3), new nn.Dropout2d(0.5)),
    input: pictures,
  },
  {
    name: 'normalisation of lines',
    make: () => new Sequential(new nn.LayerNorm([5, 6]), new nn.RMSNorm([6]), new nn.InstanceNorm1d(5), new nn.Dropout1d(0.5)),
    input: lines,
  },
  {
    name: 'PixelShuffle',
    make: () => new Sequential(new nn.PixelShuffle(3), new nn.PixelUnshuffle(2)),
    input: () => randn([2, 9, 2, 4]),
  },
  {
    name: 'padding by what is there',
    make: () =>
      new Sequential(
        new nn.Conv2d(3, 4, 3, { padding: 1, paddingMode: 'reflect' }),
        new nn.Conv2d(4, 3, 3, { padding: 1, paddingMode: 'circular' }),
        new nn.Conv2d(3, 2, 3, { padding: 1, paddingMode: 'replicate' }),
      ),
    input: pictures,
  },
  {
    name: 'Upsample',
    make: () =>
      new Sequential(new nn.Upsample({ scaleFactor: 2, mode: 'nearest' }), new nn.Upsample({ scaleFactor: 2, mode: 'bilinear' })),
    input: () => randn([2, 3, 4, 5]),
  },
  {
    name: 'ConvTranspose1d',
    make: () => new Sequential(new nn.ConvTranspose1d(5, 2, 3, { stride: 2 }), new nn.AdaptiveAvgPool1d(3)),
    input: lines,
  },
  {
    name: 'MultiheadAttention',
    make: () => new nn.MultiheadAttention(6, 2, { batchFirst: true }),
    input: () => [lines(), randn([3, 4, 6]), randn([3, 4, 6])],
  },
  { name: 'Unflatten', make: () => new Sequential(new nn.Unflatten(1, [2, 3]), new nn.Linear(3, 2)), input: rows },
  {
    name: 'Embedding',
    make: () => new Sequential(new nn.Embedding(10, 4), new nn.Flatten()),
    input: () => randint(0, 10, [3, 4]),
  },
  { name: 'LSTM', make: () => new nn.LSTM(6, 4, { batchFirst: true, numLayers: 2, bidirectional: true }), input: lines },
  { name: 'GRU', make: () => new nn.GRU(6, 4, { batchFirst: true }), input: lines },
  { name: 'RNN', make: () => new nn.RNN(6, 4), input: lines, options: { batchDim: 1 } },
  { name: 'LSTMCell', make: () => new nn.LSTMCell(6, 4), input: rows },
  { name: 'GRUCell', make: () => new nn.GRUCell(6, 4), input: rows },
  { name: 'RNNCell', make: () => new nn.RNNCell(6, 4), input: rows },
  {
    name: 'TransformerEncoderLayer',
    make: () => new nn.TransformerEncoderLayer(6, 2, { dimFeedforward: 8, batchFirst: true }),
    input: lines,
  },
  {
    name: 'Transformer',
    make: () =>
      new nn.Transformer({ dModel: 6, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 8, batchFirst: true }),
    input: () => [lines(), randn([3, 4, 6])],
  },
  { name: 'LSTM, projected', make: () => new nn.LSTM(6, 4, { batchFirst: true, projSize: 2 }), input: lines },
  { name: 'weight norm', make: () => nn.utils.weightNorm(new nn.Linear(6, 4)), input: rows },
  { name: 'spectral norm', make: () => nn.utils.spectralNorm(new nn.Conv2d(3, 4, 3)), input: pictures },
  { name: 'fold', make: () => new Patches(), input: pictures },
  {
    name: 'more activations',
    make: () =>
      new Sequential(
        ...[new nn.Mish(), new nn.Softsign(), new nn.Hardsigmoid(), new nn.Hardswish(), new nn.LogSigmoid()],
        ...[new nn.PReLU(), new nn.GLU()],
      ),
    input: rows,
  },
  {
    name: 'what is put around pictures',
    make: () =>
      new Sequential(
        ...[new nn.ZeroPad1d(1), new nn.ZeroPad2d([1, 0, 2, 1]), new nn.ConstantPad2d(1, 2)],
        ...[new nn.ReflectionPad2d(2), new nn.ReplicationPad2d(1)],
      ),
    input: pictures,
  },
  {
    name: 'what is put around lines and volumes',
    make: () =>
      new Sequential(
        ...[new nn.ConstantPad1d(1, 2), new nn.ReflectionPad1d(2), new nn.ReplicationPad1d(1), new nn.CircularPad1d(2)],
        ...[new nn.CircularPad2d(1), new nn.ZeroPad3d(1), new nn.ConstantPad3d(1, 2), new nn.ReflectionPad3d([1, 2, 0, 1, 2, 1])],
        ...[new nn.ReplicationPad3d(1), new nn.CircularPad3d(1)],
      ),
    input: () => randn([2, 1, 3, 2, 3]),
  },
  {
    name: 'activations with thresholds',
    make: () =>
      new Sequential(
        ...[new nn.CELU(2), new nn.Softshrink(0.1), new nn.Tanhshrink(), new nn.RReLU(), new nn.Hardshrink(0.01)],
        ...[new nn.Threshold(-0.5, 2), new nn.AlphaDropout(), new nn.Softmin(1)],
      ),
    input: rows,
  },
  {
    name: 'across channels',
    make: () =>
      new Sequential(
        ...[new nn.LocalResponseNorm(2), new nn.Softmax2d(), new nn.ChannelShuffle(3), new nn.FeatureAlphaDropout()],
        new nn.LPPool2d(2, 3, { stride: 2 }),
      ),
    input: pictures,
  },
  {
    name: 'LPPool1d',
    make: () => new Sequential(new nn.LPPool1d(3, 2), new nn.AdaptiveMaxPool1d(2)),
    input: () => rand([3, 5, 6]),
  },
  {
    name: 'patches',
    make: () => new Sequential(new nn.Unfold(2, { padding: 1 }), new nn.Fold([8, 9], 2, { padding: 1 })),
    input: pictures,
  },
  { name: 'Bilinear', make: () => new nn.Bilinear(6, 6, 2), input: () => [rows(), rows()] },
  { name: 'CosineSimilarity', make: () => new nn.CosineSimilarity(), input: () => [rows(), rows()] },
  { name: 'PairwiseDistance', make: () => new nn.PairwiseDistance({ p: 3 }), input: () => [rows(), rows()] },
  { name: 'EmbeddingBag', make: () => new nn.EmbeddingBag(5, 3), input: () => randint(0, 5, [3, 4]) },
  lossCase(
    'BCELoss',
    () => new nn.BCELoss({ weight: rand([6]) }),
    () => [chances(), chances()],
  ),
  lossCase(
    'BCEWithLogitsLoss',
    () => new nn.BCEWithLogitsLoss({ posWeight: rand([6]) }),
    () => [rows(), chances()],
  ),
  lossCase(
    'CrossEntropyLoss',
    () => new nn.CrossEntropyLoss({ labelSmoothing: 0.1, weight: rand([6]) }),
    () => [rows(), randint(0, 6, [3])],
  ),
  lossCase(
    'CosineEmbeddingLoss',
    () => new nn.CosineEmbeddingLoss({ margin: 0.1 }),
    () => [rows(), rows(), signs()],
  ),
  lossCase(
    'GaussianNLLLoss',
    () => new nn.GaussianNLLLoss({ full: true }),
    () => [rows(), rows(), chances()],
  ),
  lossCase(
    'HuberLoss',
    () => new nn.HuberLoss({ delta: 0.5 }),
    () => [rows(), rows()],
  ),
  lossCase(
    'KLDivLoss',
    () => new nn.KLDivLoss({ reduction: 'none' }),
    () => [nn.functional.logSoftmax(rows(), 1), chances()],
  ),
  lossCase(
    'L1Loss',
    () => new nn.L1Loss({ reduction: 'none' }),
    () => [rows(), rows()],
  ),
  lossCase(
    'MSELoss',
    () => new nn.MSELoss(),
    () => [rows(), rows()],
  ),
  lossCase(
    'NLLLoss',
    () => new nn.NLLLoss({ ignoreIndex: 1 }),
    () => [nn.functional.logSoftmax(rows(), 1), randint(0, 6, [3])],
  ),
  lossCase(
    'SmoothL1Loss',
    () => new nn.SmoothL1Loss({ reduction: 'none' }),
    () => [rows(), rows()],
  ),
  lossCase(
    'TripletMarginLoss',
    () => new nn.TripletMarginLoss(),
    () => [rows(), rows(), rows()],
  ),
  lossCase(
    'MarginRankingLoss',
    () => new nn.MarginRankingLoss({ margin: 0.1 }),
    () => [rows(), rows(), signs().unsqueeze(1)],
  ),
  lossCase(
    'HingeEmbeddingLoss',
    () => new nn.HingeEmbeddingLoss({ reduction: 'none' }),
    () => [rows(), signs().unsqueeze(1).repeat([1, 6])],
  ),
  lossCase(
    'SoftMarginLoss',
    () => new nn.SoftMarginLoss(),
    () => [rows(), signs().unsqueeze(1).repeat([1, 6])],
  ),
  lossCase(
    'MultiMarginLoss',
    () => new nn.MultiMarginLoss({ p: 2, weight: rand([6]) }),
    () => [rows(), randint(0, 6, [3])],
  ),
  lossCase(
    'MultiLabelMarginLoss',
    () => new nn.MultiLabelMarginLoss({ reduction: 'none' }),
    () => [rows(), randint(-1, 6, [3, 6])],
  ),
  lossCase(
    'MultiLabelSoftMarginLoss',
    () => new nn.MultiLabelSoftMarginLoss({ weight: rand([6]) }),
    () => [rows(), chances()],
  ),
  lossCase(
    'PoissonNLLLoss',
    () => new nn.PoissonNLLLoss({ full: true }),
    () => [rows(), randint(0, 4, [3, 6]).to('float32')],
  ),
  lossCase(
    'TripletMarginWithDistanceLoss',
    () => new nn.TripletMarginWithDistanceLoss({ distanceFunction: new nn.PairwiseDistance({ p: 1 }), swap: true }),
    () => [rows(), rows(), rows()],
  ),
];
