import { describe, KindlingError } from '@kindling/checks';
import type { GraphNode } from './node';
import { inRowMajor } from './rowMajor';
import { numbersIn, type Words } from './words';

/** What else than an index may stand in a list, and what is said of one that is none. */
interface IndexRules {
  /** A number that may stand in the place of an index. */
  readonly ignored?: number;
  /** What is expected, where an index itself says nothing to a user. */
  readonly refusal?: string | undefined;
}

/** @throws KindlingError naming the first of the numbers that is no index, or saying the refusal */
export function checkClasses(
  name: string,
  numbers: ArrayLike<unknown>,
  count: number,
  { ignored, refusal }: IndexRules = {},
): void {
  for (let i = 0; i < numbers.length; i++) {
    const index = numbers[i];
    if (Number.isInteger(index) && (((index as number) >= 0 && (index as number) < count) || index === ignored)) continue;
    if (refusal !== undefined) throw new KindlingError(`${name}: ${refusal}, got others`);
    const or = ignored === undefined ? '' : ` or ${ignored}`;
    // what PyTorch's losses pass over where nothing else is said
    const hint = index === -100 && ignored === undefined && name.endsWith(': target') ? ': ignoreIndex: -100 passes over it' : '';
    throw new KindlingError(`${name}[${i}]: expected an index from 0 to ${count - 1}${or}, got ${describe(index)}${hint}`);
  }
}

/** The same of a node's numbers, which were read from where `strides` say; those that are known already are not looked at again. */
export function checkClassesOf(
  node: GraphNode,
  { data, strides }: { readonly data: Words; readonly strides: readonly number[] },
  name: string,
  count: number,
  refusal?: string,
): void {
  if (node.hasIndicesBelow(count)) return;
  checkClasses(name, numbersIn(inRowMajor(data, node.shape, strides), node.dtype), count, { refusal });
  node.indicesBelow = count;
}
