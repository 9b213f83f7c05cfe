const losses: Readonly<Record<string, string>> = {
  binaryCrossEntropyWithLogits: 'BCEWithLogitsLoss',
  cosineEmbeddingLoss: 'CosineEmbeddingLoss',
  ctcLoss: 'CTCLoss',
  gaussianNllLoss: 'GaussianNLLLoss',
  hingeEmbeddingLoss: 'HingeEmbeddingLoss',
  huberLoss: 'HuberLoss',
  klDiv: 'KLDivLoss',
  l1Loss: 'L1Loss',
  marginRankingLoss: 'MarginRankingLoss',
  multiMarginLoss: 'MultiMarginLoss',
  multilabelMarginLoss: 'MultiLabelMarginLoss',
  multilabelSoftMarginLoss: 'MultiLabelSoftMarginLoss',
  poissonNllLoss: 'PoissonNLLLoss',
  smoothL1Loss: 'SmoothL1Loss',
  softMarginLoss: 'SoftMarginLoss',
  tripletMarginLoss: 'TripletMarginLoss',
  tripletMarginWithDistanceLoss: 'TripletMarginWithDistanceLoss',
};

/** What a layer calls with its own arguments and nothing else. */
const calledByLayers: Readonly<Record<string, string>> = {
  ...losses,
  alphaDropout: 'AlphaDropout',
  batchNorm: 'BatchNorm1d',
  celu: 'CELU',
  channelShuffle: 'ChannelShuffle',
  cosineSimilarity: 'CosineSimilarity',
  dropout1d: 'Dropout1d',
  dropout2d: 'Dropout2d',
  embeddingBag: 'EmbeddingBag',
  featureAlphaDropout: 'FeatureAlphaDropout',
  glu: 'GLU',
  hardshrink: 'Hardshrink',
  localResponseNorm: 'LocalResponseNorm',
  lpPool1d: 'LPPool1d',
  lpPool2d: 'LPPool2d',
  pairwiseDistance: 'PairwiseDistance',
  prelu: 'PReLU',
  relu6: 'ReLU6',
  rrelu: 'RReLU',
  softmin: 'Softmin',
  softshrink: 'Softshrink',
  tanhshrink: 'Tanhshrink',
  threshold: 'Threshold',
};

/** Names whose numbers stand in the fixture of another one. */
export const heldUnder: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(calledByLayers).map(([name, layer]) => [`nn/functional.${name}`, `nn/new ${layer}`])),
  ...Object.fromEntries(
    ['getEmaAvgFn', 'getEmaMultiAvgFn', 'getSwaAvgFn', 'getSwaMultiAvgFn'].map((name) => [`nn/${name}`, 'nn/new AveragedModel']),
  ),
  'core/attentionWeights': 'nn/new MultiheadAttention',
  'core/recurrence': 'nn/new LSTM',
  'core/withoutLoops': 'nn/new LSTM',
  'core/sparseCooTensor': 'core/sparseToDense',
  'core/Tensor.backward': 'core/add',
  'core/Tensor.expandAs': 'core/expand',
  'core/Tensor.viewAs': 'core/view',
  'core/Tensor.toString': 'core/tensor',
  'metrics/calibrationBins': 'metrics/calibration',
  'metrics/calibrationError': 'metrics/calibration',
  'metrics/new CalibrationError': 'metrics/calibration',
  'metrics/new AUROC': 'metrics/auroc',
  'metrics/new PrecisionRecallCurve': 'metrics/precisionRecall',
  'metrics/precisionRecallCurve': 'metrics/precisionRecall',
  'metrics/new ROC': 'metrics/roc',
  'nn/init.calculateFans': 'nn/init.kaimingUniform_',
  'nn/new Parameter': 'core/tensor',
};

const because = (reason: string, ...names: string[]) => Object.fromEntries(names.map((name) => [name, reason]));

