import type { Tensor } from '@kindling/core';
import * as nn from '@kindling/nn';
import { anything, type Domain, either, type Fit, nullable, optional } from '../domains/domain';
import { list, tuple } from '../domains/lists';
import { parameterLike } from '../domains/modules';
import { none, options } from '../domains/objects';
import { boolean, choice, integer, number, pair, sides } from '../domains/simple';
import { holdable, tensorOf, tensorOfRank } from '../domains/tensors';
import { makeTensor } from '../values/tensors';
import { images, poolingFits, windowsFit } from './coreFunctional';
import { walk } from './nn';
import { layerRows } from './nnLayers';
import { change, type Row, setter } from './row';

type Pair = number | [number, number];
type Size = typeof pair;

const size = integer({ min: 1, made: [1, 2] });
const side: Size = (range) => integer(range);
const named = choice('same', 'valid');
const scale = number({ min: Number.MIN_VALUE, made: [0.5, 2] });
const kernel = (of: Size) => of({ min: 1, made: [1, 2] });
const convolutions = (of: Size) => ({
  stride: of({ min: 1, made: [1, 2] }),
  padding: either(of({ min: 0, made: [0, 1] }), named),
  dilation: of({ min: 1, made: [1, 2] }),
  groups: integer({ min: 1, made: [1, 1] }),
  bias: boolean,
});
const paddingMode = choice('zeros', 'reflect', 'replicate', 'circular');
const lines = tensorOf('(N, 2, L)', { made: () => [1, 2, 5], fits: (shape) => shape.length === 3 && shape[1] === 2 });

interface Given {
  stride?: Pair;
  padding?: Pair | 'same' | 'valid';
  groups?: number;
}
/** Whether a convolution can be made: its weight can be had, its groups divide the channels, and 'same' has no stride. */
function makes([inChannels, outChannels, kernelSize, given = {}]: [number, number, Pair, Given?]): Fit {
  const { stride = 1, padding = 0, groups = 1 } = given;
  if (inChannels % groups !== 0 || outChannels % groups !== 0) return false;
  if (padding === 'same' && sides(stride).some((each) => each > 1)) return false;
  return holdable((inChannels / groups) * outChannels * sides(kernelSize)[0] * sides(kernelSize)[1]);
}

/** A kernel of 3 over a line, or a picture, with two channels. */
function convolutionRows(
  Layer: typeof nn.Conv1d | typeof nn.Conv2d | typeof nn.ConvTranspose1d | typeof nn.ConvTranspose2d,
  args: Record<string, Domain>,
  of: Size,
): Row[] {
  const isLine = Layer === nn.Conv1d || Layer === nn.ConvTranspose1d;
  const made = () => new (Layer as typeof nn.Conv2d)(2, 3, 3, { padding: 1 });
  const input = () =>
    isLine ? makeTensor([1, 2, 4], new Array(8).fill(1), 'leaf') : makeTensor([1, 2, 4, 4], new Array(32).fill(1), 'leaf');
  const use = (module: nn.Module) => [walk(module), module.forward(input())];
  return [
    ...layerRows(Layer, {
      args: [size, size, kernel(of), options(args)],
      made,
      fits: isLine ? ([a, b, length, given]: [number, number, number, Given?]) => makes([a, b, [1, length], given]) : makes,
      inputs: [isLine ? lines : images],
      inputsFit: ([x]: [Tensor]) => {
        if (x.shape[1] !== 2) return false;
        if (Layer === nn.ConvTranspose1d) return x.shape[2] > 0;
        if (Layer === nn.ConvTranspose2d) return x.shape[2] > 0 && x.shape[3] > 0;
        return isLine || windowsFit(x.shape, 3, 3, { padding: 1 });
      },
    }),
    setter(`nn/${Layer.name}.weight=`, made, parameterLike(...made().weight.shape), { use }),
    setter(`nn/${Layer.name}.bias=`, made, nullable(parameterLike(3)), { use }),
  ];
}

const windows = (of: Size) => ({
  stride: of({ min: 1, made: [1, 2] }),
  padding: of({ min: 0, made: [0, 1] }),
  ceilMode: boolean,
});
const narrow = ([window, given]: [Pair, { padding?: Pair }?]) =>
  sides(given?.padding ?? 0).every((padding, i) => padding <= sides(window)[i] / 2);
