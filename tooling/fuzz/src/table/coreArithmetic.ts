import * as core from '@kindling/core';
import { domain, either, nullable, optional } from '../domains/domain';
import { options } from '../domains/objects';
import { anyNumber, boolean, choice, number } from '../domains/simple';
import { anyTensor, broadcast, isTensor, tensorOf } from '../domains/tensors';
import type { Choices } from '../values/choices';
import { someTensor } from '../values/tensors';
import { fn, method, type Row } from './row';

type Tensor = core.Tensor;
type Operand = Tensor | number;

const matrix = (choices: Choices): Tensor => someTensor(choices, [2, 3], () => choices.number(0.1, 2));
const given = tensorOf('[2, 3]', { made: () => [2, 3] });
const operand = either(
  tensorOf('that broadcasts with [2, 3]', { made: (choices) => choices.pick([[2, 3], [3], [2, 1], [], [4, 1, 3]]) }),
  anyNumber,
);
const bool = domain(
  'bools',
  (choices) => someTensor(choices, choices.pick([[2, 3], [3], [], [4, 1, 3]]), () => choices.number(-1, 1)).gt(0),
  (value) => isTensor(value) && value.dtype === 'bool',
);
/** What changes in place outside of noGrad: no leaf that requires a gradient. */
const plain = (choices: Choices): Tensor => matrix(choices).detach().clone();
const ownMask = {
  ...bool,
  make: (choices: Choices) => matrix(choices).gt(1),
  has: (value: unknown) => bool.has(value) && together(core.zeros([2, 3]), value as Tensor),
};
const added = options({ value: number({ made: [-2, 2] }) });
const tolerance = number({ min: 0, made: [0, 1] });
const close = options({ rtol: tolerance, atol: tolerance, equalNan: boolean });
const filling = either(
  anyNumber,
  tensorOf('[]', { made: () => [], fits: (shape) => shape.length === 0, holds: ({ dtype }) => dtype === 'float32' }),
);
/** Both may not be bools. */
const counted = (...values: readonly Operand[]) => !values.every((value) => isTensor(value) && value.dtype === 'bool');
const shapeOf = (value: Operand | null | undefined): readonly number[] => (isTensor(value) ? value.shape : []);

/** Whether all of them broadcast with each other. */
function together(...values: readonly (Operand | null | undefined)[]): boolean {
  return values.map(shapeOf).reduce<readonly number[] | null>((all, shape) => all && broadcast(all, shape), []) !== null;
}

/** How `div` rounds. */
export const rounding = options({ roundingMode: nullable(choice('trunc', 'floor')) });
const bound = optional(nullable(operand));
const named = options({ min: nullable(operand), max: nullable(operand) });
type Bounds = { min?: Operand | null; max?: Operand | null };
const isBound = (value: unknown): value is Operand => typeof value === 'number' || isTensor(value);
const isNamed = (min: unknown): min is Bounds => typeof min === 'object' && min !== null && !isTensor(min);
const boundsOf = (min: Operand | Bounds | null | undefined, max: Operand | null | undefined) =>
  isNamed(min) ? [min.min, min.max] : [min, max];
const staysIn = (shape: readonly number[], value: Operand | null | undefined) =>
  broadcast(shape, shapeOf(value))?.join() === shape.join();
const bounded = {
  fits: ([x, min, max]: [Operand, Operand | Bounds | null | undefined, Operand | null | undefined]) => {
    if (isNamed(min) && max !== undefined) return false;
    const bounds = boundsOf(min, max);
    return bounds.some(isBound) && together(x, ...bounds);
  },
};

/** A method of a [2, 3], and the function that takes any tensor: `args` are those behind it. */
function both(call: (...given: never[]) => unknown, args: Row['args'], { fits }: { fits: (all: never) => boolean }): Row[] {
  return [
    method(`core/Tensor.${call.name}`, matrix, args, { fits: (rest: unknown[]) => fits([core.zeros([2, 3]), ...rest] as never) }),
    fn(`core/${call.name}`, call, [given, ...args], { fits }),
  ];
}

