import { className } from '@kindling/checks';
import { type Image, type Transform, type TransformRecipe, transformRecipe } from '@kindling/transforms';
import { agreesWithGet } from '../dataset';

/** One example for another thread to make: a picture, or where it is, and what becomes of it. */
export interface Task {
  readonly picture: Image | { readonly path: string; readonly channels: 1 | 3 | 4 };
  /** Which of the recipes; null where the picture stays as it is. */
  readonly recipe: number | null;
  /** What its random numbers follow from; null where it draws none. */
  readonly seed: number | null;
}

/** Examples that another thread can make. */
export interface RemoteExamples {
  readonly recipes: readonly TransformRecipe[];
  taskOf(index: number): Omit<Task, 'seed'>;
  targetOf(index: number): number;
}

/** Why examples are made on this thread; without a reason there would be nothing to gain elsewhere. */
export interface OnlyHere {
  readonly reason: string | null;
}

/** The method by which a data set of ours tells what another thread needs for its examples. */
export const remoteExamples: unique symbol = Symbol.for('kindling.remoteExamples');

export interface HasRemoteExamples {
  [remoteExamples](): RemoteExamples | OnlyHere;
}

const own: OnlyHere = { reason: 'the data set is one of this program, which no other thread has' };

export function remoteExamplesOf(dataset: object): RemoteExamples | OnlyHere {
  const { [remoteExamples]: tell } = dataset as Partial<HasRemoteExamples>;
  return tell !== undefined && agreesWithGet(dataset, remoteExamples) ? tell.call(dataset) : own;
}

export const isOnlyHere = (examples: RemoteExamples | OnlyHere): examples is OnlyHere => 'reason' in examples;

/** Pictures that all have one transform. */
export function remotePictures(
  transform: Transform<never, unknown> | null,
  pictureOf: (index: number) => Task['picture'],
  targetOf: (index: number) => number,
): RemoteExamples | OnlyHere {
  // what stays bytes is put together here, by a collate of the program
  if (transform === null) return { reason: null };
  const recipe = transformRecipe(transform);
  if (recipe === null)
    return { reason: `its transform has a ${ownPartOf(transform)} of this program, which no other thread has` };
  return {
    recipes: [recipe],
    taskOf: (index) => ({ picture: pictureOf(index), recipe: 0 }),
    targetOf,
  };
}

/** What can't be told as data. */
function ownPartOf(transform: Transform<never, unknown>): string {
  const { transforms } = transform as { transforms?: readonly Transform[] };
  const part = Array.isArray(transforms) ? transforms.find((inner) => transformRecipe(inner) === null) : undefined;
  return part === undefined ? className(transform, 'transform') : ownPartOf(part);
}
