import { type Tensor, tensor } from '../../src/index';

/** A value where its type does not fit: what a caller without types may pass. */
export const any = (value: unknown) => value as never;

/** The numbers 1 to 6 in two rows. */
export const matrix = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);

/** A tensor's numbers, row by row, in an array of their own. */
export const numbers = async (x: Tensor | null) => [...(await (x as Tensor).data())];