/** Names that nobody else has numbers for, and why. */
export const withoutFixture: Readonly<Record<string, string>> = {
  ...because(
    'drawn from a generator of our own; tests hold mean, variance, range and the same bits for the same seed',
    ...['normal', 'rand', 'randLike', 'randint', 'randn', 'randnLike', 'randperm'].map((name) => `core/${name}`),
    ...['manualSeed', 'seededRandom', 'getRngState', 'setRngState'].map((name) => `core/${name}`),
    'nn/functional.gumbelSoftmax',
  ),
  ...because(
    'says what a tensor is, or hands its numbers out; every fixture is read through it',
    ...['data', 'dim', 'dtype', 'grad', 'isLeaf', 'isSameSize', 'item', 'numel', 'requiresGrad', 'shape', 'size', 'toArray'].map(
      (name) => `core/Tensor.${name}`,
    ),
    'core/isTensor',
  ),
  ...because(
    'a boolean that is awaited, of eq, isclose and all, which have fixtures',
    ...['core/allclose', 'core/equal', 'core/Tensor.allclose', 'core/Tensor.equal'],
  ),
  ...because(
    'decides which gradients flow, which are those of backward; the tests of autograd hold it',
    'core/autograd.grad',
    ...['core/Tensor.detach', 'core/Tensor.registerHook', 'core/Tensor.requiresGrad_', 'core/Tensor.retainGrad'],
    ...['core/noGrad', 'core/noGradSync', 'core/gradcheck'],
  ),
  ...because(
    'of the engine, which PyTorch has no counterpart of',
    ...['backendInfo', 'customOp', 'doctor', 'opTable', 'profile', 'realize', 'replaceValues', 'shutdown', 'useBackend'].map(
      (name) => `core/${name}`,
    ),
    ...['core/tensorFromBatchInnermost', 'core/tensorFromMemory', 'core/Tensor.toJSON'],
  ),
  'core/convOutputSize': 'the shapes of every convolution and pooling are compared',
  ...because(
    'holds modules or a tensor and computes nothing; printing and state dicts are held in tests of their own',
    ...['nn/ModuleDict', 'nn/new ModuleList', 'nn/new ParameterList', 'nn/new Buffer', 'nn/deepCopy', 'nn/summary'],
  ),
  'nn/functionalCall': "a module's own forward; what torch.func.functional_call gives stands in its test",
  'core/Tensor.contiguous': 'the tensor itself',
  'core/Tensor.clone':
    'the same values; tests hold that gradients flow and that what is done in place to one is not seen in the other',
  'nn/utils.removeParametrizations': 'takes away what weightNorm and spectralNorm put there',
  ...because('for classes to extend, each of which has fixtures', 'optim/new LRScheduler', 'optim/new Optimizer'),
  ...because(
    'our own way to hand pictures and transforms on',
    ...['asTransform', 'checkImage', 'checkImageTensor', 'checkPicture', 'isImage', 'isImageTensor'].map(
      (name) => `transforms/${name}`,
    ),
    ...['transforms/transformFromRecipe', 'transforms/transformRecipe'],
  ),
};

/** Names with a fixture but without a largest error of their own in docs/errors.md, and why. */
export const withoutError: Readonly<Record<string, string>> = {
  ...because(
    'what it prints is compared, which is text',
    'core/tensor',
    'core/Tensor.toString',
    'nn/new Parameter',
    'nn/new Sequential',
  ),
  ...because('drawn: zeros, counted, and bounds are compared', 'nn/init.sparse_', 'nn/init.truncNormal_'),
  'nn/updateBn': 'compared together with AveragedModel, under whose name the error stands',
  ...because(
    'does to a picture what its functions do, whose errors stand there; tests hold that what is drawn is what is done',
    ...['CenterCrop', 'ColorJitter', 'Compose', 'GaussianBlur', 'Grayscale', 'Lambda', 'Pad', 'RandomAffine', 'RandomApply'].map(
      (name) => `transforms/new ${name}`,
    ),
    ...['RandomChoice', 'RandomCrop', 'RandomErasing', 'RandomGrayscale', 'RandomHorizontalFlip', 'RandomResizedCrop'].map(
      (name) => `transforms/new ${name}`,
    ),
    ...['RandomRotation', 'RandomVerticalFlip', 'Resize'].map((name) => `transforms/new ${name}`),
  ),
};
