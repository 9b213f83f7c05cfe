import * as core from '@kindling/core';
import { either, optional } from '../domains/domain';
import { list } from '../domains/lists';
import { options } from '../domains/objects';
import { choice, integer, number } from '../domains/simple';
import { broadcast, holdable, tensorOf, tensorOfRank } from '../domains/tensors';
import type { Choices } from '../values/choices';
import { someTensor } from '../values/tensors';
import { fn, method, type Row } from './row';

type Tensor = core.Tensor;

const some = (choices: Choices, shape: readonly number[]): Tensor => someTensor(choices, shape, () => choices.number(-2, 2));
const matrix = (choices: Choices): Tensor => some(choices, [2, 3]);
const diagonal = optional(integer({ made: [-3, 3] }));
const scaled = options({ beta: number({ made: [-2, 2] }), alpha: number({ made: [-2, 2] }) });
const ranked = (rank: number, shape: readonly number[]) => tensorOfRank(rank, () => shape);
const vectors = (...shapes: readonly (readonly number[])[]) =>
  tensorOf('of at least one dim', { made: (choices) => choices.pick(shapes), fits: ({ length }) => length > 0 });
const batches = (...shapes: readonly (readonly number[])[]) =>
  tensorOf('of at least two dims', { made: (choices) => choices.pick(shapes), fits: ({ length }) => length > 1 });
const isFloat = (...tensors: readonly Tensor[]) => tensors.every(({ dtype }) => dtype === 'float32');
const power = either(number({ min: 0, made: [0, 3] }), choice(Number.POSITIVE_INFINITY));
/** Whether the second can be multiplied with the first, be they matrices or batches. */
const multiplies = (x: Tensor, y: Tensor) =>
  isFloat(x, y) && x.shape.at(-1) === y.shape.at(-2) && x.shape.slice(0, -2).join() === y.shape.slice(0, -2).join();
const addsTo = (x: Tensor, a: Tensor, b: Tensor) => {
  if (!multiplies(a, b)) return false;
  const product = [...a.shape.slice(0, -1), b.shape.at(-1) as number];
  return broadcast(x.shape, product)?.join() === product.join();
};

/** A method of what has a shape, and the function that takes whatever has as many dimensions. */
function both(
  call: (...given: never[]) => unknown,
  shape: readonly number[],
  args: Row['args'],
  fits: (...all: Tensor[]) => boolean = () => true,
): Row[] {
  return [
    method(`core/Tensor.${call.name}`, (choices) => some(choices, shape), args, {
      fits: (rest: Tensor[]) => fits(core.zeros([...shape]), ...rest),
    }),
    fn(`core/${call.name}`, call, [ranked(shape.length, shape), ...args], { fits: (all: Tensor[]) => fits(...all) }),
  ];
}

/** The same of products that are added to what broadcasts. */
function added(call: (...given: never[]) => unknown, shape: readonly number[], args: Row['args']): Row[] {
  return [
    method(`core/Tensor.${call.name}`, (choices) => some(choices, shape), args, {
      fits: ([a, b]: [Tensor, Tensor]) => addsTo(core.zeros([...shape]), a, b),
    }),
    fn(`core/${call.name}`, call, [tensorOf('of any shape', { made: () => shape }), ...args], {
      fits: ([x, a, b]: [Tensor, Tensor, Tensor]) => addsTo(x, a, b),
    }),
  ];
}

/** What tensors do as matrices, and those that are made as such. */
export const matricesTable: readonly Row[] = [
  ...[core.tril, core.triu].flatMap((call) => [
    method(`core/Tensor.${call.name}`, matrix, [diagonal]),
    fn(`core/${call.name}`, call, [
      tensorOf('of matrices', {
        made: (choices) =>
          choices.pick([
            [2, 3],
            [3, 3],
            [2, 2, 1],
          ]),
        fits: (shape) => shape.length > 1,
      }),
      diagonal,
    ]),
  ]),
  method('core/Tensor.diag', matrix, [diagonal]),
  fn(
    'core/diag',
    core.diag,
    [
      tensorOf('of one or two dims', {
        made: (choices) => choices.pick([[3], [2, 3], [0]]),
        fits: ({ length }) => length === 1 || length === 2,
      }),
      diagonal,
    ],
    {
      fits: ([x, above = 0]: [Tensor, number?]) =>
        x.dim === 2 || (Math.abs(above) < 2 ** 31 && holdable((x.numel + Math.abs(above)) ** 2)),
    },
  ),
  ...both(core.mm, [2, 3], [ranked(2, [3, 2])], multiplies),
  ...both(core.bmm, [2, 2, 3], [ranked(3, [2, 3, 1])], multiplies),
  ...added(core.addmm, [2, 1], [ranked(2, [2, 3]), ranked(2, [3, 2]), scaled]),
  ...added(core.baddbmm, [2, 2, 1], [ranked(3, [2, 2, 3]), ranked(3, [2, 3, 2]), scaled]),
  ...both(core.dot, [3], [ranked(1, [3])], (x, y) => x.numel === y.numel),
  ...both(core.outer, [3], [ranked(1, [2])]),
  fn('core/cdist', core.cdist, [batches([3, 2], [2, 3, 2]), batches([4, 2], [2, 4, 2]), options({ p: power })], {
    fits: ([x, y]: [Tensor, Tensor]) =>
      isFloat(x, y) &&
      x.shape.at(-1) === y.shape.at(-1) &&
      broadcast(x.shape.slice(0, -2), y.shape.slice(0, -2)) !== null &&
      holdable(x.numel * y.numel),
  }),
  fn('core/matmul', core.matmul, [vectors([2, 3], [3], [4, 2, 3]), vectors([3, 2], [3], [3, 1])], {
    fits: ([x, y]: [Tensor, Tensor]) =>
      isFloat(x, y) &&
      x.shape.at(-1) === (y.shape.at(-2) ?? y.shape[0]) &&
      broadcast(x.shape.slice(0, -2), y.shape.slice(0, -2)) !== null,
  }),
  fn('core/einsum', core.einsum, [choice('ij,jk->ik', 'ij,jk', ' Aj , jk -> Ak '), ranked(2, [2, 3]), ranked(2, [3, 2])], {
    fits: ([, x, y]: [string, Tensor, Tensor]) => [x.shape[1], 1].includes(y.shape[0]) || x.shape[1] === 1,
  }),
  fn('core/einsum (of a list)', core.einsum, [choice('...i,i->...'), list(vectors([3]), { min: 2, max: 2, made: [2, 2] })], {
    fits: ([, [x, y]]: [string, Tensor[]]) => y.dim === 1 && broadcast(x.shape.slice(-1), y.shape) !== null,
  }),
  fn('core/meshgrid', core.meshgrid, [
    list(tensorOf('of at most one dim', { made: (choices) => choices.pick([[], [2], [3]]), fits: ({ length }) => length < 2 }), {
      min: 1,
      made: [1, 3],
    }),
    options({ indexing: choice('ij', 'xy') }),
  ]),
];
