import { either, nullable } from '../domains/domain';
import { choice, integer, number } from '../domains/simple';
import { holdable } from '../domains/tensors';

/** The exponent of a norm. */
export const exponent = either(number({ min: Number.MIN_VALUE, made: [1, 3] }), choice(Number.POSITIVE_INFINITY));
/** What both layers with tables of rows take. */
export const rowOptions = {
  paddingIdx: nullable(integer({ made: [-1, 0] })),
  maxNorm: nullable(number({ min: Number.MIN_VALUE, made: [0.5, 2] })),
  normType: exponent,
};
/** Whether a table has the row, and can be held. */
export const rowsFit = ([rows, width, { paddingIdx = null } = {}]: [number, number, { paddingIdx?: number | null }?]) => {
  if (paddingIdx !== null && !(paddingIdx >= -rows && paddingIdx < rows)) return false;
  return holdable(rows * width);
};
