import { type GraphNode, hostNumbers } from '../../graph/node';
import type { ReferenceArray } from '../../graph/operation';
import { computeOn } from '../compute';
import type { Device } from '../device';
import { inRowMajorOrder, referenceOf } from './referenceOf';
import { asLeaf, negated, provedResults, resultOf, timedSamples } from './samples';

/** A backend further from float64 than this, relative to numbers above 1, is wrong. */
export const ALLOWED_ERROR = 1e-4;

let expected: readonly ReferenceArray[] | null = null;

/**
 * Lets a device compute ops of the op table on their samples, in one run, and holds the results against the float64
 * references: the largest |difference| / max(1, |expected|), NaN if a result is NaN.
 */
export async function largestErrorOn(device: Device): Promise<number> {
  const results = provedResults();
  expected ??= referenceOf(results);
  await computeOn(device, results);
  let largest = 0;
  for (const [i, node] of results.entries()) largest = Math.max(largest, await errorOf(node, expected[i]));
  return largest;
}

async function errorOf(node: GraphNode, { data }: ReferenceArray): Promise<number> {
  const { data: numbers, strides } = node.value as NonNullable<GraphNode['value']>;
  const actual = inRowMajorOrder(await hostNumbers(numbers), node, strides);
  // Math.max keeps NaN
  return data.reduce((largest, value, i) => Math.max(largest, Math.abs(actual[i] - value) / Math.max(1, Math.abs(value))), 0);
}

/**
 * Milliseconds of a run of the op table's timed samples (convolutions, matrix products, sums), once everything is compiled.
 * @param enough milliseconds after which no further run is started
 */
export async function millisecondsPerStep(device: Device, enough: number): Promise<number> {
  const samples = timedSamples();
  // as in training, what is computed with lies on the device already: the time is not that of bringing it there
  const inputs = samples.map((timed) => timed.inputs.map(negated));
  await computeOn(device, inputs.flat());
  const run = async (read: boolean) => {
    const results = samples.map(({ op, sample }, i) => resultOf(op, sample, inputs[i].map(asLeaf)));
    await computeOn(device, results);
    // a device may have the work only in its queue yet
    if (read) await hostNumbers((results[0].value as NonNullable<GraphNode['value']>).data);
  };
  await run(true);
  const start = performance.now();
  let runs = 0;
  for (let last = false; !last; runs++) {
    last = runs === MOST_RUNS - 1 || performance.now() - start > enough;
    await run(last);
  }
  return (performance.now() - start) / runs;
}

const MOST_RUNS = 10;
