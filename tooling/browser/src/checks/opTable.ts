import {
  type BackendName,
  type OpDefinition,
  opTable,
  type Sample,
  seededRandom,
  Tensor,
  tensor,
  useBackend,
} from '@kindling/core';
import { WHERE_INTEGERS_ARE } from '../../../../packages/core/src/engine/backends/integersAsFloats';
import { resultOf } from '../../../../packages/core/src/engine/proof/samples';
import { realizeNodes } from '../../../../packages/core/src/engine/realize';

/** How far an op's samples of a dtype are from their float64 reference. */
export interface OpResult {
  /** The op, and what its inputs are where not all are float32. */
  readonly op: string;
  /** The largest |difference| / max(1, |expected|); null where the op did not run. */
  readonly largestError: number | null;
  /** The sample with that error, or why the op did not run. */
  readonly where: string;
}

/** Whether a backend said that it has no integers for an op, which is right of those that have floats in their place. */
export const isRefused = ({ largestError, where }: OpResult): boolean =>
  largestError === null && where.includes(WHERE_INTEGERS_ARE);

/** An op's samples by what they are called in results. */
function samplesByName(op: OpDefinition<unknown>): Map<string, Sample<unknown>[]> {
  const found = new Map<string, Sample<unknown>[]>();
  for (const sample of op.samples) {
    const dtypes = [...new Set(sample.dtypes)];
    const name = dtypes.some((dtype) => dtype !== 'float32') ? `${op.name} (${dtypes.join(', ')})` : op.name;
    found.set(name, [...(found.get(name) ?? []), sample]);
  }
  return found;
}

/** Every name that a result may have. */
export function resultNames(): string[] {
  return [...opTable.values()].flatMap((op) => [...samplesByName(op).keys()]);
}

/** Every op's samples on a backend, or only the ops that are named. */
export async function checkOpTable(
  backend: BackendName,
  threads?: number,
  names: readonly string[] = [...opTable.keys()],
): Promise<OpResult[]> {
  await useBackend(backend, threads === undefined ? {} : { threads });
  const results: OpResult[] = [];
  for (const name of names) {
    const op = opTable.get(name);
    if (op === undefined) throw new Error(`no op is named ${name}`);
    for (const [label, samples] of samplesByName(op)) results.push(await checkSamples(op, label, samples));
  }
  return results;
}

async function checkSamples(op: OpDefinition<unknown>, name: string, samples: readonly Sample<unknown>[]): Promise<OpResult> {
  const random = seededRandom(1);
  let largestError = 0;
  let where = '';
  for (const sample of samples) {
    const sampleText = JSON.stringify([sample.shapes, sample.attributes, sample.dtypes]);
    try {
      const data = sample.shapes.map((shape) => randomNumbers(shape, sample, random));
      const inputs = data.map((numbers, i) => tensor(numbers, { shape: [...sample.shapes[i]], dtype: sample.dtypes?.[i] }).node);
      const node = resultOf(op, sample, inputs);
      await realizeNodes([node]);
      const got = await new Tensor(node).data();
      const references = data.map((numbers, i) => ({ data: Float64Array.from(numbers), shape: sample.shapes[i] }));
      const error = largestErrorOf(got, op.reference(references, sample.attributes).data);
      if (error > largestError) [largestError, where] = [error, sampleText];
    } catch (error) {
      return { op: name, largestError: null, where: `${sampleText}: ${(error as Error).message}` };
    }
  }
  return { op: name, largestError, where };
}

function randomNumbers(shape: readonly number[], sample: Sample<unknown>, random: ReturnType<typeof seededRandom>): Float32Array {
  const [low, high] = sample.range ?? [-1, 1];
  const size = shape.reduce((product, length) => product * length, 1);
  return Float32Array.from({ length: size }, () => {
    if (sample.integers) return low + random.integer(high - low + 1);
    return low + (high - low) * random.uniform();
  });
}

/** In units of the number's size where that is more than 1; infinite where one of the two is no number. */
export function largestErrorOf(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(got[i], expected[i]) || got[i] === expected[i]) continue;
    const error = Math.abs(got[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
    largest = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(largest, error);
  }
  return largest;
}
