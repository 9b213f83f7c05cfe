import { ones, shutdown, tensor, zeros } from '@kindling/core';
import { type OddValue, takesOnly } from '@kindling/test-kit';
import { test } from 'uvu';
import {
  AdaptiveMaxPool1d,
  AlphaDropout,
  BatchNorm1d,
  BatchNorm2d,
  Buffer,
  CELU,
  ChannelShuffle,
  CircularPad1d,
  ConstantPad3d,
  Conv2d,
  CrossEntropyLoss,
  Dropout,
  Embedding,
  Flatten,
  functional,
  Hardshrink,
  HingeEmbeddingLoss,
  init,
  Linear,
  LocalResponseNorm,
  LogSoftmax,
  LPPool1d,
  LPPool2d,
  MarginRankingLoss,
  MaxPool2d,
  Module,
  ModuleList,
  MSELoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  NLLLoss,
  Parameter,
  PoissonNLLLoss,
  ReLU,
  RReLU,
  Sequential,
  SoftMarginLoss,
  Softmax2d,
  Softshrink,
  Threshold,
  TripletMarginWithDistanceLoss,
} from '../src/index';

// Each argument of the public API is given what it is not for. It ends in an error in words, or the value is said to be right.

const noOptions: OddValue[] = ['undefined', '{}', 'object without a prototype'];
const flag: OddValue[] = ['undefined', 'true'];
const anyNumber: OddValue[] = ['-0', '-1', '0.5', '2 ** 31', '2 ** 53'];
const positive: OddValue[] = ['-0', '0.5', '2 ** 31', '2 ** 53'];

const model = () => new Sequential({ first: new Linear(2, 3), relu: new ReLU() });
const target = () => zeros([2, 2]);

const normalizedWith = (fields: object) => Object.assign(new BatchNorm1d(1), fields).forward(ones([2, 1]));

class Told extends Module {
  constructor(
    readonly children_: unknown = [],
    readonly extra: unknown = '',
  ) {
    super();
  }

  override forward(): void {}

  override namedChildren(): [string, Module][] {
    return this.children_ as [string, Module][];
  }

  override extraRepr(): string {
    return this.extra as string;
  }
}

