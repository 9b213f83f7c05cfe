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
const detached = (choices: Parameters<Row['call']>[1]) => matrix(choices).detach().clone();

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
/** What may stand for a dimension of so many: a number, some of them, a slice, or a new dimension before it. */
function subscript(size: number): Domain {
  const place = integer({ min: -size, max: size - 1 });
  const places = either(list(place, { made: [0, 3] }), numbers(place), {
    ...tensorOf('of int32', { made: () => [2] }),
    make: () => core.tensor(Int32Array.of(0, -1)),
    has: (value) => value instanceof core.Tensor && value.dtype === 'int32',
  });
  return nullable(either(place, text, part, places));
}
const first = subscript(4);
const second = subscript(3);
const value = either(tensorOf('of floats', { made: () => [], holds: ({ dtype }) => dtype === 'float32' }), anyNumber);
const put = options({ accumulate: boolean });

/** Several, as a list, a typed array or a tensor: two of them have to be as long as each other. */
const isSeveral = (one: unknown) => typeof one === 'object' && one !== null && !part.has(one);
/** Of tensors as indices only those that are made here are known to fit. */
const fits = (given: readonly unknown[]): Fit => {
  if (given.some((one) => one instanceof core.Tensor)) return 'unclear';
  if (given.length < 2) return true;
  const [one, other] = given;
  if (one === '...' && other === '...') return false;
  // a new dimension leaves the first one for what comes next
  if (!(one === null ? first : second).has(other)) return false;
  return isSeveral(one) && isSeveral(other) ? 'unclear' : true;
};
/** Several numbers have to broadcast to what the indices pick: of that only one number is known to. */
const putFits = ([indices, numbers]: [unknown[], unknown]): Fit =>
  indices.length > 1 || (numbers instanceof core.Tensor && numbers.shape.some((size) => size !== 1)) ? 'unclear' : fits(indices);

/** What PyTorch writes in brackets. */
export const subscriptsTable: readonly Row[] = [
  method('core/Tensor.at', matrix, [first], { fits, rest: first }),
  method(
    'core/Tensor.at (of two)',
    matrix,
    [
      { ...first, make: text.make },
      { ...either(first, second), make: integer({ min: -3, max: 2 }).make },
    ],
    { fits },
  ),
  method('core/Tensor.indexPut', matrix, [list(first, { made: [0, 1] }), value, put], { fits: putFits }),
  fn('core/indexPut', core.indexPut, [tensorOf('any', { made: () => MATRIX }), list(first, { made: [0, 1] }), value, put], {
    fits: ([x, ...others]: [core.Tensor, unknown[], unknown]) => (x.shape.join() === MATRIX.join() ? putFits(others) : 'unclear'),
  }),
  method('core/Tensor.indexPut_', detached, [list(first, { made: [0, 1] }), value, put], { fits: putFits }),
];
