import * as core from '@kindling/core';
import { elementwiseOps } from '../../../fixtures/src/elementwiseOps';
import { type Domain, either, type Fit, nullable, optional } from '../domains/domain';
import { numbers } from '../domains/lists';
import { options } from '../domains/objects';
import { boolean, choice, integer, number, pair, sides } from '../domains/simple';
import { anyTensor, broadcast, holdable, sizeOf, tensorOf, tensorOfRank } from '../domains/tensors';
import { WrongResult } from '../values/functions';
import { knownNumbers } from '../values/tensors';
import { fn, type Row } from './row';

type Tensor = core.Tensor;
type Pair = number | [number, number];
export interface Window {
  stride?: Pair;
  padding?: Pair;
  dilation?: Pair;
}

const window = {
  stride: pair({ min: 1, made: [1, 2] }),
  padding: pair({ min: 0, made: [0, 1] }),
  dilation: pair({ min: 1, made: [1, 2] }),
};
export const windowOptions = options(window);
/** A window of 2 x 2 takes a padding of 1. */
export const images = tensorOfRank(4, (choices) =>
  choices.pick([
    [1, 2, 4, 4],
    [2, 2, 5, 4],
    [0, 2, 4, 4],
  ]),
);
export const reduction = options({ reduction: choice('mean', 'sum', 'none') });

/** The size of a convolution's or a pooling's output along one dim; null where the window doesn't fit. */
export function outputSize(size: number, kernel: number, stride: number, padding: number, dilation: number): number | null {
  const room = size + 2 * padding - dilation * (kernel - 1) - 1;
  return room < 0 || ![room, dilation * (kernel - 1), 2 * padding].every(Number.isSafeInteger)
    ? null
    : Math.floor(room / stride) + 1;
}

/** Whether windows fit into images, and what comes of it isn't larger than any tensor. */
export function windowsFit(
  shape: readonly number[],
  kernel: Pair,
  channels: number,
  { stride = 1, padding = 0, dilation = 1 }: Window,
): Fit {
  const sizes = [0, 1].map((side) =>
    outputSize(shape[2 + side], sides(kernel)[side], sides(stride)[side], sides(padding)[side], sides(dilation)[side]),
  );
  const padded = [0, 1].map((side) => shape[2 + side] + 2 * sides(padding)[side]);
  return (
    sizes.every((size) => size !== null) && holdable(shape[0] * channels * Math.max(sizeOf(sizes as number[]), sizeOf(padded)))
  );
}

export function poolingFits(shape: readonly number[], kernel: Pair, given: Window = {}): Fit {
  const narrow = sides(given.padding ?? 0).every((size, side) => size <= sides(kernel)[side] / 2);
  return narrow && windowsFit(shape, kernel, shape[1], { ...given, stride: given.stride ?? kernel });
}

/** Classes 0, 1 or 2 of two examples: a tensor or numbers. */
export const targets: Domain = either(
  tensorOf('of classes', { made: () => [2], each: integer({ min: 0, max: 2 ** 24, made: [0, 2] }) }),
  numbers(integer({ min: 0, max: 2 ** 24, made: [0, 2] }), { made: [2, 2] }),
);
export const logits = tensorOf('of logits', { made: () => [2, 3], fits: (shape) => shape.length > 0 });

/** Whether targets are one class for each example. */
export function targetsFit([scores, target]: readonly [Tensor, Tensor | ArrayLike<number>]): boolean {
  const dim = scores.shape.length === 1 ? 0 : 1;
  const outer = scores.shape.filter((_, d) => d !== dim);
  const given = target instanceof core.Tensor ? target.shape : [target.length];
  const fits = given.join() === outer.join() || (outer.length === 0 && given.join() === '1');
  return fits && classesOf(target).every((index) => index >= 0 && index < scores.shape[dim]);
}

function classesOf(target: Tensor | ArrayLike<number>): readonly number[] {
  return target instanceof core.Tensor ? (knownNumbers(target) ?? []) : Array.from(target);
}

