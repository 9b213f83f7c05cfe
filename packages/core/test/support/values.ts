import { type seededRandom, type Tensor, tensor } from '../../src/index';

/** A value where its type does not fit: what a caller without types may pass. */
export const any = (value: unknown) => value as never;

/** The numbers 1 to 6 in two rows. */
export const matrix = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);

/** A tensor's numbers, row by row, in an array of their own. */
export const numbers = async (x: Tensor | null) => [...(await (x as Tensor).data())];

/** Makes tensors of random numbers from -1 to 1 that require a gradient; the same for the same seed. */
export function leavesOf(random: ReturnType<typeof seededRandom>): (...shape: number[]) => Tensor {
  return (...shape) =>
    tensor(
      Float32Array.from({ length: shape.reduce((n, size) => n * size, 1) }, () => 2 * random.uniform() - 1),
      { shape, requiresGrad: true },
    );
}