const longEnough = ([x]: [Tensor]) => x.shape[2] >= 2;
const outputSizes: Domain = either(
  nullable(pair({ min: 1, made: [1, 3] })),
  tuple(nullable(integer({ min: 1, made: [1, 3] })), nullable(integer({ min: 1, made: [1, 3] }))),
);
const hasPlaces = ([x]: [Tensor]) => x.shape.slice(2).every((extent) => extent > 0);
const shuffled = tensorOf('of pictures', { made: () => [1, 4, 2, 2], fits: ({ length }) => length >= 3 });

const eps = number({ min: -1e38, max: 1e38, made: [0.1, 1] });
const rowsOf4 = tensorOf('of rows of 4', { made: (choices) => choices.pick([[4], [2, 4]]), fits: (shape) => shape.at(-1) === 4 });
const shapes = either(size, list(size, { min: 1, max: 8, made: [1, 2] }));
const fitsShape = ([given, { elementwiseAffine = true } = {}]: [number | number[], { elementwiseAffine?: boolean }?]): Fit => {
  const fits = holdable([given].flat().reduce((product, one) => product * one, 1));
  return fits || elementwiseAffine ? fits : 'unclear';
};
const channels = tensorOf('of four channels', { made: () => [2, 4, 3], fits: (shape) => shape.length > 1 && shape[1] === 4 });

function weightRows(name: string, made: () => nn.Module, members: readonly string[], input: () => Tensor): Row[] {
  const use = (module: nn.Module) => [walk(module), module.forward(input())];
  return members.map((member) => setter(`nn/${name}.${member}=`, made, optional(nullable(parameterLike(4))), { use }));
}

function instanceRows(Layer: typeof nn.InstanceNorm1d | typeof nn.InstanceNorm2d, shape: readonly number[]): Row[] {
  const made = () => new Layer(3, { affine: true, trackRunningStats: true });
  const input = () => makeTensor([...shape], new Array(shape.reduce((product, one) => product * one, 1)).fill(1), 'leaf');
  const use = (module: nn.Module) => [walk(module), module.forward(input()), module.eval().forward(input())];
  return [
    ...layerRows(Layer, {
      args: [
        size,
        options({
          eps,
          momentum: nullable(number({ made: [0, 1] })),
          affine: boolean,
          bias: boolean,
          trackRunningStats: boolean,
        }),
      ],
      made,
      inputs: [
        tensorOf('with 3 channels', { made: () => shape, fits: (given) => given.length === shape.length && given[1] === 3 }),
      ],
      inputsFit: ([x]: [Tensor]) => x.shape.slice(2).some((extent) => extent !== 1),
    }),
    change(`nn/${Layer.name}.resetRunningStats`, made, []),
    ...['weight', 'bias'].map((field) => setter(`nn/${Layer.name}.${field}=`, made, nullable(parameterLike(3)), { use })),
    ...['runningMean', 'runningVar'].map((field) =>
      setter(`nn/${Layer.name}.${field}=`, made, nullable(parameterLike(3)), { use }),
    ),
    // nobody asks for it: it is there because PyTorch has it
    setter(`nn/${Layer.name}.numBatchesTracked=`, made, anything),
  ];
}