export const weightOf = (shape: readonly number[]): Domain => tensorOfRank(shape.length, () => shape);
export const bias = optional(nullable(tensorOfRank(1, () => [2])));

const functions = core as unknown as Record<string, (x: Tensor) => Tensor>;

/** torch.nn.functional. */
export const functionalTable: readonly Row[] = [
  ...elementwiseOps.filter(({ isMethod }) => isMethod).map(({ op }) => fn(`core/${op}`, functions[op], [anyTensor])),
  fn('core/gelu', core.gelu, [anyTensor, options({ approximate: choice('none', 'tanh') })]),
  ...[core.silu, core.mish, core.softsign, core.hardsigmoid, core.hardswish, core.logsigmoid].map((call) =>
    fn(`core/${call.name}`, call, [anyTensor]),
  ),
  fn('core/softplus', core.softplus, [
    anyTensor,
    options({ beta: number({ made: [-2, 2] }), threshold: number({ made: [-2, 2] }) }),
  ]),
  fn('core/leakyRelu', core.leakyRelu, [anyTensor, options({ negativeSlope: number({ made: [-2, 2] }) })]),
  fn('core/elu', core.elu, [anyTensor, options({ alpha: number({ made: [-2, 2] }) })]),
  fn('core/selu', core.selu, [anyTensor]),
  fn(
    'core/hardtanh',
    core.hardtanh,
    [anyTensor, options({ minVal: number({ made: [-2, -1] }), maxVal: number({ made: [1, 2] }) })],
    {
      fits: ([, { minVal = -1, maxVal = 1 } = {}]: [Tensor, { minVal?: number; maxVal?: number }?]) => minVal < maxVal,
    },
  ),
  fn('core/dropout', core.dropout, [anyTensor, options({ p: number({ min: 0, max: 1 }), training: boolean })]),
  ...[core.logSoftmax, core.softmax].map((softmax) =>
    fn(`core/${softmax.name}`, softmax, [anyTensor, integer({ made: [-1, 0] })], {
      fits: ([x, dim]: [Tensor, number]) => dim >= -Math.max(x.dim, 1) && dim < Math.max(x.dim, 1),
    }),
  ),
  fn(
    'core/linear',
    core.linear,
    [
      tensorOf('[..., 3]', { made: (choices) => choices.pick([[3], [2, 3], [2, 1, 3]]) }),
      tensorOf('[2, 3]', { made: () => [2, 3] }),
      bias,
    ],
    {
      fits: ([x, weight, added]: [Tensor, Tensor, Tensor?]) =>
        x.dim > 0 &&
        (weight.dim === 2 || (weight.dim === 1 && added === undefined)) &&
        x.shape.at(-1) === weight.shape.at(-1) &&
        (!added || added.shape[0] === weight.shape[0]),
    },
  ),
  fn(
    'core/convOutputSize',
    core.convOutputSize,
    [
      integer({ min: 0, made: [4, 6] }),
      integer({ min: 1, made: [1, 3] }),
      options({
        stride: integer({ min: 1, made: [1, 2] }),
        padding: integer({ min: 0, made: [0, 1] }),
        dilation: integer({ min: 1, made: [1, 1] }),
      }),
    ],
    {
      fits: ([size, kernel, { stride = 1, padding = 0, dilation = 1 } = {}]: [
        number,
        number,
        { stride?: number; padding?: number; dilation?: number }?,
      ]) => outputSize(size, kernel, stride, padding, dilation) !== null,
      use: (size: number) => {
        if (!Number.isSafeInteger(size) || size < 0) throw new WrongResult(`expected a size, got ${size}`);
      },
    },
  ),
  fn('core/mseLoss', core.mseLoss, [anyTensor, tensorOf('that broadcasts', { made: () => [3] }), reduction], {
    fits: ([input, target]: [Tensor, Tensor]) => broadcast(input.shape, target.shape) !== null,
  }),
];
