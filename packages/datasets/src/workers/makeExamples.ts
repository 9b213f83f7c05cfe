import {
  isImageTensor,
  type RandomNumbers,
  type Transform,
  type TransformRecipe,
  transformFromRecipe,
} from '@kindling/transforms';
import { scatterExample } from '../gather';
import type { Task } from './remote';

/** What a thread is asked for. */
export interface Request {
  readonly id: number;
  readonly recipes: readonly TransformRecipe[];
  readonly tasks: readonly Task[];
  /** Whether the examples are wanted side by side, with the example innermost. */
  readonly stacked: boolean;
}

/** Numbers of all examples, one after the other or side by side, and the shape of one; null where they are none, or of several shapes. */
export interface Answer {
  readonly id: number;
  readonly data: Float32Array | null;
  readonly shape: readonly number[];
}

/** What a thread has to bring along. */
export interface Platform {
  readPicture(path: string, channels: 1 | 3 | 4): Promise<Image>;
  seededRandom(seed: number): RandomNumbers;
}

type Image = Extract<Task['picture'], { data: unknown }>;

const known = new Map<string, readonly Transform[]>();

/** Recipes come with each request, and are the same for all of a loader. */
function transformsOf(recipes: readonly TransformRecipe[]): readonly Transform[] {
  const key = JSON.stringify(recipes);
  const made = known.get(key) ?? recipes.map(transformFromRecipe);
  if (known.size > 100) known.clear();
  known.set(key, made);
  return made;
}

/** The examples of a request. What goes wrong is told by no numbers: who asked makes them again, and gets the error. */
export async function makeExamples(request: Request, platform: Platform): Promise<Answer> {
  const { id, recipes, tasks, stacked } = request;
  const nothing: Answer = { id, data: null, shape: [] };
  try {
    const transforms = transformsOf(recipes);
    const made = await Promise.all(
      tasks.map(async ({ picture, recipe, seed }) => {
        const image = 'path' in picture ? await platform.readPicture(picture.path, picture.channels) : picture;
        if (recipe === null) return image;
        return transforms[recipe].forward(image, seed === null ? undefined : platform.seededRandom(seed));
      }),
    );
    if (!made.every(isImageTensor)) return nothing;
    const [{ shape, data: first }] = made;
    if (made.some((one) => one.shape.join() !== shape.join())) return nothing;
    const data = new Float32Array(first.length * made.length);
    for (const [n, one] of made.entries()) {
      if (stacked) scatterExample(one.data, n, made.length, data);
      else data.set(one.data, n * first.length);
    }
    return { id, data, shape };
  } catch {
    return nothing;
  }
}
