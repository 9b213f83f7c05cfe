import * as datasets from '@kindling/datasets';
import { withLength } from '../domains/datasets';
import { domain, where } from '../domains/domain';
import { numbers } from '../domains/lists';
import { options } from '../domains/objects';
import { boolean, integer, number } from '../domains/simple';
import { holdable } from '../domains/tensors';
import { isRngState, rngState } from './core';
import { ctor, getter, method, type Row } from './row';

const seed = integer({ min: 0, made: [0, 99] });
const three = { length: 3 };

/** What orders take that follow from a seed, and what those do that follow from the global random numbers. */
const ofSeed = { fits: isRngState };
const nothing = domain(
  'null',
  () => null,
  (value) => value === null,
);

function useSampler(sampler: datasets.Sampler<unknown>): unknown {
  const first: unknown[] = [sampler.length, String(sampler)];
  for (const index of sampler) if (first.push(index) > 5) break;
  return first;
}

/** Orders of examples. */
export const samplersTable: readonly Row[] = [
  ctor(
    'datasets/new BatchSampler',
    datasets.BatchSampler,
    [
      where(withLength, 'that can be gone through', (value) => Symbol.iterator in (value as object)),
      integer({ min: 1, made: [1, 3] }),
      boolean,
    ],
    {
      use: useSampler,
    },
  ),
  getter('datasets/BatchSampler.length', () => new datasets.BatchSampler([1, 2], 2, true)),
  method('datasets/BatchSampler.stateDict', () => new datasets.BatchSampler([1, 2], 2, true), []),
  method('datasets/BatchSampler.loadStateDict', () => new datasets.BatchSampler([1, 2], 2, true), [nothing]),
  method('datasets/BatchSampler.toString', () => new datasets.BatchSampler([1, 2], 2, true), []),
  ctor(
    'datasets/new SubsetRandomSampler',
    datasets.SubsetRandomSampler,
    [numbers(integer({ min: 0, max: 2 ** 31 - 1, made: [0, 9] }), { made: [1, 3], like: true }), options({ seed })],
    {
      use: useSampler,
    },
  ),
  getter('datasets/SubsetRandomSampler.length', () => new datasets.SubsetRandomSampler([1])),
  method('datasets/SubsetRandomSampler.stateDict', () => new datasets.SubsetRandomSampler([1]), []),
  method(
    'datasets/SubsetRandomSampler.loadStateDict',
    () => new datasets.SubsetRandomSampler([1], { seed: 1 }),
    [rngState],
    ofSeed,
  ),
  method('datasets/SubsetRandomSampler.toString', () => new datasets.SubsetRandomSampler([1]), []),
  ctor(
    'datasets/new WeightedRandomSampler',
    datasets.WeightedRandomSampler,
    [
      numbers(number({ min: 0, made: [0.5, 2] }), { made: [3, 3], min: 1, like: true }),
      integer({ min: 1, max: 2 ** 31 - 1, made: [1, 3] }),
      options({ replacement: boolean, seed }),
    ],
    {
      fits: ([weights, count, { replacement = true } = {}]: [ArrayLike<number>, number, { replacement?: boolean }?]) => {
        const sum = Array.from(weights).reduce((total, weight) => total + weight, 0);
        return (
          sum > 0 && Number.isFinite(sum) && (replacement || count <= Array.from(weights).filter((weight) => weight > 0).length)
        );
      },
      use: useSampler,
    },
  ),
  method('datasets/WeightedRandomSampler.stateDict', () => new datasets.WeightedRandomSampler([1], 1), []),
  method(
    'datasets/WeightedRandomSampler.loadStateDict',
    () => new datasets.WeightedRandomSampler([1], 1, { seed: 1 }),
    [rngState],
    ofSeed,
  ),
  method('datasets/WeightedRandomSampler.toString', () => new datasets.WeightedRandomSampler([1], 1), []),
  ctor('datasets/new SequentialSampler', datasets.SequentialSampler, [withLength], { use: useSampler }),
  getter('datasets/SequentialSampler.length', () => new datasets.SequentialSampler(three)),
  method('datasets/SequentialSampler.toString', () => new datasets.SequentialSampler(three), []),
  ctor(
    'datasets/new RandomSampler',
    datasets.RandomSampler,
    [withLength, options({ seed, replacement: boolean, numSamples: integer({ min: 1, max: 2 ** 31 - 1, made: [1, 5] }) })],
    {
      fits: ([source, { numSamples } = {}]: [{ length: number }, { numSamples?: number }?]) =>
        holdable(source.length) && (source.length > 0 || numSamples === undefined),
      use: useSampler,
    },
  ),
  getter('datasets/RandomSampler.length', () => new datasets.RandomSampler(three)),
  method('datasets/RandomSampler.stateDict', () => new datasets.RandomSampler(three), []),
  method('datasets/RandomSampler.loadStateDict', () => new datasets.RandomSampler(three, { seed: 1 }), [rngState], ofSeed),
  method('datasets/RandomSampler.toString', () => new datasets.RandomSampler(three), []),
];
