import { type Tensor, zeros } from '@kindling/core';
import * as nn from '@kindling/nn';
import { type Domain, either, nullable, optional } from '../domains/domain';
import { list } from '../domains/lists';
import { parameterLike } from '../domains/modules';
import { options } from '../domains/objects';
import { boolean, choice, integer, number, pair } from '../domains/simple';
import { anyTensor, holdable, tensorLike, tensorOf } from '../domains/tensors';
import { makeTensor } from '../values/tensors';
import { windowOptions } from './coreFunctional';
import { indices } from './coreIndices';
import { integers } from './coreMade';
import { padFits } from './coreParts';
import { layerRows } from './nnLayers';
import { haveCosine, haveDistance } from './nnLosses';
import { exponent, rowOptions, rowsFit } from './nnTables';
import { fn, type Row, setter } from './row';

const size = integer({ min: 1, made: [1, 3] });
const floats = (text: string, made: readonly number[], fits: (shape: readonly number[]) => boolean): Domain =>
  tensorOf(text, { made: () => made, fits, holds: ({ dtype }) => dtype === 'float32' });
const halves = floats('[..., 2 n]', [2, 6], (shape) => shape.length > 0 && (shape.at(-1) as number) % 2 === 0);
const anyFloats = floats('of floats', [2, 3], () => true);
const sides = (count: number) =>
  either(integer({ made: [0, 2] }), list(integer({ made: [0, 2] }), { min: count, max: count, made: [count, count] }));
const paddings = [
  [nn.ZeroPad1d, 'constant', 1],
  [nn.ZeroPad2d, 'constant', 2],
  [nn.ZeroPad3d, 'constant', 3],
  [nn.ReflectionPad1d, 'reflect', 1],
  [nn.ReflectionPad2d, 'reflect', 2],
  [nn.ReflectionPad3d, 'reflect', 3],
  [nn.ReplicationPad1d, 'replicate', 1],
  [nn.ReplicationPad2d, 'replicate', 2],
  [nn.ReplicationPad3d, 'replicate', 3],
  [nn.CircularPad1d, 'circular', 1],
  [nn.CircularPad2d, 'circular', 2],
  [nn.CircularPad3d, 'circular', 3],
] as const;
const constants = [
  [nn.ConstantPad1d, 1],
  [nn.ConstantPad2d, 2],
  [nn.ConstantPad3d, 3],
] as const;
const padded = (dims: number) =>
  tensorOf(`of ${dims} dims or more`, { made: () => [1, 2, 3, 4], fits: ({ length }) => length >= dims });
const withPatches = tensorOf('[n, channels, 2 or more, 2 or more]', {
  made: () => [1, 2, 3, 4],
  fits: (shape) => shape.length === 4 && shape[2] > 1 && shape[3] > 1,
});
const held = ([given]: [number | readonly number[]]) => [given].flat().every((side) => Math.abs(side) < 2 ** 20) || 'unclear';
const window = pair({ min: 1, made: [1, 3] });
const bilinear = () => new nn.Bilinear(3, 2, 4);
const useBilinear = (module: nn.Bilinear) => module.forward(zeros([3]), zeros([2]));
const vectors = tensorOf('of any shape', { made: () => [2, 3], holds: ({ dtype }) => dtype === 'float32' });
const bag = () => new nn.EmbeddingBag(4, 3, { mode: 'sum' });

