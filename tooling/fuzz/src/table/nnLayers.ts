import type { Tensor } from '@kindling/core';
import * as nn from '@kindling/nn';
import { anything, type Domain, domain, either, optional } from '../domains/domain';
import { iterable, list } from '../domains/lists';
import { moduleDomain, network } from '../domains/modules';
import { byName, none, options } from '../domains/objects';
import { boolean, choice, integer, number } from '../domains/simple';
import { anyTensor, tensorOf } from '../domains/tensors';
import { makeTensor } from '../values/tensors';
import { walk } from './nn';
import { change, ctor, fn, getter, method, type Row } from './row';

// biome-ignore lint/suspicious/noExplicitAny: constructors of whatever arguments
type Layer = new (...args: any[]) => nn.Module;

interface LayerRows {
  /** The arguments of the constructor; none when left out. */
  readonly args?: readonly Domain[];
  /** What `forward` takes; any tensor when left out. */
  readonly inputs?: readonly Domain[];
  /** The layer whose `forward` is called; without arguments when left out. */
  readonly made?: () => nn.Module;
  /** Which arguments of the constructor, and which inputs, go together. */
  readonly fits?: (args: never) => boolean | 'unclear';
  readonly inputsFit?: (inputs: never) => boolean | 'unclear';
  /** How much memory the constructor may take, in MiB. */
  readonly memory?: number;
}

/** A layer's constructor, its forward, and what it says of itself. */
export function layerRows(Layer: Layer, rows: LayerRows = {}): Row[] {
  const { args = [], inputs = [anyTensor], made = () => new Layer(), fits, inputsFit, memory } = rows;
  const { name } = Layer;
  const { extraRepr } = Layer.prototype;
  return [
    ctor(`nn/new ${name}`, Layer, args, { use: walk, ...(fits && { fits }), ...(memory && { memory }) }),
    method(`nn/${name}.forward`, made, inputs, inputsFit && { fits: inputsFit }),
    ...(extraRepr === nn.Module.prototype.extraRepr ? [] : [method(`nn/${name}.extraRepr`, made, [])]),
    ...('resetParameters' in Layer.prototype ? [change(`nn/${name}.resetParameters`, made, [])] : []),
  ];
}

/** A number alone, or options with it. */
const alone = (name: string, one: Domain): Domain => ({ ...either(one, options({ [name]: one })), options: [name] });
const factor = number({ made: [-1, 2] });
const notZero = domain(
  'a number that is not 0',
  (choices) => choices.number(0.1, 2),
  (value) => factor.has(value) && value !== 0,
);
const atLeast0 = number({ min: 0, made: [0, 1] });
type Slopes = { lower?: number; upper?: number };
const slopes = { lower: factor, upper: factor };
const slopesFit = ({ lower = 1 / 8, upper = 1 / 3 }: Slopes = {}) => lower <= upper;
const dropouts = [nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.AlphaDropout, nn.FeatureAlphaDropout];
const ranks = {
  Dropout: [0, 99],
  Dropout1d: [2, 3],
  Dropout2d: [2, 99],
  AlphaDropout: [0, 99],
  FeatureAlphaDropout: [2, 99],
} as const;
const droppers = {
  dropout1d: 'Dropout1d',
  dropout2d: 'Dropout2d',
  alphaDropout: 'AlphaDropout',
  featureAlphaDropout: 'FeatureAlphaDropout',
} as const;
const parameters = () => new nn.ParameterList([makeTensor([3], [1, 2, 3], 'leaf')]);
const twoSizes = list(integer({ min: -1, made: [1, 2] }), { made: [2, 2] });
export const anyHook = domain(
  'a function that gives nothing',
  () => () => undefined,
  (value) => typeof value === 'function',
);

