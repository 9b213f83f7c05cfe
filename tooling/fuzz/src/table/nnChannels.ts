import type { Pair, Tensor } from '@kindling/core';
import * as nn from '@kindling/nn';
import { nullable } from '../domains/domain';
import { none, options } from '../domains/objects';
import { boolean, integer, number, pair, sides } from '../domains/simple';
import { tensorOf, tensorOfRank } from '../domains/tensors';
import { images, poolingFits } from './coreFunctional';
import { layerRows } from './nnLayers';
import { exponent } from './nnTables';
import { fn, type Row } from './row';

type Size = typeof pair;

const size = integer({ min: 1, made: [1, 2] });
const side: Size = (range) => integer(range);
const lines = tensorOfRank(3, () => [1, 2, 5]);
const normWindows = (of: Size) => ({ stride: nullable(of({ min: 1, made: [1, 2] })), ceilMode: boolean });
const factor = number({ made: [0.1, 2] });
const responses = { alpha: factor, beta: factor, k: factor };
const channelled = tensorOf('(N, C, ...)', { made: () => [1, 4, 3], fits: ({ length }) => length > 2 });

/** Norms of windows, and what is done across channels. */
export const channelsTable: readonly Row[] = [
  ...layerRows(nn.LPPool1d, {
    args: [exponent, side({ min: 1, made: [2, 2] }), options(normWindows(side))],
    made: () => new nn.LPPool1d(2, 2),
    inputs: [lines],
    inputsFit: ([x]: [Tensor]) => x.shape[2] > 1,
  }),
  ...layerRows(nn.LPPool2d, {
    args: [exponent, pair({ min: 1, made: [2, 2] }), options(normWindows(pair))],
    made: () => new nn.LPPool2d(2, 2),
    inputs: [images],
    inputsFit: ([x]: [Tensor]) => poolingFits(x.shape, 2),
  }),
  fn(
    'nn/functional.lpPool1d',
    nn.functional.lpPool1d,
    [lines, exponent, side({ min: 1, made: [1, 2] }), options(normWindows(side))],
    { fits: ([x, , kernel]: [Tensor, number, number]) => kernel <= x.shape[2] },
  ),
  fn(
    'nn/functional.lpPool2d',
    nn.functional.lpPool2d,
    [images, exponent, pair({ min: 1, made: [1, 2] }), options(normWindows(pair))],
    {
      fits: ([x, , kernel]: [Tensor, number, Pair]) => sides(kernel).every((extent, axis) => extent <= x.shape[axis + 2]),
    },
  ),
  ...layerRows(nn.LocalResponseNorm, {
    args: [size, options(responses)],
    made: () => new nn.LocalResponseNorm(2),
    inputs: [channelled],
  }),
  fn('nn/functional.localResponseNorm', nn.functional.localResponseNorm, [channelled, size, options(responses)], {
    fits: ([, width]: [Tensor, number]) => width < 2 ** 16 || (width <= 2 ** 24 && 'unclear'),
  }),
  ...layerRows(nn.ChannelShuffle, {
    args: [size, none],
    made: () => new nn.ChannelShuffle(2),
    inputs: [tensorOf('(N, 2 c, ...)', { made: () => [1, 4, 3], fits: ({ length }) => length > 2 })],
    inputsFit: ([x]: [Tensor]) => x.shape[1] % 2 === 0,
  }),
  fn('nn/functional.channelShuffle', nn.functional.channelShuffle, [channelled, size], {
    fits: ([x, groups]: [Tensor, number]) => x.shape[1] % groups === 0,
  }),
];
