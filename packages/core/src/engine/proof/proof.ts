import { type GraphNode, hostNumbers } from '../../graph/node';
import type { ReferenceArray } from '../../graph/operation';
import { computeOn } from '../compute';
import type { Device } from '../device';
import { inRowMajorOrder, referenceOf } from './referenceOf';
import { SMALL, Training, TUTORIAL } from './trainingStep';

/** A backend further from float64 than this, relative to numbers above 1, is wrong. */
export const ALLOWED_ERROR = 1e-4;

let expected: readonly ReferenceArray[] | null = null;

/**
 * Lets a device train a small convolutional network for a step and holds the loss, the parameters and the velocities
 * against the float64 references: the largest |difference| / max(1, |expected|), not a number if it gave something that is not.
 */
export async function largestErrorOn(device: Device): Promise<number> {
  const { loss, updated } = new Training(SMALL).step();
  const results = [loss, ...updated];
  expected ??= referenceOf(results);
  await computeOn(device, results);
  let largest = 0;
  for (const [i, node] of results.entries()) largest = Math.max(largest, await errorOf(node, expected[i]));
  return largest;
}

async function errorOf(node: GraphNode, { data }: ReferenceArray): Promise<number> {
  const { data: numbers, strides } = node.value as NonNullable<GraphNode['value']>;
  const actual = inRowMajorOrder(await hostNumbers(numbers), node.shape, strides);
  // Math.max keeps what is not a number
  return data.reduce((largest, value, i) => Math.max(largest, Math.abs(actual[i] - value) / Math.max(1, Math.abs(value))), 0);
}

/**
 * Milliseconds of a training step of the tutorial's network, batch 64, once everything is compiled.
 * @param enough milliseconds after which no further step is started
 */
export async function millisecondsPerStep(device: Device, enough: number): Promise<number> {
  const training = new Training(TUTORIAL);
  const run = async (read: boolean) => {
    const { loss, updated } = training.step();
    await computeOn(device, [loss, ...updated]);
    // a device may have the work only in its queue yet
    if (read) await hostNumbers((loss.value as NonNullable<GraphNode['value']>).data);
  };
  await run(true);
  const start = performance.now();
  let steps = 0;
  for (let last = false; !last; steps++) {
    last = steps === MOST_STEPS - 1 || performance.now() - start > enough;
    await run(last);
  }
  return (performance.now() - start) / steps;
}

const MOST_STEPS = 10;
