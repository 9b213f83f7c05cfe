import { checkArray, checkInteger, checkNumber, checkOptions, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { seededRandom } from '@kindling/core';
import { checkDataset, type Examples, lengthOf } from './dataset';
import { LARGEST_ORDER } from './samplers/sampler';
import { Seeds } from './samplers/seeds';
import { Subset } from './subset';

/**
 * A data set cut into parts at random, each example in one of them. `lengths` are numbers of examples that add up to all of them, or
 * shares that add up to 1, of which the first parts get the examples that are left over.
 * @throws KindlingError when the lengths add up to something else, or there are more than 2^28 examples
 * @see torch.utils.data.random_split
 */
export function randomSplit<Example>(
  dataset: Examples<Example>,
  lengths: readonly number[],
  options: { readonly seed?: number | undefined } = {},
): Subset<Example>[] {
  refuseSurplus('randomSplit', arguments, 3);
  const count = checkInteger('dataset: length', lengthOf('dataset', checkDataset(dataset)), { max: LARGEST_ORDER });
  const parts = countsOf(lengths, count);
  const { seed } = checkOptions('randomSplit', options, ['seed']);
  const order = Int32Array.from({ length: count }, (_, index) => index);
  seededRandom(new Seeds(seed).uint32()).shuffle(order);
  let end = 0;
  return parts.map((length) => {
    end += length;
    return new Subset(dataset, order.subarray(end - length, end));
  });
}

function countsOf(lengths: readonly number[], count: number): number[] {
  const given = checkArray('lengths', lengths, (name, value) => checkNumber(name, value, { min: 0 }), 'an array of numbers');
  if (given.length === 0) throw new KindlingError('lengths: expected a number for each part, got []');
  const sum = given.reduce((total, length) => total + length, 0);
  // as PyTorch: shares are what adds up to 1, and each part is rounded down
  if (Math.abs(sum - 1) < 1e-9 && given.every((length) => length <= 1)) {
    const counts = given.map((share) => Math.floor(count * share));
    const left = count - counts.reduce((total, length) => total + length, 0);
    for (let n = 0; n < left; n++) counts[n % counts.length]++;
    return counts;
  }
  const areShares = given.every((length) => length <= 1) && !given.every(Number.isInteger);
  if (!areShares) for (const [part, length] of given.entries()) checkInteger(`lengths[${part}]`, length, { min: 0 });
  if (areShares || sum !== count) {
    throw new KindlingError(
      `lengths: expected numbers that add up to ${count}, or shares that add up to 1, got ${describe(given)}`,
    );
  }
  return given;
}