/** What a tensor computes with another one, or with numbers. */
export const arithmeticTable: readonly Row[] = [
  ...[core.add, core.sub].map((call) =>
    fn(`core/${call.name}`, call, [operand, operand, options({ alpha: anyNumber })], {
      fits: ([x, y, how]: [Operand, Operand, object?]) =>
        [x, y].some(isTensor) && together(x, y) && (how === undefined || 'unclear'),
    }),
  ),
  ...[core.mul, core.pow, core.maximum, core.minimum].map((call) =>
    fn(`core/${call.name}`, call, [operand, operand], {
      fits: (pair: [Operand, Operand]) => pair.some(isTensor) && together(...pair),
    }),
  ),
  fn('core/div', core.div, [operand, operand, rounding], {
    fits: ([x, y, how]: [Operand, Operand, { roundingMode?: string | null } | undefined]) =>
      [x, y].some(isTensor) && together(x, y) && (typeof how?.roundingMode !== 'string' || counted(x, y)),
  }),
  fn('core/atan2', core.atan2, [operand, operand], {
    fits: (pair: [Operand, Operand]) => pair.some(isTensor) && together(...pair),
  }),
  ...[core.isnan, core.isinf, core.isfinite].flatMap((call) => [
    method(`core/Tensor.${call.name}`, matrix, []),
    fn(`core/${call.name}`, call, [anyTensor]),
  ]),
  ...both(core.nanToNum, [options({ nan: anyNumber, posinf: anyNumber, neginf: anyNumber })], { fits: () => true }),
  ...[core.isclose, core.allclose].flatMap((call) =>
    both(call, [operand, close], { fits: ([x, other]: [Tensor, Operand]) => together(x, other) }),
  ),
  method('core/Tensor.equal', matrix, [anyTensor]),
  fn('core/equal', core.equal, [anyTensor, anyTensor]),
  ...[core.remainder, core.fmod, core.floorDivide].flatMap((call) => [
    method(`core/Tensor.${call.name}`, matrix, [operand]),
    fn(`core/${call.name}`, call, [operand, operand], {
      fits: (pair: [Operand, Operand]) => pair.some(isTensor) && together(...pair) && counted(...pair),
    }),
  ]),
  ...[core.eq, core.ne, core.gt, core.ge, core.lt, core.le, core.logicalAnd, core.logicalOr, core.logicalXor].map((call) =>
    fn(`core/${call.name}`, call, [given, operand], { fits: (pair: [Operand, Operand]) => together(...pair) }),
  ),
  fn('core/logicalNot', core.logicalNot, [anyTensor]),
  ...both(core.rsub, [operand], { fits: (pair: [Operand, Operand]) => together(...pair) }),
  method('core/Tensor.rdiv', matrix, [operand], { fits: ([other]: [Operand]) => together(core.zeros([2, 3]), other) }),
  ...both(core.logAddExp, [operand], { fits: (pair: [Operand, Operand]) => together(...pair) }),
  ...both(core.lerp, [operand, operand], { fits: (all: Operand[]) => together(...all) }),
  ...[core.addcmul, core.addcdiv].flatMap((call) =>
    both(call, [operand, operand, added], { fits: ([x, a, b]: [Tensor, Operand, Operand]) => together(x, a, b) }),
  ),
  // it stays as large as it is
  method('core/Tensor.lerp_', plain, [operand, operand], {
    fits: (others: Operand[]) => others.every((one) => staysIn([2, 3], one)),
  }),
  ...['addcmul_', 'addcdiv_'].map((name) =>
    method(`core/Tensor.${name}`, plain, [operand, operand, added], {
      fits: ([a, b]: [Operand, Operand]) => staysIn([2, 3], a) && staysIn([2, 3], b),
    }),
  ),
  method('core/Tensor.clamp_', plain, [either(bound, named), bound], {
    // it stays as large as it is
    fits: ([min, max]: [Operand | Bounds | null | undefined, Operand | null | undefined]) =>
      bounded.fits([core.zeros([2, 3]), min, max]) && boundsOf(min, max).every((one) => staysIn([2, 3], one)),
  }),
  method('core/Tensor.maskedFill_', plain, [ownMask, filling]),
  ...both(core.clamp, [either(bound, named), bound], bounded),
  ...both(core.maskedFill, [bool, filling], {
    fits: ([x, mask, value]: [Tensor, Tensor, Operand]) => together(x, mask) && (!isTensor(value) || value.dtype === x.dtype),
  }),
];
