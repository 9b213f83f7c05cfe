import * as core from '@kindling/core';
import { type Domain, either, type Fit, optional } from '../domains/domain';
import { list } from '../domains/lists';
import { integer } from '../domains/simple';
import { holdable, noneTwice, sizeOf, tensorOf } from '../domains/tensors';
import type { Choices } from '../values/choices';
import { someTensor } from '../values/tensors';
import { along, both, from, isDim, made, step } from './coreParts';
import { fn, method, type Row } from './row';

type Shape = readonly number[];
type Several = number | readonly number[];

const MATRIX = [4, 3];
const matrix = (choices: Choices): core.Tensor => someTensor(choices, MATRIX, () => choices.number(-2, 2));
const shapes = (min: number, ...made: number[][]): Domain => ({
  ...list(integer({ min, made: [min, 6] }), { max: 64 }),
  make: (choices) => choices.pick(made),
});
const dimsList = (low: number, high: number) => list(along, { made: [low, high] });
const oneOrSeveral = either(along, dimsList(1, 2));
const listOf = (value: Several): readonly number[] => (Array.isArray(value) ? value : [value as number]);
const areDims = (given: readonly number[], rank: number) => given.every((one) => isDim(one, Math.max(rank, 1)));
const areApart = (given: readonly number[], rank: number) => areDims(given, rank) && noneTwice(given, rank);

/** Whether a shape, in which one size may be open, holds so many. */
function holds(shape: Shape, count: number): boolean {
  const open = shape.filter((size) => size === -1).length;
  const rest = sizeOf(shape.filter((size) => size !== -1));
  return open === 0 ? rest === count : open === 1 && rest > 0 && count % rest === 0;
}

function expands(shape: Shape, wished: Shape): Fit {
  const added = wished.length - shape.length;
  const sizes = wished.map((size, i) => (size === -1 && i >= added ? shape[i - added] : size));
  if (added < 0 || sizes.some((size) => size < 0)) return false;
  return shape.every((size, i) => size === 1 || size === sizes[i + added]) && holdable(sizeOf(sizes));
}

function repeats(shape: Shape, times: Shape): Fit {
  if (times.length < shape.length) return false;
  return holdable(sizeOf(shape) * sizeOf(times.filter((count) => count > 0)));
}

function interleaves(shape: Shape, times: Several, dim?: number): Fit {
  if (dim !== undefined && !isDim(dim, Math.max(shape.length, 1))) return false;
  const size = dim === undefined || shape.length === 0 ? sizeOf(shape) : (shape.at(dim) as number);
  if (typeof times === 'number') return holdable(sizeOf(shape) * Math.max(times, 1));
  return times.length === size && holdable(sizeOf(shape) * times.reduce((sum, each) => sum + each, 1));
}

const reshaping = shapes(-1, [12], [3, 4], [-1], [2, -1, 1]);

/** What moves numbers about, and repeats them. */
export const structureTable: readonly Row[] = [
  method('core/Tensor.t', matrix, []),
  fn('core/t', core.t, [tensorOf('of at most two dims', { made: () => MATRIX, fits: (shape) => shape.length < 3 })]),
  method('core/Tensor.size', matrix, [optional(integer({ min: -2, max: 1, made: [-2, 1] }))]),
  ...both(core.reshape, [reshaping], (shape, wished: Shape) => holds(wished, sizeOf(shape))),
  ...both(core.view, [reshaping], (shape, wished: Shape) => holds(wished, sizeOf(shape))),
  ...both(core.flatten, [optional(along), optional(along)], (shape, start: number = 0, end: number = -1) => {
    const rank = Math.max(shape.length, 1);
    return areDims([start, end], rank) && from(start, rank) <= from(end, rank);
  }),
  ...both(
    core.permute,
    [dimsList(2, 2)],
    (shape, order: Shape) => order.length === shape.length && areApart(order, shape.length),
  ),
  ...both(core.transpose, [along, along], (shape, ...given: number[]) => areDims(given, shape.length)),
  ...both(core.swapaxes, [along, along], (shape, ...given: number[]) => areDims(given, shape.length)),
  ...both(core.flip, [dimsList(0, 2)], (shape, order: Shape) => areApart(order, shape.length)),
  method('core/Tensor.viewAs', matrix, [
    tensorOf('of 12 elements', { made: (choices) => choices.pick([[12], [3, 4]]), fits: (sizes) => sizeOf(sizes) === 12 }),
  ]),
  method('core/Tensor.expandAs', matrix, [
    tensorOf('[..., 4, 3]', {
      made: (choices) => choices.pick([MATRIX, [2, ...MATRIX]]),
      fits: (sizes) => sizes.slice(-2).join() === MATRIX.join(),
    }),
  ]),
  ...both(core.expand, [shapes(-1, [4, 3], [2, 4, 3], [-1, 3])], expands),
  ...both(
    core.movedim,
    [oneOrSeveral, oneOrSeveral],
    (shape, source: Several, destination: Several) =>
      listOf(source).length === listOf(destination).length &&
      areApart(listOf(source), shape.length) &&
      areApart(listOf(destination), shape.length),
  ),
  ...both(core.unflatten, [along, shapes(-1, [2, 2], [-1, 2], [1, 3], [3])], (shape, dim: number, sizes: Shape) =>
    isDim(dim, shape.length) && sizes.length > 0 && shape.length + sizes.length <= 65
      ? holds(sizes, shape.at(dim) as number)
      : shape.length + sizes.length > 65 && 'unclear',
  ),
  ...both(
    core.diagonal,
    [optional(integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1, made: [-1, 1] })), optional(along), optional(along)],
    (shape, _: unknown, dim1: number = 0, dim2: number = 1) => shape.length > 1 && areApart([dim1, dim2], shape.length),
  ),
  ...both(core.unbind, [optional(along)], (shape, dim: number = 0) => isDim(dim, shape.length)),
  {
    ...fn('core/tile', core.tile, [made, shapes(0, [2], [2, 1], [1, 2, 3], [0])], {
      fits: ([{ shape }, times]: [core.Tensor, Shape]) => holdable(sizeOf(shape) * sizeOf(times.filter((count) => count > 0))),
    }),
    memory: 400,
  },
  fn('core/diff', core.diff, [made, optional(integer({ min: 0, max: 2 ** 31 - 1, made: [0, 4] })), optional(along)], {
    fits: ([{ shape }, , dim = -1]: [core.Tensor, unknown, number?]) => isDim(dim, shape.length),
  }),
  // a million times as large, and read
  ...both(core.repeat, [shapes(0, [2, 1], [1, 2, 3], [0, 1])], repeats).map((row) => ({ ...row, memory: 400 })),
  ...both(
    core.repeatInterleave,
    [either(integer({ min: 0, made: [0, 3] }), shapes(0, [1, 2, 0, 3], [2, 0, 1])), optional(along)],
    interleaves,
  ),
  ...both(
    core.roll,
    [either(integer({ made: [-5, 5] }), list(integer({ made: [-5, 5] }), { made: [1, 2] })), optional(oneOrSeveral)],
    (shape, shifts: Several, dims?: Several) =>
      listOf(shifts).length === listOf(dims ?? 0).length && areDims(listOf(dims ?? 0), dims === undefined ? 1 : shape.length),
  ),
  method('core/Tensor.unfold', (choices) => someTensor(choices, MATRIX, () => choices.number(-2, 2)), [along, step, step], {
    fits: ([dim, size]: [number, number]) => isDim(dim, 2) && size <= (MATRIX.at(dim) as number),
  }),
];