/** Layers and functions that programs use here and there. */
export const everydayTable: readonly Row[] = [
  fn('nn/functional.relu6', nn.functional.relu6, [anyTensor]),
  fn('nn/functional.glu', nn.functional.glu, [{ ...anyFloats, make: halves.make }, optional(integer({ made: [-1, -1] }))], {
    fits: ([x, dim = -1]: [Tensor, number?]) => dim >= -x.dim && dim < x.dim && (x.shape.at(dim) as number) % 2 === 0,
  }),
  fn('nn/functional.prelu', nn.functional.prelu, [anyFloats, floats('[1] or [channels]', [1], ({ length }) => length < 2)], {
    fits: ([x, weight]: [Tensor, Tensor]) => weight.numel === 1 || (x.dim > 1 && weight.numel === x.shape[1]),
  }),
  fn(
    'nn/functional.gumbelSoftmax',
    nn.functional.gumbelSoftmax,
    [
      anyFloats,
      options({
        ...integers,
        tau: number({ min: Number.MIN_VALUE, made: [0.1, 2] }),
        hard: boolean,
        dim: integer({ made: [-2, 1] }),
      }),
    ],
    { fits: ([x, { dim = -1 } = {}]: [Tensor, { dim?: number }?]) => dim >= -Math.max(x.dim, 1) && dim < Math.max(x.dim, 1) },
  ),
  ...layerRows(nn.GLU, { args: [optional(integer({ made: [-1, 1] }))], inputs: [halves] }),
  ...layerRows(nn.PReLU, {
    args: [options({ numParameters: size, init: number({ made: [-1, 1] }) })],
    inputs: [anyFloats],
    fits: ([{ numParameters = 1 } = {}]: [{ numParameters?: number }?]) => holdable(numParameters),
  }),
  ...paddings.flatMap(([Layer, mode, dims]) =>
    layerRows(Layer, {
      args: [sides(2 * dims)],
      inputs: [padded(dims)],
      made: () => new Layer(1),
      fits: held,
      inputsFit: ([x]: [Tensor]) => padFits([x, new Array(2 * dims).fill(1), { mode }]),
    }),
  ),
  ...constants.flatMap(([Layer, dims]) =>
    layerRows(Layer, {
      args: [sides(2 * dims), number({ made: [-1, 1] })],
      inputs: [padded(dims)],
      made: () => new Layer(1, 2),
      fits: held,
    }),
  ),
  ...layerRows(nn.Unfold, { args: [window, windowOptions], inputs: [withPatches], made: () => new nn.Unfold(2) }),
  ...layerRows(nn.Fold, {
    args: [window, window, windowOptions],
    inputs: [tensorLike(1, 8, 6)],
    made: () => new nn.Fold([3, 4], 2),
  }),
  ...layerRows(nn.Bilinear, {
    args: [size, size, size, options({ bias: boolean })],
    inputs: [tensorLike(5, 3), tensorLike(5, 2)],
    made: bilinear,
    fits: ([a, b, c]: [number, number, number]) => holdable(a * b * c),
  }),
  setter('nn/Bilinear.weight=', bilinear, parameterLike(4, 3, 2), { use: useBilinear }),
  setter('nn/Bilinear.bias=', bilinear, nullable(parameterLike(4)), { use: useBilinear }),
  setter('nn/PReLU.weight=', () => new nn.PReLU(), parameterLike(1), { use: (module: nn.PReLU) => module.forward(zeros([2])) }),
  ...layerRows(nn.EmbeddingBag, {
    args: [size, size, options({ mode: choice('sum', 'mean', 'max'), ...rowOptions })],
    inputs: [
      indices(4, [[5]], (shape) => shape.join() === '5'),
      indices(5, [[2], [1]], (shape) => shape.length === 1 && shape[0] > 0),
      options({ perSampleWeights: floats('[5]', [5], (shape) => shape.join() === '5') }),
    ],
    made: bag,
    fits: rowsFit,
  }),
  fn(
    'nn/functional.embeddingBag',
    nn.functional.embeddingBag,
    [
      indices(4, [[5]], (shape) => shape.join() === '5'),
      floats('[m, n]', [4, 3], ({ length }) => length === 2),
      options({
        offsets: indices(5, [[2], [1]], (shape) => shape.length === 1 && shape[0] > 0),
        mode: choice('sum', 'mean', 'max'),
        perSampleWeights: floats('[5]', [5], (shape) => shape.join() === '5'),
        ...rowOptions,
      }),
    ],
    {
      fits: ([, { shape }, { offsets, mode, perSampleWeights, paddingIdx = null } = {}]: [
        Tensor,
        Tensor,
        nn.functional.EmbeddingBagOptions?,
      ]) =>
        offsets !== undefined &&
        (perSampleWeights === undefined || mode === 'sum') &&
        (paddingIdx === null || (paddingIdx >= -shape[0] && paddingIdx < shape[0])) &&
        // the indices are those of four rows
        (shape[0] >= 4 || 'unclear'),
    },
  ),
  ...layerRows(nn.CosineSimilarity, {
    args: [options({ dim: integer({ made: [0, 1] }), eps: number({ min: 0, made: [0, 1] }) })],
    inputs: [vectors, vectors],
    inputsFit: haveCosine,
  }),
  ...layerRows(nn.PairwiseDistance, {
    args: [options({ p: exponent, eps: number({ min: 0, made: [0, 1] }), keepDim: boolean })],
    inputs: [vectors, vectors],
    inputsFit: haveDistance,
  }),
  setter('nn/EmbeddingBag.weight=', bag, parameterLike(4, 3), {
    use: (module: nn.EmbeddingBag) => module.forward(makeTensor([1, 2], [0, 1], 'leaf').to('int32')),
  }),
];
