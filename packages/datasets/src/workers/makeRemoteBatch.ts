import { type Tensor, tensor, tensorFromBatchInnermost } from '@kindling/core';
import { collateNumbers } from '../loader/collate';
import type { ExampleRandom } from '../loader/exampleRandom';
import { type Collate, collateExamples } from '../loader/makeBatch';
import type { Pool } from './pool';
import type { RemoteExamples, Task } from './remote';

/** A batch that a worker thread makes, with the bits that this one would give it; null where it has to be made here. */
export async function makeRemoteBatch(
  pool: Pool,
  examples: RemoteExamples,
  indices: Int32Array,
  streams: readonly ExampleRandom[],
  collate: Collate,
): Promise<{ batch: unknown } | null> {
  const transfer: ArrayBuffer[] = [];
  const tasks = Array.from(indices, (index, n): Task => {
    const { picture, recipe } = examples.taskOf(index);
    const isRandom = recipe !== null && examples.recipes[recipe].isRandom;
    return { picture: 'path' in picture ? picture : handOn(picture, transfer), recipe, seed: isRandom ? streams[n].seed : null };
  });
  const { recipes } = examples;
  const answer = await pool.run({ recipes, tasks, stacked: collate === undefined }, transfer);
  if (answer?.data == null) return null;
  const { data, shape } = answer;
  const targets = Array.from(indices, (index) => examples.targetOf(index));
  if (collate === undefined)
    return { batch: [tensorFromBatchInnermost(data, [indices.length, ...shape]), collateNumbers(targets)] };
  const size = data.length / indices.length;
  const made = targets.map((y, n): [Tensor, number] => [tensor(data.slice(n * size, (n + 1) * size), { shape: [...shape] }), y]);
  return { batch: await collateExamples(made, collate, (n) => `dataset: get(${indices[n]})`) };
}

/** A copy of one picture's bytes: those of all are one piece of memory, and would go along. */
function handOn(image: Exclude<Task['picture'], { path: string }>, transfer: ArrayBuffer[]): Task['picture'] {
  const data = new Uint8Array(image.data);
  transfer.push(data.buffer);
  return { ...image, data };
}