const calls: [string, (value: never) => unknown, OddValue[]][] = [
  ['Linear: inFeatures', (v) => new Linear(v, 1), []],
  ['Linear: outFeatures', (v) => new Linear(1, v), []],
  ['Linear: options', (v) => new Linear(1, 1, v), noOptions],
  ['Linear: bias', (v) => new Linear(1, 1, { bias: v }), flag],
  ['Linear: forward', (v) => new Linear(1, 1).forward(v), []],
  ['Linear: bias, by hand', (v) => Object.assign(new Linear(1, 1), { bias: v }).forward(zeros([1, 1])), ['null']],
  ['Linear: weight, by hand', (v) => Object.assign(new Linear(1, 1), { weight: v }).forward(zeros([1, 1])), []],
  ['Conv2d: inChannels', (v) => new Conv2d(v, 1, 1), []],
  ['Conv2d: outChannels', (v) => new Conv2d(1, v, 1), []],
  ['Conv2d: kernelSize', (v) => new Conv2d(1, 1, v), []],
  ['Conv2d: options', (v) => new Conv2d(1, 1, 1, v), noOptions],
  ['Conv2d: stride', (v) => new Conv2d(1, 1, 1, { stride: v }), ['undefined', '2 ** 31']],
  ['Conv2d: padding', (v) => new Conv2d(1, 1, 1, { padding: v }), ['undefined', '-0', '2 ** 31']],
  ['Conv2d: dilation', (v) => new Conv2d(1, 1, 1, { dilation: v }), ['undefined', '2 ** 31']],
  ['Conv2d: bias', (v) => new Conv2d(1, 1, 1, { bias: v }), flag],
  ['Conv2d: forward', (v) => new Conv2d(1, 1, 1).forward(v), []],
  ['Conv2d: bias, by hand', (v) => Object.assign(new Conv2d(1, 1, 1), { bias: v }).forward(ones([1, 1, 1, 1])), ['null']],
  ['BatchNorm2d: numFeatures', (v) => new BatchNorm2d(v), []],
  ['BatchNorm2d: options', (v) => new BatchNorm2d(1, v), noOptions],
  ['BatchNorm2d: eps', (v) => new BatchNorm2d(1, { eps: v }), ['undefined', ...anyNumber]],
  ['BatchNorm2d: momentum', (v) => new BatchNorm2d(1, { momentum: v }), ['undefined', 'null', ...anyNumber]],
  ['BatchNorm2d: affine', (v) => new BatchNorm2d(1, { affine: v }), flag],
  ['BatchNorm2d: bias', (v) => new BatchNorm2d(1, { bias: v }), flag],
  ['BatchNorm2d: trackRunningStats', (v) => new BatchNorm2d(1, { trackRunningStats: v }), flag],
  ['BatchNorm2d: forward', (v) => new BatchNorm2d(1).forward(v), []],
  ['BatchNorm1d: forward', (v) => new BatchNorm1d(1).forward(v), []],
  ['BatchNorm1d: weight, by hand', (v) => normalizedWith({ weight: v }), ['null']],
  ['BatchNorm1d: runningMean, by hand', (v) => normalizedWith({ runningMean: v }), ['null']],
  ['BatchNorm1d: numBatchesTracked, by hand', (v) => normalizedWith({ numBatchesTracked: v }), ['null']],
  ['batchNorm: input', (v) => functional.batchNorm(v, null, null, { training: true }), []],
  ['batchNorm: runningMean', (v) => functional.batchNorm(ones([2, 1]), v, null, { training: true }), ['null']],
  ['batchNorm: runningVar', (v) => functional.batchNorm(ones([2, 1]), ones([1]), v), []],
  ['batchNorm: options', (v) => functional.batchNorm(ones([2, 1]), ones([1]), ones([1]), v), noOptions],
  ['batchNorm: weight', (v) => functional.batchNorm(ones([2, 1]), ones([1]), ones([1]), { weight: v }), ['undefined', 'null']],
  ['batchNorm: training', (v) => functional.batchNorm(ones([2, 1]), ones([1]), ones([1]), { training: v }), flag],
  [
    'batchNorm: momentum',
    (v) => functional.batchNorm(ones([2, 1]), ones([1]), ones([1]), { momentum: v }),
    ['undefined', ...anyNumber],
  ],
  ['batchNorm: eps', (v) => functional.batchNorm(ones([2, 1]), ones([1]), ones([1]), { eps: v }), ['undefined', ...anyNumber]],
  ['MaxPool2d: kernelSize', (v) => new MaxPool2d(v), ['2 ** 31']],
  ['MaxPool2d: options', (v) => new MaxPool2d(2, v), noOptions],
  ['MaxPool2d: stride', (v) => new MaxPool2d(2, { stride: v }), ['undefined', '2 ** 31']],
  ['MaxPool2d: padding', (v) => new MaxPool2d(2, { padding: v }), ['undefined', '-0']],
  ['MaxPool2d: dilation', (v) => new MaxPool2d(2, { dilation: v }), ['undefined', '2 ** 31']],
  ['MaxPool2d: forward', (v) => new MaxPool2d(2).forward(v), []],
  ['Dropout: p', (v) => new Dropout(v).forward(ones([2])), ['undefined', '-0', '0.5']],
  ['Dropout: options', (v) => new Dropout(0.5, v), noOptions],
  ['Dropout: forward', (v) => new Dropout().forward(v), []],
  ['LogSoftmax: dim', (v) => new LogSoftmax(v).forward(ones([2])), ['-0', '-1']],
  ['LogSoftmax: options', (v) => new LogSoftmax(0, v), noOptions],
  ['LogSoftmax: forward', (v) => new LogSoftmax(0).forward(v), []],
  ['Flatten: options', (v) => new Flatten(v), noOptions],
  ['Flatten: startDim', (v) => new Flatten({ startDim: v }).forward(ones([1, 2, 3])), ['undefined', '-0', '-1']],
  ['Flatten: endDim', (v) => new Flatten({ endDim: v }).forward(ones([1, 2, 3])), ['undefined', '-1']],
  ['Flatten: forward', (v) => new Flatten().forward(v), []],
  ['Embedding: numEmbeddings', (v) => new Embedding(v, 1), []],
  ['Embedding: embeddingDim', (v) => new Embedding(1, v), []],
  ['Embedding: options', (v) => new Embedding(1, 1, v), noOptions],
  ['Embedding: paddingIdx', (v) => new Embedding(1, 1, { paddingIdx: v }), ['undefined', 'null', '-0', '-1']],
  ['Embedding: forward', (v) => new Embedding(1, 1).forward(v), []],
  [
    'Embedding: weight, by hand',
    (v) => Object.assign(new Embedding(1, 1), { weight: v }).forward(zeros([1], { dtype: 'int32' })),
    [],
  ],
  ['ReLU: options', (v) => new ReLU(v), noOptions],
  ['ReLU: forward', (v) => new ReLU().forward(v), []],
  ['NLLLoss: options', (v) => new NLLLoss(v), noOptions],
  ['NLLLoss: reduction', (v) => new NLLLoss({ reduction: v }), ['undefined']],
  ['CrossEntropyLoss: logits', (v) => new CrossEntropyLoss().forward(v, [0]), []],
  [
    'CrossEntropyLoss: target',
    (v) => new CrossEntropyLoss().forward(ones([1, 2]), v),
    ['Float32Array of another realm', 'Int32Array over shared memory'],
  ],
  ['MSELoss: input', (v) => new MSELoss().forward(v, ones([1])), []],
  ['MSELoss: target', (v) => new MSELoss().forward(ones([1]), v), []],
  ['CELU: alpha', (v) => new CELU({ alpha: v }), ['undefined', '-1', '0.5', '2 ** 31', '2 ** 53', '1e308']],
  ['CELU: forward', (v) => new CELU().forward(v), []],
  ['Threshold: threshold', (v) => new Threshold(v, 1), [...anyNumber, '1e308']],
  ['Threshold: value', (v) => new Threshold(1, v), [...anyNumber, '1e308']],
  ['threshold: x', (v) => functional.threshold(v, 1, 2), []],
  ['Hardshrink: options', (v) => new Hardshrink(v), [...noOptions, ...anyNumber, '1e308']],
  ['Softshrink: lambd', (v) => new Softshrink({ lambd: v }), ['undefined', ...positive, '1e308']],
  ['RReLU: lower', (v) => new RReLU({ lower: v, upper: 1 }), ['undefined', '-0', '-1', '0.5']],
  ['rrelu: training', (v) => functional.rrelu(target(), { training: v }), flag],
  ['softmin: dim', (v) => functional.softmin(target(), v), ['-0', '-1']],
  ['Softmax2d: forward', (v) => new Softmax2d().forward(v), []],
  ['AlphaDropout: p', (v) => new AlphaDropout(v).forward(target()), ['undefined', '-0', '0.5']],
  ['alphaDropout: training', (v) => functional.alphaDropout(target(), { training: v }), flag],
  ['featureAlphaDropout: x', (v) => functional.featureAlphaDropout(v), []],
  ['LPPool2d: normType', (v) => new LPPool2d(v, 2), ['0.5', '2 ** 31', '2 ** 53', '1e308', 'Infinity']],
  ['LPPool2d: kernelSize', (v) => new LPPool2d(2, v), ['2 ** 31']],
  ['LPPool1d: stride', (v) => new LPPool1d(2, 2, { stride: v }), ['undefined', 'null', '2 ** 31']],
  ['lpPool1d: x', (v) => functional.lpPool1d(v, 2, 2), []],
  ['LocalResponseNorm: size', (v) => new LocalResponseNorm(v).forward(zeros([1, 1, 1])), []],
  ['LocalResponseNorm: beta', (v) => new LocalResponseNorm(2, { beta: v }), ['undefined', ...anyNumber, '1e308']],
  ['ChannelShuffle: groups', (v) => new ChannelShuffle(v), ['2 ** 31']],
  ['AdaptiveMaxPool1d: outputSize', (v) => new AdaptiveMaxPool1d(v), ['2 ** 31']],
  ['CircularPad1d: padding', (v) => new CircularPad1d(v), ['-0', '-1', '2 ** 31']],
  ['ConstantPad3d: value', (v) => new ConstantPad3d(1, v), [...anyNumber, '1e308']],
  ['HingeEmbeddingLoss: options', (v) => new HingeEmbeddingLoss(v), noOptions],
  ['HingeEmbeddingLoss: margin', (v) => new HingeEmbeddingLoss({ margin: v }), ['undefined', ...anyNumber, '1e308']],
  ['MarginRankingLoss: input1', (v) => new MarginRankingLoss().forward(v, target(), target()), []],
  ['MarginRankingLoss: target', (v) => new MarginRankingLoss().forward(target(), target(), v), []],
  ['SoftMarginLoss: input', (v) => new SoftMarginLoss().forward(v, target()), []],
  ['MultiMarginLoss: p', (v) => new MultiMarginLoss({ p: v }), ['undefined']],
  ['MultiMarginLoss: weight', (v) => new MultiMarginLoss({ weight: v }), ['undefined', 'null']],
  [
    'MultiMarginLoss: target',
    (v) => new MultiMarginLoss().forward(ones([1, 2]), v),
    ['Float32Array of another realm', 'Int32Array over shared memory'],
  ],
  ['MultiLabelMarginLoss: input', (v) => new MultiLabelMarginLoss().forward(v, [0]), []],
  ['MultiLabelMarginLoss: target', (v) => new MultiLabelMarginLoss().forward(ones([2]), v), []],
  ['MultiLabelSoftMarginLoss: weight', (v) => new MultiLabelSoftMarginLoss({ weight: v }), ['undefined', 'null']],
  ['PoissonNLLLoss: logInput', (v) => new PoissonNLLLoss({ logInput: v }), flag],
  ['PoissonNLLLoss: eps', (v) => new PoissonNLLLoss({ eps: v }), ['undefined', ...positive, '1e308']],
  [
    'TripletMarginWithDistanceLoss: distanceFunction',
    (v) => new TripletMarginWithDistanceLoss({ distanceFunction: v }).forward(target(), target(), target()),
    ['undefined', 'null'],
  ],
  [
    'tripletMarginWithDistanceLoss: margin',
    (v) => functional.tripletMarginWithDistanceLoss(target(), target(), target(), { margin: v }),
    ['undefined', '0.5', '2 ** 31', '2 ** 53', '1e308'],
  ],
  ['Sequential', (v) => String(new Sequential(v)), ['{}', 'object without a prototype']],
  ['Sequential: second', (v) => String(new Sequential(new ReLU(), v)), []],
  ['Sequential: a', (v) => String(new Sequential({ a: v })), []],
  ['Sequential: at', (v) => model().at(v), ['-0', '-1', '2 ** 31']],
  ['Sequential: forward', (v) => model().forward(v), []],
  ['ModuleList', (v) => String(new ModuleList(v)), ['undefined', '[]']],
  ['ModuleList: append', (v) => new ModuleList().append(v), []],
  ['ModuleList: at', (v) => new ModuleList().at(v), ['-0', '-1', '2 ** 31']],
  ['ModuleList: map', (v) => new ModuleList().map(v), ['function']],
  ['ModuleList: forward', (v) => new ModuleList().forward(v), []],
  ['Parameter: data', (v) => new Parameter(v), []],
  ['Parameter: options', (v) => new Parameter(target(), v), noOptions],
  ['Parameter: requiresGrad', (v) => new Parameter(target(), { requiresGrad: v }), flag],
  ['Buffer: data', (v) => new Buffer(v), []],
  ['Buffer: options', (v) => new Buffer(target(), v), noOptions],
  ['Buffer: persistent', (v) => new Buffer(target(), { persistent: v }), flag],
  ['Module: namedBuffers', (v) => model().namedBuffers(v), ['undefined', '"1"', '""', 'text of 100,000 characters']],
  ['Module: registerBuffer, name', (v) => model().registerBuffer(v, target()), ['"1"', 'text of 100,000 characters']],
  ['Module: registerBuffer, tensor', (v) => model().registerBuffer('x', v), ['null']],
  ['Module: registerBuffer, options', (v) => model().registerBuffer('x', target(), v), noOptions],
  ['Module: registerBuffer, persistent', (v) => model().registerBuffer('x', target(), { persistent: v }), flag],
  ['Module: train', (v) => model().train(v), flag],
  [
    'Module: training',
    (v) => {
      model().training = v;
    },
    ['true'],
  ],
  ['Module: namedModules', (v) => model().namedModules(v), ['undefined', '"1"', '""', 'text of 100,000 characters']],
  ['Module: namedParameters', (v) => model().namedParameters(v), ['undefined', '"1"', '""', 'text of 100,000 characters']],
  ['Module: loadStateDict', (v) => model().loadStateDict(v), []],
  ['Module: loadStateDict, an entry', (v) => model().loadStateDict({ 'first.weight': v }, { strict: false }), []],
  [
    'Module: loadStateDict, a key',
    (v) => model().loadStateDict(new Map([[v, target()]]), { strict: false }),
    ['"1"', '""', 'text of 100,000 characters'],
  ],
  ['Module: loadStateDict, options', (v) => model().loadStateDict(model().stateDict(), v), noOptions],
  ['Module: loadStateDict, strict', (v) => model().loadStateDict(model().stateDict(), { strict: v }), flag],
  ['Module: namedChildren', (v) => new Told(v).stateDict(), ['undefined', '[]']],
  ['Module: extraRepr', (v) => String(new Told([], v)), ['undefined', '"1"', '""', 'text of 100,000 characters']],
  ['init.uniform_', (v) => init.uniform_(v), []],
  ['init.uniform_: options', (v) => init.uniform_(target(), v), [...noOptions, '-0', '-1', '0.5']],
  ['init.uniform_: a', (v) => init.uniform_(target(), { a: v }), ['undefined', '-0', '-1', '0.5']],
  ['init.uniform_: b', (v) => init.uniform_(target(), { b: v }), ['undefined', ...positive]],
  ['init.normal_: mean', (v) => init.normal_(target(), { mean: v }), ['undefined', ...anyNumber]],
  ['init.normal_: std', (v) => init.normal_(target(), { std: v }), ['undefined', ...positive]],
  ['init.constant_', (v) => init.constant_(v, 1), []],
  ['init.constant_: value', (v) => init.constant_(target(), v), anyNumber],
  ['init.zeros_', (v) => init.zeros_(v), []],
  ['init.ones_', (v) => init.ones_(v), []],
  ['init.kaimingUniform_', (v) => init.kaimingUniform_(v), []],
  ['init.kaimingUniform_: a', (v) => init.kaimingUniform_(target(), { a: v }), ['undefined', ...anyNumber, '1e308']],
  ['init.kaimingNormal_: options', (v) => init.kaimingNormal_(target(), v), noOptions],
  ['init.kaimingNormal_: mode', (v) => init.kaimingNormal_(target(), { mode: v }), ['undefined']],
  ['init.kaimingNormal_: nonlinearity', (v) => init.kaimingNormal_(target(), { nonlinearity: v }), ['undefined']],
  ['init.xavierUniform_: options', (v) => init.xavierUniform_(target(), v), [...noOptions, ...positive]],
  ['init.xavierNormal_: gain', (v) => init.xavierNormal_(target(), { gain: v }), ['undefined', ...positive]],
  ['init.calculateFans', (v) => init.calculateFans(v), []],
  ['init.calculateGain', (v) => init.calculateGain(v), []],
  ['init.calculateGain: negativeSlope', (v) => init.calculateGain('leakyRelu', v), ['undefined', ...anyNumber, '1e308']],
];

test.after(shutdown);

for (const [name, call, taken] of calls) {
  test(`takes what is right and refuses the rest in words: ${name}`, () => takesOnly(call, taken));
}

test('a tensor of any shape fits where shapes are free', () => {
  for (const shape of [[], [0, 3], [1, 1, 1, 1, 1]]) {
    for (const layer of [new ReLU(), new Dropout()]) layer.forward(zeros(shape));
    init.zeros_(zeros(shape));
  }
  init.constant_(tensor(1), 2);
});

test.run();
