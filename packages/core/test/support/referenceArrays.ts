import type { ReferenceArray } from '../../src/graph/operation';
import { seededRandom, tensor } from '../../src/index';
import { type Shape, sizeOf } from '../../src/shape/shape';

/** Makes arrays of float32 from -1 to 1, those of a seed one after the other. */
export function randomArrays(seed: number): (shape: Shape) => ReferenceArray {
  const random = seededRandom(seed);
  return (shape) => ({
    data: Float64Array.from({ length: sizeOf(shape) }, () => Math.fround(2 * random.uniform() - 1)),
    shape,
  });
}

/** An array's numbers as a tensor. */
export const tensorOf = ({ data, shape }: ReferenceArray, requiresGrad = false) =>
  tensor(Float32Array.from(data), { shape: [...shape], requiresGrad });
