import * as core from '@kindling/core';
import { either, optional } from '../domains/domain';
import { list } from '../domains/lists';
import { options } from '../domains/objects';
import { boolean, choice, integer, number } from '../domains/simple';
import { anyTensor, broadcast, dim, holdable, isTensor, shape, sizeOf, tensorOf } from '../domains/tensors';
import type { Choices } from '../values/choices';
import { knownNumbers, someTensor } from '../values/tensors';
import { drawn, integers } from './coreMade';
import { fn, method, optionsEarlier, type Row } from './row';

type Tensor = core.Tensor;

const matrix = (choices: Choices): Tensor => someTensor(choices, [2, 3], () => choices.number(-2, 2));
const descending = options({ descending: boolean });
const topk = options({ largest: boolean, sorted: boolean });
const given = tensorOf('[2, 3]', { made: () => [2, 3] });
const along = optional(dim(2));
const few = integer({ min: 0, max: 2 ** 53, made: [0, 3] });

const part = number({ min: 0, max: 1, made: [0, 1] });
const parts = either(part, list(part, { min: 1, made: [1, 3] }));
const between = options({ keepDim: boolean, interpolation: choice('linear', 'lower', 'higher', 'midpoint', 'nearest') });

const sizeAlong = ({ shape: sizes }: Tensor, at: number): number => (sizes.length === 0 ? 1 : (sizes.at(at) ?? -1));
const isAlong = (x: Tensor, at = -1): boolean => sizeAlong(x, at) >= 0 && at >= -Math.max(x.dim, 1) && at < Math.max(x.dim, 1);
const made = core.zeros([2, 3]);

/** Probabilities: in whatever unit, or from 0 to 1. Of numbers from elsewhere who knows: `fits` says so. */
const probabilities = (max?: number) =>
  tensorOf(`of probabilities${max === undefined ? '' : ` up to ${max}`}`, {
    made: (choices) => choices.pick([[3], [2, 3], [2, 1]]),
    each: number({ min: 0, ...(max !== undefined && { max }), made: [0.1, 1] }),
    holds: ({ dtype }) => dtype === 'float32',
  });
/** Whether as many are above 0 in each row. */
const hasChoice = (x: Tensor, needed: number): boolean => {
  const [all, width] = [knownNumbers(x) ?? [], sizeAlong(x, -1)];
  const rows = Array.from({ length: all.length / width }, (_, i) => all.slice(i * width, (i + 1) * width));
  return rows.every((row) => row.filter((one) => one > 0).length >= needed);
};
const operand = either(tensorOf('of any shape', { made: () => [2, 3] }), number({ made: [0, 2] }));

/** What puts elements in order, and what draws. */
export const samplingTable: readonly Row[] = [
  optionsEarlier(method('core/Tensor.sort', matrix, [along, descending]), 0),
  optionsEarlier(method('core/Tensor.argsort', matrix, [along, descending]), 0),
  optionsEarlier(
    method('core/Tensor.topk', matrix, [few, along, topk], {
      fits: ([k, at = -1]: [number, number?]) => isAlong(made, at) && k <= sizeAlong(made, at),
    }),
    1,
  ),
  ...[core.sort, core.argsort].map((call) =>
    optionsEarlier(
      fn(`core/${call.name}`, call, [given, optional(integer({ made: [-2, 1] })), descending], {
        fits: ([x, at]: [Tensor, number?]) => isAlong(x, at),
      }),
      1,
    ),
  ),
  optionsEarlier(
    fn('core/topk', core.topk, [given, few, optional(integer({ made: [-2, 1] })), topk], {
      fits: ([x, k, at = -1]: [Tensor, number, number?]) => isAlong(x, at) && k <= sizeAlong(x, at),
    }),
    2,
  ),
  optionsEarlier(
    fn('core/quantile', core.quantile, [given, parts, optional(integer({ made: [-2, 1] })), between], {
      fits: ([x, , at]: [Tensor, unknown, number?]) =>
        x.dtype === 'float32' && (at === undefined ? x.numel > 0 : isAlong(x, at) && sizeAlong(x, at) > 0),
    }),
    2,
  ),
  fn(
    'core/multinomial',
    core.multinomial,
    [probabilities(), integer({ min: 1, made: [1, 1] }), options({ replacement: boolean, ...integers })],
    {
      fits: ([x, samples, how]: [Tensor, number, { replacement?: boolean }?]) => {
        if (x.dim !== 1 && x.dim !== 2) return false;
        if (sizeAlong(x, -1) === 0 || (!how?.replacement && samples > sizeAlong(x, -1))) return false;
        if (knownNumbers(x) === null) return 'unclear';
        if (!hasChoice(x, how?.replacement ? 1 : samples)) return false;
        return holdable((sizeOf(x.shape) / sizeAlong(x, -1)) * samples * sizeAlong(x, -1));
      },
    },
  ),
  method(
    'core/Tensor.multinomial',
    (choices) => someTensor(choices, [2, 3], () => choices.number(0.1, 1)),
    [integer({ min: 1, made: [1, 1] }), options({ replacement: boolean, ...integers })],
    { fits: ([samples, how]: [number, { replacement?: boolean }?]) => (how?.replacement ? holdable(6 * samples) : samples <= 3) },
  ),
  method('core/Tensor.bernoulli', (choices) => someTensor(choices, [2, 3], () => choices.number(0.1, 1)), [options(integers)]),
  fn('core/bernoulli', core.bernoulli, [probabilities(1), options(integers)], {
    fits: ([x]: [Tensor]) => knownNumbers(x) !== null || 'unclear',
  }),
  fn('core/normal', core.normal, [number({ made: [-2, 2] }), number({ min: 0, made: [0, 2] }), shape, options(drawn)], {
    fits: ([, , wished]: [number, number, number[]]) => holdable(sizeOf(wished)),
  }),
  fn(
    'core/normal (of tensors)',
    core.normal,
    [{ ...either(anyTensor, number({ made: [-2, 2] })), make: anyTensor.make }, operand, options(integers)],
    {
      fits: (pair: [Tensor | number, Tensor | number]) => {
        const [mean, std] = pair.map((value) => (isTensor(value) ? value.shape : []));
        return pair.some(isTensor) && broadcast(mean, std) !== null && (isTensor(pair[1]) || pair[1] >= 0);
      },
    },
  ),
];
