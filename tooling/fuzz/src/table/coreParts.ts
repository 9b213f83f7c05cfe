import * as core from '@kindling/core';
import { type Domain, either, type Fit, nullable, optional } from '../domains/domain';
import { list } from '../domains/lists';
import { options } from '../domains/objects';
import { anyNumber, choice, integer } from '../domains/simple';
import { anyTensor, dims, holdable, noneTwice, sizeOf, tensorOf } from '../domains/tensors';
import { someTensor } from '../values/tensors';
import { fn, method, type Row } from './row';

type Tensor = core.Tensor;
type Shape = readonly number[];

const MADE: Shape = [4, 3];
export const made = tensorOf('of any shape', { made: () => MADE });
/** A dim of what is made; of another tensor it may be none. */
export const along = { ...integer({ made: [-2, 1] }), text: 'a dim' };
export const place = integer({ made: [-5, 5] });
export const step = integer({ min: 1, made: [1, 3] });
const sizes = list(integer({ min: 0, made: [0, 2] }), { made: [2, 2] });
export const from = (at: number, size: number) => (at < 0 ? at + size : at);
export const isDim = (at: number, rank: number) => rank > 0 && at >= -rank && at < rank;

/** A method of a [4, 3], and the function that takes any tensor. */
export function both<Given extends unknown[]>(
  call: (...given: never[]) => unknown,
  args: readonly Domain[],
  fits: (shape: Shape, ...given: Given) => Fit,
): Row[] {
  const receiver = (choices: Parameters<Row['call']>[1]) => someTensor(choices, MADE, () => choices.number(-2, 2));
  return [
    method(`core/Tensor.${call.name}`, receiver, args, { fits: (given: Given) => fits(MADE, ...given) }),
    fn(`core/${call.name}`, call, [made, ...args], { fits: ([x, ...given]: [Tensor, ...Given]) => fits(x.shape, ...given) }),
  ];
}

const padMode = choice('constant', 'reflect', 'replicate', 'circular');

/** What takes tensors apart and puts them together. */
export const partsTable: readonly Row[] = [
  method(
    'core/Tensor.slice',
    (choices) => someTensor(choices, MADE, () => choices.number(-2, 2)),
    [along, optional(place), optional(place), optional(step)],
    {
      fits: ([dim]: [number]) => isDim(dim, MADE.length),
    },
  ),
  fn('core/slice', core.slice, [made, along, optional(place), optional(place), optional(step)], {
    fits: ([{ shape }, dim]: [Tensor, number]) => isDim(dim, shape.length),
  }),
  fn('core/slice (a part)', core.slice, [optional(nullable(place)), optional(nullable(place)), optional(nullable(step))]),
  method('core/Slice.toString', () => core.slice(1, 5), []),
  ...both(core.narrow, [along, place, integer({ min: 0, made: [0, 3] })], (shape, dim: number, start: number, length: number) => {
    if (!isDim(dim, shape.length)) return false;
    const size = shape.at(dim) as number;
    return start >= -size && start <= size && from(start, size) + length <= size;
  }),
  ...both(core.select, [along, place], (shape, dim: number, index: number) => {
    const size = isDim(dim, shape.length) ? (shape.at(dim) as number) : 0;
    return index >= -size && index < size;
  }),
  ...both(
    core.split,
    [either(integer({ min: 0, made: [1, 3] }), sizes), optional(along)],
    (shape, wanted: number | number[], dim: number = 0) => {
      if (!isDim(dim, shape.length)) return false;
      const size = shape.at(dim) as number;
      if (Array.isArray(wanted)) return wanted.reduce((sum, each) => sum + each, 0) === size;
      return wanted > 0 || size === 0;
    },
  ),
  // of nothing it makes as many parts as it is told
  ...both(core.chunk, [step, optional(along)], (shape, chunks: number, dim: number = 0) => {
    if (!isDim(dim, shape.length)) return false;
    return (shape.at(dim) as number) > 0 || chunks <= 2 ** 20;
  }),
  ...both(core.unsqueeze, [along], (shape, dim: number) => shape.length < 64 && isDim(dim, shape.length + 1)),
  ...both(core.squeeze, [optional({ ...dims(2), has: either(along, list(along)).has })], (shape, dim: number | number[] = []) => {
    const given = [dim].flat();
    const rank = Math.max(shape.length, 1);
    return given.every((one) => isDim(one, rank)) && noneTwice(given, rank);
  }),
  fn('core/cat', core.cat, [list(made, { min: 1, made: [1, 9] }), optional(along)], { fits: joins }),
  fn('core/cat (of any)', core.cat, [list(anyTensor, { min: 1, made: [1, 3] }), optional(along)], { fits: joins }),
  fn('core/stack', core.stack, [list(made, { min: 1, made: [1, 9] }), optional(along)], {
    fits: ([tensors, dim = 0]: [Tensor[], number?]) => {
      const [{ shape }] = tensors;
      return shape.length < 64 && tensors.every((x) => x.shape.join() === shape.join()) && isDim(dim, shape.length + 1);
    },
  }),
  fn(
    'core/pad',
    core.pad,
    [made, list(integer({ made: [-1, 2] }), { made: [0, 4] }), options({ mode: padMode, value: anyNumber })],
    { fits: padFits },
  ),
];

/** Whether a tensor has enough to crop, and for what stands around it. */
export function padFits([{ shape }, amounts, { mode = 'constant', value } = {}]: [Tensor, number[], core.PadOptions?]): Fit {
  if (mode !== 'constant' && value !== undefined) return false;
  if (amounts.length % 2 !== 0 || amounts.length > 2 * shape.length) return false;
  const sides = shape.map((size, dim) => {
    const at = 2 * (shape.length - 1 - dim);
    return { size, before: amounts[at] ?? 0, after: amounts[at + 1] ?? 0 };
  });
  if (sides.some(({ size, before, after }) => size + Math.min(0, before) + Math.min(0, after) < 0)) return false;
  const most = {
    constant: () => Infinity,
    reflect: (n: number) => Math.max(0, n - 1),
    replicate: (n: number) => (n > 0 ? Infinity : 0),
    circular: (n: number) => n,
  };
  const left = ({ size, before, after }: (typeof sides)[number]) =>
    mode === 'circular' ? size + Math.min(0, before) + Math.min(0, after) : size;
  if (sides.some((side) => Math.max(side.before, side.after) > most[mode](left(side)))) return false;
  return holdable(sizeOf(sides.map(({ size, before, after }) => size + before + after)));
}

/** Whether tensors are alike but for one dim; of [0] there may be any number beside them. */
function joins([tensors, dim = 0]: [Tensor[], number?]): boolean {
  const shapes = tensors.map(({ shape }) => shape);
  const some = shapes.filter((shape) => shape.join() !== '0');
  const [first = [0]] = some;
  const at = from(dim, first.length);
  const rest = (shape: Shape) => `${shape.length}: ${shape.filter((_, d) => d !== at)}`;
  return isDim(dim, first.length) && some.every((shape) => rest(shape) === rest(first));
}
