import * as core from '@kindling/core';
import { either, nullable, optional } from '../domains/domain';
import { list } from '../domains/lists';
import { options } from '../domains/objects';
import { boolean, choice, integer, number } from '../domains/simple';
import { anyTensor, broadcast, tensorLike, tensorOf } from '../domains/tensors';
import { fn, type Row } from './row';

type Tensor = core.Tensor;

const eps = number({ min: -1e38, max: 1e38, made: [0.1, 1] });
const perChannel = nullable(tensorLike(4));
const channels = tensorOf('of two dims or more', {
  made: (choices) =>
    choices.pick([
      [2, 4, 3],
      [1, 4, 2, 2],
      [0, 4, 2],
    ]),
  fits: (shape) => shape.length > 1,
});
const rows = tensorOf('of rows of 4', {
  made: (choices) => choices.pick([[4], [2, 4], [0, 4]]),
  fits: (shape) => shape.at(-1) === 4,
});
const sizes = either(integer({ min: 4, max: 4 }), list(integer({ min: 4, max: 4 }), { min: 1, max: 1 }));
/** There are four weights and four biases. */
const perChannelFits = (x: Tensor, { weight, bias }: core.NormOptions = {}) => (!weight && !bias) || x.shape[1] === 4;
const norm = options({ weight: perChannel, bias: perChannel, eps });

const standardized = tensorOf('of any shape', { made: () => [2, 4, 3] });
const statistic = tensorOf('of the sizes of x or 1', { made: () => [1, 4, 1] });
const ofStatistics = { weight: nullable(statistic), bias: nullable(statistic), eps };

const ofFours = (count: number) =>
  tensorOf('(..., L, 4)', { made: () => [2, count, 4], fits: (shape) => shape.length > 1 && shape.at(-1) === 4 });
const who = {
  mask: nullable(
    either(
      tensorOf('of floats that broadcasts', {
        made: () => [3, 2],
        fits: (shape) => broadcast(shape, [2, 3, 2])?.join() === '2,3,2',
      }),
      optional({
        ...tensorLike(3, 2),
        make: () => core.tensor([true, false, true, true, false, false], { shape: [3, 2] }),
      }),
    ),
  ),
  isCausal: boolean,
  scale: nullable(number({ min: -1e38, max: 1e38, made: [0.5, 1] })),
};

/** How many times the hidden size a cell's products are wide. */
const gates = { tanh: 1, relu: 1, lstm: 4, gru: 3 } as const;

/** Normalisations, attention, and loops over time. */
export const normalizationTable: readonly Row[] = [
  fn('core/layerNorm', core.layerNorm, [rows, sizes, norm]),
  fn('core/rmsNorm', core.rmsNorm, [rows, sizes, options({ weight: perChannel, eps })]),
  fn('core/groupNorm', core.groupNorm, [channels, integer({ min: 1, max: 4, made: [1, 2] }), norm], {
    fits: ([x, groups, given]: [Tensor, number, core.NormOptions?]) => x.shape[1] % groups === 0 && perChannelFits(x, given),
  }),
  fn('core/standardize', core.standardize, [standardized, statistic, statistic, options(ofStatistics)], {
    fits: ([x, mean, variance, { weight, bias } = {}]: [Tensor, Tensor, Tensor, core.NormOptions?]) =>
      mean.dim === x.dim &&
      mean.shape.every((size, dim) => size === 1 || size === x.shape[dim]) &&
      [variance, weight, bias].every((other) => !other || other.isSameSize(mean)),
  }),
  fn('core/instanceNorm', core.instanceNorm, [channels, norm], {
    fits: ([x, given]: [Tensor, core.NormOptions?]) => x.shape.slice(2).some((size) => size !== 1) && perChannelFits(x, given),
  }),
  fn('core/attentionWeights', core.attentionWeights, [ofFours(3), ofFours(2), options(who)], {
    fits: ([q, k, { mask = null, isCausal = false } = {}]: [Tensor, Tensor, core.AttentionWeightOptions?]) => {
      if (mask !== null && isCausal) return false;
      if (broadcast(q.shape.slice(0, -2), k.shape.slice(0, -2)) === null) return false;
      return mask === null || `${q.shape} ${k.shape}` === '2,3,4 2,2,4' || 'unclear';
    },
  }),
  fn(
    'core/scaledDotProductAttention',
    core.scaledDotProductAttention,
    [
      ofFours(3),
      ofFours(2),
      tensorOf('(..., S, V)', { made: () => [2, 2, 3], fits: (shape) => shape.length > 1 }),
      options({
        ...who,
        dropoutP: number({ min: 0, max: 1 }),
      }),
    ],
    {
      fits: ([q, k, v, { mask = null, isCausal = false } = {}]: [Tensor, Tensor, Tensor, core.AttentionOptions?]) => {
        if (mask !== null && isCausal) return false;
        const lead = broadcast(q.shape.slice(0, -2), k.shape.slice(0, -2));
        if (lead === null || broadcast(lead, v.shape.slice(0, -2)) === null || k.shape.at(-2) !== v.shape.at(-2)) return false;
        return mask === null || `${q.shape} ${k.shape}` === '2,3,4 2,2,4' || 'unclear';
      },
    },
  ),
  fn('core/withoutLoops', core.withoutLoops, [list(anyTensor)]),
  fn(
    'core/recurrence',
    core.recurrence,
    [
      choice('tanh', 'relu', 'lstm', 'gru'),
      tensorOf('(T, N, gates * H)', {
        made: (choices) => choices.pick(Object.values(gates).map((count) => [3, 2, count * 2])),
        fits: (shape) => shape.length === 3,
      }),
      tensorOf('(gates * H, H)', {
        made: (choices) => choices.pick(Object.values(gates).map((count) => [count * 2, 2])),
        fits: (shape) => shape.length === 2,
      }),
      nullable(tensorLike(6)),
      list(tensorLike(2, 2), { min: 1, max: 2 }),
      optional(boolean),
    ],
    {
      fits: ([cell, x, weight, bias, state]: [keyof typeof gates, Tensor, Tensor, Tensor | null, Tensor[]]) => {
        const width = gates[cell] * 2;
        const isWide = [x.shape.at(-1), weight.shape[0], bias?.shape[0] ?? width].every((size) => size === width);
        return (
          isWide && x.shape[0] > 0 && x.shape[1] === 2 && weight.shape[1] === 2 && state.length === (cell === 'lstm' ? 2 : 1)
        );
      },
    },
  ),
];
