import * as core from '@kindling/core';
import { either, nullable, optional } from '../domains/domain';
import { list } from '../domains/lists';
import { options } from '../domains/objects';
import { boolean, integer, number } from '../domains/simple';
import { broadcast, tensorLike, tensorOf, tensorOfRank } from '../domains/tensors';
import { fn, type Row } from './row';

type Tensor = core.Tensor;

const eps = number({ min: -1e38, max: 1e38, made: [0.1, 1] });
const perChannel = nullable(tensorLike(4));
const channels = tensorOf('of four channels', {
  made: (choices) =>
    choices.pick([
      [2, 4, 3],
      [1, 4, 2, 2],
      [0, 4, 2],
    ]),
  fits: (shape) => shape.length > 2 && shape[1] === 4,
});
const rows = tensorOf('of rows of 4', {
  made: (choices) => choices.pick([[4], [2, 4], [0, 4]]),
  fits: (shape) => shape.at(-1) === 4,
});
const sizes = either(integer({ min: 4, max: 4 }), list(integer({ min: 4, max: 4 }), { min: 1, max: 1 }));
const norm = options({ weight: perChannel, bias: perChannel, eps });

/** Normalisations, and attention. */
export const normalizationTable: readonly Row[] = [
  fn('core/layerNorm', core.layerNorm, [rows, sizes, norm]),
  fn('core/rmsNorm', core.rmsNorm, [rows, sizes, options({ weight: perChannel, eps })]),
  fn('core/groupNorm', core.groupNorm, [channels, integer({ min: 1, max: 4, made: [1, 2] }), norm], {
    fits: ([, groups]: [Tensor, number]) => 4 % groups === 0,
  }),
  fn('core/instanceNorm', core.instanceNorm, [channels, norm], {
    fits: ([x]: [Tensor]) => x.shape.slice(2).some((size) => size !== 1),
  }),
  fn(
    'core/scaledDotProductAttention',
    core.scaledDotProductAttention,
    [
      tensorOfRank(3, () => [2, 3, 4]),
      tensorOfRank(3, () => [2, 2, 4]),
      tensorOfRank(3, () => [2, 2, 3]),
      options({
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
        dropoutP: number({ min: 0, max: 1 }),
        scale: nullable(number({ min: -1e38, max: 1e38, made: [0.5, 1] })),
      }),
    ],
    {
      fits: ([q, k, v, { mask = null, isCausal = false } = {}]: [Tensor, Tensor, Tensor, core.AttentionOptions?]) => {
        if (mask !== null && isCausal) return false;
        if (q.shape[2] !== k.shape[2] || k.shape[1] !== v.shape[1]) return false;
        return (
          broadcast([q.shape[0]], [k.shape[0]]) !== null && broadcast([Math.max(q.shape[0], k.shape[0])], [v.shape[0]]) !== null
        );
      },
    },
  ),
];
