import * as core from '@kindling/core';
import { type Domain, domain, either, type Fit } from '../domains/domain';
import { options } from '../domains/objects';
import { anyNumber, boolean, choice, integer } from '../domains/simple';
import { broadcast, dim, holdable, isTensor, tensorOf } from '../domains/tensors';
import type { Choices } from '../values/choices';
import { WrongResult } from '../values/functions';
import { someTensor } from '../values/tensors';
import { fn, getter, method, type Row } from './row';

type Tensor = core.Tensor;

const matrix = (choices: Choices): Tensor => someTensor(choices, [2, 3], () => choices.number(-2, 2));
/** The tensors of int32 that are made here, with what stands in them. */
const indicesOf = new WeakMap<Tensor, readonly number[]>();

/** A tensor of int32 of some shapes, whose indices are below `count`; one from elsewhere holds who knows what. */
export function indices(
  count: number,
  shapes: readonly (readonly number[])[],
  fits: (shape: readonly number[]) => boolean,
): Domain {
  return domain(
    `int32 indices below ${count}`,
    (choices) => {
      const shape = choices.pick(shapes);
      const numbers = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => choices.integer(0, count - 1));
      const made = core.tensor(Int32Array.from(numbers), { shape });
      indicesOf.set(made, numbers);
      return made;
    },
    (value) => isTensor(value) && value.dtype === 'int32' && indicesOf.has(value) && fits(value.shape),
  );
}

const operand = either(
  tensorOf('that broadcasts with [2, 3]', {
    made: (choices) => choices.pick([[2, 3], [3], [2, 1], [], [4, 1, 3]]),
    fits: (shape) => broadcast(shape, [2, 3]) !== null,
  }),
  anyNumber,
);
// of the two rows there is no third
const alongRows = ([along]: [number]): Fit => (along === 1 || along === -1 ? true : 'unclear');
const anyMatrix = tensorOf('[2, 3]', { made: () => [2, 3] });
const isBool = {
  use: (result: Tensor) => {
    if (result.dtype !== 'bool') throw new WrongResult(`expected bool, got ${result.dtype}`);
  },
};
const condition = domain(
  'a tensor',
  (choices) => matrix(choices).gt(0),
  // whatever is not 0 is true
  isTensor,
);
const table = tensorOf('[m, n]', { made: () => [4, 3], fits: ({ length }) => length === 2 });

const ofAll = indices(3, [[2, 3]], (shape) => shape.join() === '2,3');
const wide = tensorOf('[2, 3]', { made: () => [2, 3], fits: (shape) => shape.length === 2 && shape[0] >= 2 && shape[1] >= 3 });

const pair = indices(3, [[2]], (shape) => shape.join() === '2');
const columns = tensorOf('[2, 2]', { made: () => [2, 2], fits: (shape) => shape.join() === '2,2' });

/** A method of a [2, 3], and the function, which takes any tensor; the indices are right for a [2, 3]. */
function both(call: (...given: never[]) => unknown, args: Row['args'], fits: (args: never) => Fit = () => true): Row[] {
  return [
    method(`core/Tensor.${call.name}`, matrix, args, { fits }),
    fn(`core/${call.name}`, call, [anyMatrix, ...args], {
      fits: ([x, ...others]: [Tensor, ...unknown[]]) => (x.shape.join() === '2,3' ? fits(others as never) : 'unclear'),
    }),
  ];
}

/** What a tensor is of, what it is compared to, and what is read or written at indices. */
export const indicesTable: readonly Row[] = [
  getter('core/Tensor.dtype', matrix),
  method('core/Tensor.to', matrix, [choice('float32', 'int32', 'bool')]),
  ...['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'logicalAnd', 'logicalOr', 'logicalXor'].map((name) =>
    method(`core/Tensor.${name}`, matrix, [operand], isBool),
  ),
  method('core/Tensor.logicalNot', matrix, [], isBool),
  method('core/Tensor.where', matrix, [condition, operand], {
    fits: (given: unknown[]) => {
      const shapes = given.map((value) => (isTensor(value) ? value.shape : []));
      const first = broadcast(shapes[0], [2, 3]);
      return first !== null && broadcast(first, shapes[1]) !== null;
    },
  }),
  fn('core/where', core.where, [condition, operand, operand], {
    fits: (given: unknown[]) => {
      const shapes = given.map((value) => (isTensor(value) ? value.shape : []));
      const first = broadcast(shapes[0], shapes[1]);
      return first !== null && broadcast(first, shapes[2]) !== null;
    },
  }),
  ...both(
    core.gather,
    [
      dim(2),
      indices(
        3,
        [
          [2, 3],
          [1, 5],
        ],
        (shape) => shape.length === 2 && shape[0] <= 2,
      ),
    ],
    alongRows,
  ),
  ...both(core.scatterAdd, [dim(2), ofAll, wide], alongRows),
  ...both(
    core.scatterReduce,
    [dim(2), ofAll, wide, choice('sum', 'prod', 'mean', 'amax', 'amin'), options({ includeSelf: boolean })],
    alongRows,
  ),
  ...both(core.indexAdd, [dim(2), pair, columns, options({ alpha: anyNumber })], alongRows),
  ...both(core.scatter, [dim(2), ofAll, either(wide, anyNumber)], alongRows),
  ...both(core.indexSelect, [dim(2), indices(3, [[2], [0], []], (shape) => shape.length < 2)], alongRows),
  ...both(core.take, [indices(6, [[2], [0], [], [2, 2]], () => true)]),
  fn('core/embedding', core.embedding, [indices(4, [[2], [0], [], [2, 2]], () => true), table], {
    // whatever is looked up is in a table of four; of none there may be fewer
    fits: ([x, { shape }]: [Tensor, Tensor]) => shape[0] >= 4 || x.numel === 0 || 'unclear',
  }),
  fn('core/oneHot', core.oneHot, [indices(3, [[2], [0], [], [2, 2]], () => true), integer({ min: 3, made: [3, 5] })], {
    fits: ([x, classes]: [Tensor, number]) => classes < 2 ** 31 && holdable(x.numel * classes),
  }),
];
