import { checkInteger, checkOptions, refuseSurplus } from '@kindling/checks';
import { MAX_SIZE } from '../shape/shape';
import { filled } from './creation';
import { checkGenerator, type RandomSource } from './random';
import type { Tensor } from './tensor';

/** Where random numbers come from. */
export interface GeneratorOptions {
  /** Where the numbers come from, as `seededRandom` makes it; the global stream if not said. */
  readonly generator?: RandomSource | undefined;
}

/**
 * Whole numbers from low up to high, which is not among them, each equally likely: int32. `randint(high, shape)` begins at 0. Shape: as said.
 * @throws KindlingError naming the argument, also if high is not above low @see torch.randint
 */
export function randint(high: number, shape: readonly number[], options?: GeneratorOptions): Tensor;
export function randint(low: number, high: number, shape: readonly number[], options?: GeneratorOptions): Tensor;
export function randint(...given: readonly unknown[]): Tensor {
  const [low, high, shape, options] = Array.isArray(given[1]) ? [0, ...given] : given;
  refuseSurplus('randint', given, Array.isArray(given[1]) ? 3 : 4);
  const from = checkInteger('randint: low', low, { min: -(2 ** 31), max: MAX_SIZE });
  const below = checkInteger('randint: high', high, { min: from + 1, max: 2 ** 31 });
  const { generator } = checkOptions('randint', options as GeneratorOptions | undefined, ['generator']);
  const source = checkGenerator('randint', generator);
  const fill = (data: Float32Array | Int32Array) => {
    source.integers(data as Int32Array, from, below - from);
  };
  return filled('randint', shape as readonly number[], fill, { dtype: 'int32' });
}

/** The whole numbers from 0 to n - 1 in random order: int32. Shape: [n]. @throws KindlingError naming the argument @see torch.randperm */
export function randperm(n: number, options?: GeneratorOptions): Tensor {
  refuseSurplus('randperm', arguments, 2);
  const count = checkInteger('randperm: n', n, { min: 0, max: MAX_SIZE });
  const { generator } = checkOptions('randperm', options, ['generator']);
  const source = checkGenerator('randperm', generator);
  const fill = (data: Float32Array | Int32Array) => {
    for (let i = 0; i < count; i++) data[i] = i;
    source.shuffle(data);
  };
  return filled('randperm', [count], fill, { dtype: 'int32' });
}