/** Activations, dropouts, containers: what has no weights. */
export const layersTable: readonly Row[] = [
  ...[nn.ReLU, nn.Sigmoid, nn.Tanh, nn.SiLU, nn.SELU, nn.ReLU6].flatMap((Layer) => layerRows(Layer, { args: [none] })),
  ...[nn.Mish, nn.Softsign, nn.Hardsigmoid, nn.Hardswish, nn.LogSigmoid, nn.Tanhshrink].flatMap((Layer) =>
    layerRows(Layer, { args: [none] }),
  ),
  ...layerRows(nn.Identity, { args: [none], inputs: [anything] }),
  ...layerRows(nn.GELU, { args: [options({ approximate: choice('none', 'tanh') })] }),
  ...layerRows(nn.LeakyReLU, { args: [alone('negativeSlope', factor)] }),
  ...layerRows(nn.ELU, { args: [alone('alpha', factor)] }),
  ...layerRows(nn.CELU, { args: [alone('alpha', notZero)] }),
  ...layerRows(nn.Hardshrink, { args: [alone('lambd', factor)] }),
  ...layerRows(nn.Softshrink, { args: [alone('lambd', atLeast0)] }),
  ...layerRows(nn.Threshold, { args: [factor, factor], made: () => new nn.Threshold(0.5, 2) }),
  ...layerRows(nn.RReLU, { args: [options(slopes)], fits: ([given]: [Slopes?]) => slopesFit(given) }),
  ...layerRows(nn.Softmax2d, {
    args: [none],
    inputs: [tensorOf('of pictures', { made: () => [1, 2, 3, 2], fits: ({ length }) => length === 3 || length === 4 })],
  }),
  fn('nn/functional.celu', nn.functional.celu, [anyTensor, options({ alpha: notZero })]),
  fn('nn/functional.hardshrink', nn.functional.hardshrink, [anyTensor, options({ lambd: factor })]),
  fn('nn/functional.softshrink', nn.functional.softshrink, [anyTensor, options({ lambd: atLeast0 })]),
  fn('nn/functional.tanhshrink', nn.functional.tanhshrink, [anyTensor]),
  fn('nn/functional.threshold', nn.functional.threshold, [anyTensor, factor, factor]),
  fn('nn/functional.rrelu', nn.functional.rrelu, [anyTensor, options({ ...slopes, training: boolean })], {
    fits: ([, given]: [unknown, Slopes?]) => slopesFit(given),
  }),
  fn('nn/functional.softmin', nn.functional.softmin, [anyTensor, integer({ made: [-1, 0] })], {
    fits: ([x, dim]: [Tensor, number]) => dim >= -Math.max(x.dim, 1) && dim < Math.max(x.dim, 1),
  }),
  ...layerRows(nn.Hardtanh, {
    args: [options({ minVal: factor, maxVal: factor })],
    fits: ([{ minVal = -1, maxVal = 1 } = {}]: [{ minVal?: number; maxVal?: number }?]) => minVal < maxVal,
  }),
  ...layerRows(nn.Softplus, { args: [options({ beta: factor, threshold: factor })] }),
  ...[nn.Softmax, nn.LogSoftmax, nn.Softmin].flatMap((Layer) =>
    layerRows(Layer, { args: [integer({ made: [-1, 1] }), none], made: () => new Layer(-1) }),
  ),
  ...dropouts.flatMap((Layer) =>
    layerRows(Layer, {
      args: [optional(number({ min: 0, max: 1 })), none],
      inputs: [
        tensorOf('of some ranks', { made: () => [2, 3, 2], fits: ({ length }) => isWithin(length, Layer.name as 'Dropout') }),
      ],
    }),
  ),
  ...(['dropout1d', 'dropout2d', 'alphaDropout', 'featureAlphaDropout'] as const).map((name) =>
    fn(`nn/functional.${name}`, nn.functional[name], [
      tensorOf('of some ranks', {
        made: () => [2, 3, 2],
        fits: ({ length }) => isWithin(length, droppers[name]),
      }),
      options({ p: number({ min: 0, max: 1 }), training: boolean }),
    ]),
  ),
  ...layerRows(nn.Unflatten, {
    args: [integer({ made: [-1, 1] }), twoSizes, none],
    made: () => new nn.Unflatten(1, [3, -1]),
    inputs: [tensorOf('[n, 3 m, ...]', { made: () => [2, 6], fits: (shape) => shape.length > 1 && shape[1] % 3 === 0 })],
  }),
  fn(
    'nn/ModuleDict',
    (...given) => new nn.ModuleDict(...(given as [])),
    [optional(byName('first', moduleDomain, { maps: true }))],
    {
      fits: ([given]: [object?]) =>
        [...(given instanceof Map ? given.keys() : Object.keys(given ?? {}))].every(
          (name) => name !== '' && !name.includes('.') && !(name in nn.ModuleDict.prototype),
        ),
      use: walk,
    },
  ),
  ctor('nn/new ParameterList', nn.ParameterList, [optional(iterable(list(anyTensor)))], { use: walk }),
  getter('nn/ParameterList.length', parameters),
  method('nn/ParameterList.at', parameters, [integer({ made: [-1, 1] })]),
  method('nn/ParameterList.entries', parameters, []),
  method('nn/ParameterList.append', parameters, [anyTensor], { use: walk }),
  method('nn/ParameterList.extraRepr', parameters, []),
  method('nn/ParameterList.forward', parameters, [anything], { unavailable: 'ParameterList: forward' }),
  method('nn/Module.apply', network, [anyHook]),
  method('nn/ModuleList.map', () => new nn.ModuleList([new nn.ReLU()]), [anyHook], {
    use: (made: unknown[]) => Promise.allSettled(made),
  }),
  method('nn/ParameterList.map', parameters, [anyHook], { use: (made: unknown[]) => Promise.allSettled(made) }),
  method('nn/Module.clone', network, [], { use: walk }),
  fn('nn/deepCopy', nn.deepCopy, [moduleDomain], { use: walk }),
  method('nn/Module.requiresGrad_', network, [optional(boolean)], { use: walk }),
  method('nn/Module.registerForwardHook', network, [anyHook]),
  method('nn/Module.registerForwardPreHook', network, [anyHook]),
  method('nn/Module.registerFullBackwardHook', network, [anyHook]),
];

function isWithin(rank: number, layer: keyof typeof ranks): boolean {
  const [least, most] = ranks[layer];
  return rank >= least && rank <= most;
}
