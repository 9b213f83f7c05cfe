import * as core from '@kindling/core';
import { type Domain, either, optional, where } from '../domains/domain';
import { list } from '../domains/lists';
import { options } from '../domains/objects';
import { anyNumber, boolean, integer, number } from '../domains/simple';
import { dims, noneTwice, tensorOf } from '../domains/tensors';
import { someTensor } from '../values/tensors';
import { fn, method, optionsEarlier, type Row } from './row';

type Tensor = core.Tensor;
type Dims = number | readonly number[] | undefined;

const MADE = [2, 3];
const made = tensorOf('of any shape', { made: () => MADE });
const keepDim = options({ keepDim: boolean });
const spread = options({ keepDim: boolean, correction: number({ made: [0, 1] }) });
/** A dim of what is made; of another tensor it may be none. */
const one = { ...integer({ made: [-2, 1] }), text: 'a dim' };
const several = { ...dims(2), has: either(one, list(one)).has };
/** The power of a norm. */
export const power = where(
  { ...anyNumber, make: (choices) => choices.pick([1, 2, 3, 0, 0.5]) },
  'but NaN',
  (p: number) => !Number.isNaN(p),
);

/** Whether dims are some of a tensor's, each once. */
function areDims({ dim: rank }: Tensor, given: Dims): boolean {
  const all = given === undefined ? [] : [given].flat();
  const limit = Math.max(rank, 1);
  return all.every((d) => d >= -limit && d < limit) && noneTwice(all, limit);
}

/** Whether there is something to reduce. */
function hasElements({ shape }: Tensor, given: Dims): boolean {
  const all = given === undefined ? [] : [given].flat();
  const reduced = all.length === 0 ? shape : all.map((d) => shape.at(d) ?? 1);
  return reduced.every((size) => size > 0);
}
const isFloat = ({ dtype }: Tensor): boolean => dtype === 'float32';

/** A method of a [2, 3], and the function that takes any tensor. */
function both(name: string, call: (...given: never[]) => unknown, args: readonly Domain[], fits = areDims): Row[] {
  return [
    method(`core/Tensor.${name}`, (choices) => someTensor(choices, MADE, () => choices.number(0.1, 2)), args, {
      fits: ([given]: [Dims]) => areDims(core.zeros(MADE), given),
    }),
    fn(`core/${name}`, call, [made, ...args], { fits: ([x, given]: [Tensor, Dims]) => areDims(x, given) && fits(x, given) }),
  ];
}

const ofSeveral = {
  sum: core.sum,

  logSumExp: core.logSumExp,
  any: core.any,
  all: core.all,
  countNonzero: core.countNonzero,
};
const ofFloats = { mean: core.mean };
const spreads = { var: core.var, std: core.std };
const extremes = { amax: core.amax, amin: core.amin };
const extremesOfOne = { max: core.max, min: core.min, argmax: core.argmax, argmin: core.argmin };
const running = { cumsum: core.cumsum, cumprod: core.cumprod };
const [anyDims, anyDim] = [optional(several), optional(one)];

/** What a tensor makes of its elements. */
export const reductionsTable: readonly Row[] = [
  ...Object.entries(ofSeveral).flatMap(([name, call]) => both(name, call, [anyDims, keepDim])),
  ...Object.entries(ofFloats).flatMap(([name, call]) => both(name, call, [anyDims, keepDim], isFloat)),
  ...Object.entries(spreads).flatMap(([name, call]) =>
    both(name, call, [anyDims, spread], isFloat).map((row) => optionsEarlier(row, row.args.length - 2)),
  ),
  ...Object.entries(extremes).flatMap(([name, call]) => both(name, call, [anyDims, keepDim], hasElements)),
  ...Object.entries(extremesOfOne).flatMap(([name, call]) => both(name, call, [anyDim, keepDim], hasElements)),
  ...both('prod', core.prod, [anyDim, keepDim]),
  ...both('median', core.median as never, [anyDim, keepDim], hasElements),
  fn('core/nansum', core.nansum, [made, anyDims, keepDim], { fits: ([x, given]: [Tensor, Dims]) => areDims(x, given) }),
  fn('core/nanmean', core.nanmean, [made, anyDims, keepDim], {
    fits: ([x, given]: [Tensor, Dims]) => areDims(x, given) && isFloat(x),
  }),
  method('core/Tensor.trace', (choices) => someTensor(choices, MADE, () => choices.number(0.1, 2)), []),
  fn('core/trace', core.trace, [tensorOf('of two dims', { made: () => MADE, fits: (shape) => shape.length === 2 })]),
  ...Object.entries(running).flatMap(([name, call]) => both(name, call, [one])),
  ...['softmax', 'logSoftmax'].map((name) =>
    method(`core/Tensor.${name}`, (choices) => someTensor(choices, MADE, () => choices.number(0.1, 2)), [one], {
      fits: ([given]: [number]) => areDims(core.zeros(MADE), given),
    }),
  ),
  method(
    'core/Tensor.norm',
    (choices) => someTensor(choices, MADE, () => choices.number(0.1, 2)),
    [optional(power), anyDims, keepDim],
    {
      fits: ([, given]: [number, Dims]) => areDims(core.zeros(MADE), given),
    },
  ),
  fn('core/norm', core.norm, [made, optional(power), anyDims, keepDim], {
    fits: ([x, p, given]: [Tensor, number, Dims]) =>
      areDims(x, given) && isFloat(x) && (Math.abs(p) !== Number.POSITIVE_INFINITY || hasElements(x, given)),
  }),
];
