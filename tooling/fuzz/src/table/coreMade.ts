import * as core from '@kindling/core';
import { domain, either, optional } from '../domains/domain';
import { options } from '../domains/objects';
import { anyNumber, boolean, integer, number } from '../domains/simple';
import { anyTensor, holdable, shape, sizeOf } from '../domains/tensors';
import { holds, type Made, madeOptions } from './core';
import { fn, optionsEarlier, type Row } from './row';

type Tensor = core.Tensor;

const generator = domain(
  'a source of random numbers',
  () => core.seededRandom(3),
  (value) => value instanceof core.random.constructor,
);
export const drawn = { requiresGrad: boolean, generator };
export const integers = { generator };
const size = integer({ min: 0, max: 2 ** 31 - 1, made: [0, 3] });
const sized = { fits: ([wished]: [number[]]) => holdable(sizeOf(wished)) };
const int32 = (made: readonly [number, number]) => integer({ min: -(2 ** 31), max: 2 ** 31, made });
const isFloat = { fits: ([x]: [Tensor]) => x.dtype === 'float32' };

/** Tensors that are made by a rule, like others, or at random. */
export const madeTable: readonly Row[] = [
  optionsEarlier(
    fn('core/eye', core.eye, [size, optional(size), madeOptions], {
      fits: ([n, m = n, how]: [number, number?, Made?]) => (holds(how) ? holdable(n * m) : false),
    }),
    1,
  ),
  fn('core/linspace', core.linspace, [number({ made: [-2, 2] }), number({ made: [-2, 2] }), size, madeOptions], {
    fits: ([start, end, steps, how]: [number, number, number, Made?]) => {
      const isInt32 = how?.dtype !== 'int32' || steps === 0 || [start, end].every((x) => (Math.trunc(x) | 0) === Math.trunc(x));
      return holds(how) && isInt32 ? holdable(steps) : false;
    },
  }),
  ...[core.zerosLike, core.onesLike].map((make) =>
    fn(`core/${make.name}`, make, [anyTensor, madeOptions], {
      fits: ([x, how]: [Tensor, Made?]) => holds(how, [0], x.dtype),
    }),
  ),
  fn('core/fullLike', core.fullLike, [anyTensor, either(anyNumber, boolean), madeOptions], {
    fits: ([x, value, how]: [Tensor, number | boolean, Made?]) =>
      (typeof value !== 'boolean' || (how?.dtype ?? x.dtype) === 'bool') && holds(how, [value], x.dtype),
  }),
  fn('core/rand', core.rand, [shape, options(drawn)], sized),
  fn('core/randn', core.randn, [shape, options(drawn)], sized),
  fn('core/randLike', core.randLike, [anyTensor, options(drawn)], isFloat),
  fn('core/randnLike', core.randnLike, [anyTensor, options(drawn)], isFloat),
  fn('core/randint', core.randint, [int32([1, 9]), shape, options(integers)], {
    fits: ([high, wished]: [number, number[]]) => (high > 0 ? holdable(sizeOf(wished)) : false),
  }),
  fn('core/randint (from low)', core.randint, [int32([-9, 0]), int32([1, 9]), shape, options(integers)], {
    fits: ([low, high, wished]: [number, number, number[]]) => (low < high ? holdable(sizeOf(wished)) : false),
  }),
  fn('core/randperm', core.randperm, [size, options(integers)], { fits: ([n]: [number]) => holdable(n) }),
];