/** Convolutions, poolings, shuffles, and the normalisations of each example by itself. */
export const picturesLayers: readonly Row[] = [
  ...convolutionRows(nn.Conv1d, { ...convolutions(side), paddingMode }, side),
  ...convolutionRows(nn.Conv2d, { ...convolutions(pair), paddingMode }, pair),
  ...convolutionRows(
    nn.ConvTranspose1d,
    { ...convolutions(side), padding: side({ min: 0, made: [0, 1] }), outputPadding: side({ min: 0, made: [0, 1] }) },
    side,
  ),
  ...convolutionRows(
    nn.ConvTranspose2d,
    { ...convolutions(pair), padding: pair({ min: 0, made: [0, 1] }), outputPadding: pair({ min: 0, made: [0, 1] }) },
    pair,
  ),
  ...layerRows(nn.MaxPool1d, {
    args: [side({ min: 1, made: [2, 2] }), options({ ...windows(side), dilation: side({ min: 1, made: [1, 2] }) })],
    made: () => new nn.MaxPool1d(2),
    fits: narrow,
    inputs: [tensorOfRank(3, () => [1, 2, 5])],
    inputsFit: longEnough,
  }),
  ...layerRows(nn.Upsample, {
    args: [
      options({
        size: either(size, list(size, { made: [2, 2] })),
        scaleFactor: either(scale, list(scale, { made: [2, 2] })),
        mode: choice('nearest', 'linear', 'bilinear'),
        alignCorners: boolean,
      }),
    ],
    fits: ([{ size: to, scaleFactor, mode = 'nearest', alignCorners } = {}]: [ConstructorParameters<typeof nn.Upsample>[0]?]) =>
      (to === undefined) !== (scaleFactor === undefined) && !(mode === 'nearest' && alignCorners !== undefined),
    made: () => new nn.Upsample({ scaleFactor: 2 }),
    inputs: [tensorOf('of lines or pictures', { made: () => [1, 2, 3, 2], fits: ({ length }) => length === 3 || length === 4 })],
    inputsFit: ([x]: [Tensor]) => (x.shape.slice(2).every((extent) => extent > 0) ? true : 'unclear'),
  }),
  ...layerRows(nn.MaxPool2d, {
    args: [pair({ min: 1, made: [2, 2] }), options({ ...windows(pair), dilation: pair({ min: 1, made: [1, 2] }) })],
    made: () => new nn.MaxPool2d(2),
    fits: narrow,
    inputs: [images],
    inputsFit: ([x]: [Tensor]) => poolingFits(x.shape, 2),
  }),
  ...layerRows(nn.AvgPool1d, {
    args: [side({ min: 1, made: [2, 2] }), options({ ...windows(side), countIncludePad: boolean })],
    made: () => new nn.AvgPool1d(2),
    fits: narrow,
    inputs: [tensorOfRank(3, () => [1, 2, 5])],
    inputsFit: longEnough,
  }),
  ...layerRows(nn.AvgPool2d, {
    args: [
      pair({ min: 1, made: [2, 2] }),
      options({ ...windows(pair), countIncludePad: boolean, divisorOverride: nullable(size) }),
    ],
    made: () => new nn.AvgPool2d(2),
    fits: narrow,
    inputs: [images],
    inputsFit: ([x]: [Tensor]) => poolingFits(x.shape, 2),
  }),
  ...[nn.AdaptiveAvgPool1d, nn.AdaptiveMaxPool1d].flatMap((Layer) =>
    layerRows(Layer, {
      args: [size, none],
      made: () => new Layer(2),
      inputs: [tensorOfRank(3, () => [1, 2, 5])],
      inputsFit: hasPlaces,
    }),
  ),
  ...[nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d].flatMap((Layer) =>
    layerRows(Layer, { args: [outputSizes, none], made: () => new Layer([2, null]), inputs: [images], inputsFit: hasPlaces }),
  ),
  ...layerRows(nn.PixelShuffle, {
    args: [size, none],
    made: () => new nn.PixelShuffle(2),
    inputs: [shuffled],
    inputsFit: ([x]: [Tensor]) => x.shape.at(-3)! % 4 === 0,
  }),
  ...layerRows(nn.PixelUnshuffle, {
    args: [size, none],
    made: () => new nn.PixelUnshuffle(2),
    inputs: [shuffled],
    inputsFit: ([x]: [Tensor]) => x.shape.slice(-2).every((extent) => extent % 2 === 0),
  }),
  ...layerRows(nn.LayerNorm, {
    args: [shapes, options({ eps, elementwiseAffine: boolean, bias: boolean })],
    made: () => new nn.LayerNorm(4),
    fits: fitsShape,
    inputs: [rowsOf4],
  }),
  ...weightRows(
    'LayerNorm',
    () => new nn.LayerNorm(4),
    ['weight', 'bias'],
    () => makeTensor([4], [1, 2, 3, 4], 'leaf'),
  ),
  ...layerRows(nn.RMSNorm, {
    args: [shapes, options({ eps: nullable(eps), elementwiseAffine: boolean })],
    made: () => new nn.RMSNorm(4),
    fits: fitsShape,
    inputs: [rowsOf4],
  }),
  ...weightRows(
    'RMSNorm',
    () => new nn.RMSNorm(4),
    ['weight'],
    () => makeTensor([4], [1, 2, 3, 4], 'leaf'),
  ),
  ...layerRows(nn.GroupNorm, {
    args: [
      integer({ min: 1, made: [1, 2] }),
      integer({ min: 1, made: [2, 4] }),
      options({ eps, affine: boolean, bias: boolean }),
    ],
    made: () => new nn.GroupNorm(2, 4),
    fits: ([groups, count]: [number, number]) => count % groups === 0 && (holdable(count) === true || 'unclear'),
    inputs: [channels],
  }),
  ...weightRows(
    'GroupNorm',
    () => new nn.GroupNorm(2, 4),
    ['weight', 'bias'],
    () => makeTensor([1, 4], [1, 2, 3, 4], 'leaf'),
  ),
  ...instanceRows(nn.InstanceNorm1d, [2, 3, 2]),
  ...instanceRows(nn.InstanceNorm2d, [2, 3, 1, 2]),
];
