import * as core from '@kindling/core';
import { type Domain, domain, either, type Fit, nullable } from '../domains/domain';
import { list, numbers } from '../domains/lists';
import { options } from '../domains/objects';
import { anyNumber, boolean, choice, integer } from '../domains/simple';
import { tensorOf } from '../domains/tensors';
import { someTensor } from '../values/tensors';
import { fn, method, type Row } from './row';

const MATRIX = [4, 3];
const matrix = (choices: Parameters<Row['call']>[1]) => someTensor(choices, MATRIX, () => choices.number(-2, 2));
const detached = (choices: Parameters<Row['call']>[1]) => matrix(choices).detach();

const text: Domain = {
  ...choice('...', ':', '1:', ':-1', '::2'),
  has: (value) =>
    typeof value === 'string' && (value === '...' || /^\s*[+-]?\d*\s*:\s*[+-]?\d*\s*(:\s*[+-]?\d*\s*)?$/.test(value)),
};
const part = domain(
  'a slice',
  (choices) => core.slice(choices.pick([0, 1, null]), choices.pick([2, -1, null])),
  (value) => String((value as object | null)?.constructor?.name) === 'Slice',
);
/** Rows of a [4, 3] by number. */
const row = integer({ min: -4, max: 3 });
const rows = either(list(row, { made: [0, 3] }), numbers(row), {
  ...tensorOf('of int32', { made: () => [2] }),
  make: () => core.tensor(Int32Array.of(0, -1)),
  has: (value) => value instanceof core.Tensor && value.dtype === 'int32',
});
const first = nullable(either(integer({ min: -4, max: 3 }), text, part, rows));
const value = either(
  tensorOf('of one number', { made: () => [], fits: (shape) => shape.every((size) => size === 1) }),
  anyNumber,
);
const put = options({ accumulate: boolean });

/** Of tensors as indices only those that are made here are known to fit. */
const fits = (given: readonly unknown[]): Fit => (given.some((one) => one instanceof core.Tensor) ? 'unclear' : true);
const putFits = ([indices]: [unknown[]]): Fit => (indices.length > 1 ? 'unclear' : fits(indices));

/** What PyTorch writes in brackets. */
export const subscriptsTable: readonly Row[] = [
  method('core/Tensor.at', matrix, [first], { fits }),
  method('core/Tensor.at (of two)', matrix, [{ ...first, make: text.make }, integer({ min: -3, max: 2 })], {
    fits: ([one]: [unknown]) => (typeof one === 'string' ? true : 'unclear'),
  }),
  method('core/Tensor.indexPut', matrix, [list(first, { made: [0, 1] }), value, put], { fits: putFits }),
  fn('core/indexPut', core.indexPut, [tensorOf('any', { made: () => MATRIX }), list(first, { made: [0, 1] }), value, put], {
    fits: ([x, ...others]: [core.Tensor, unknown[]]) => (x.shape.join() === MATRIX.join() ? putFits(others) : 'unclear'),
  }),
  method('core/Tensor.indexPut_', detached, [list(first, { made: [0, 1] }), value, put], { fits: putFits }),
];
