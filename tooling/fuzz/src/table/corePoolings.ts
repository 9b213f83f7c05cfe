import * as core from '@kindling/core';
import { type Domain, either, type Fit, nullable } from '../domains/domain';
import { tuple } from '../domains/lists';
import { options } from '../domains/objects';
import { boolean, integer, number, pair } from '../domains/simple';
import { holdable, sizeOf, tensorOfRank } from '../domains/tensors';
import { images, poolingFits, type Window } from './coreFunctional';
import { indices } from './coreIndices';
import { fn, type Row } from './row';

type Tensor = core.Tensor;
type Pair = number | [number, number];
interface Given extends Window {
  ceilMode?: boolean;
  divisorOverride?: number | null;
}

const lines = tensorOfRank(3, (choices) =>
  choices.pick([
    [1, 2, 5],
    [0, 2, 4],
  ]),
);
const side = (range: Parameters<typeof integer>[0]) => integer(range);
const window = (size: typeof pair): Record<string, Domain> => ({
  stride: size({ min: 1, made: [1, 2] }),
  padding: size({ min: 0, made: [0, 1] }),
  ceilMode: boolean,
});
const maxPoolOptions = (size: typeof pair): Domain => options({ ...window(size), dilation: size({ min: 1, made: [1, 2] }) });
const averageOptions = (size: typeof pair) => ({ ...window(size), countIncludePad: boolean });
const notZero: Domain = { ...number({ made: [1, 5] }), has: (value) => Number.isFinite(value) && value !== 0 };

/** What the last window of ceilMode adds is little beside the rest. */
function fits(x: Tensor, kernel: Pair, given: Given | undefined): Fit {
  const found = poolingFits(x.shape, kernel, given);
  return found === true && given?.ceilMode ? 'unclear' : found;
}

/** The same of lines, as pictures of one row. */
function fitsLines([x, kernel, given = {}]: [Tensor, number, Given?]): Fit {
  const { stride = kernel, padding = 0, dilation = 1 } = given as Record<string, number>;
  const narrow = padding <= kernel / 2;
  const rows = poolingFits([...x.shape.slice(0, 2), 1, x.shape[2]], [1, kernel], {
    stride: [1, stride],
    padding: [0, padding],
    dilation: [1, dilation],
  });
  return narrow && (rows === true && given.ceilMode ? 'unclear' : rows);
}

const outputSizes = either(
  pair({ min: 1, made: [1, 3] }),
  tuple(nullable(integer({ min: 1, made: [1, 3] })), nullable(integer({ min: 1, made: [1, 3] }))),
);
const adapts = ([x, size]: [Tensor, number | (number | null)[]]): Fit => {
  const asked = Array.isArray(size) ? size : [size, size];
  const sizes = asked.map((one, axis) => one ?? x.shape[axis + 2]);
  if (sizeOf(x.shape.slice(2)) === 0) return false;
  const largest = Math.max(...sizes) * Math.max(...x.shape.slice(2), sizeOf(sizes) * Math.max(1, x.shape[0] * x.shape[1]));
  return holdable(largest) === true || 'unclear';
};

/** Whether the pictures that were pooled had such a size; an index may lie behind it. */
function unpools([x, indices, kernel, given = {}]: [Tensor, Tensor, Pair, Record<string, Pair>?]): Fit {
  if (x.shape.join() !== indices.shape.join()) return false;
  const both = (value: Pair) => (Array.isArray(value) ? value : [value, value]);
  const [size, stride, padding] = [kernel, given.stride ?? kernel, given.padding ?? 0].map(both);
  const usual = [0, 1].map((axis) => (x.shape[axis + 2] - 1) * stride[axis] - 2 * padding[axis] + size[axis]);
  const asked = given.outputSize === undefined ? usual : both(given.outputSize);
  if (asked.some((one, axis) => one < 1 || Math.abs(one - usual[axis]) >= stride[axis])) return false;
  const places = asked[0] * asked[1];
  return (places >= 16 && places < 4096) || 'unclear';
}

/** Poolings of lines and pictures, and what exchanges channels for places. */
export const poolingsTable: readonly Row[] = [
  fn('core/maxPool1d', core.maxPool1d, [lines, integer({ min: 1, made: [1, 2] }), maxPoolOptions(side)], { fits: fitsLines }),
  fn('core/maxPool2d', core.maxPool2d, [images, pair({ min: 1, made: [2, 2] }), maxPoolOptions(pair)], {
    fits: ([x, kernel, given]: [Tensor, Pair, Given?]) => fits(x, kernel, given),
  }),
  fn('core/maxPool2dWithIndices', core.maxPool2dWithIndices, [images, pair({ min: 1, made: [2, 2] }), maxPoolOptions(pair)], {
    fits: ([x, kernel, given]: [Tensor, Pair, Given?]) => fits(x, kernel, given),
  }),
  fn(
    'core/maxUnpool2d',
    core.maxUnpool2d,
    [
      tensorOfRank(4, () => [1, 2, 2, 2]),
      indices(16, [[1, 2, 2, 2]], ({ length }) => length === 4),
      pair({ min: 1, made: [2, 2] }),
      options({
        stride: pair({ min: 1, made: [1, 2] }),
        padding: pair({ min: 0, made: [0, 1] }),
        outputSize: pair({ min: 1, made: [3, 5] }),
      }),
    ],
    { fits: unpools },
  ),
  fn('core/avgPool1d', core.avgPool1d, [lines, integer({ min: 1, made: [1, 2] }), options(averageOptions(side))], {
    fits: fitsLines,
  }),
  fn(
    'core/avgPool2d',
    core.avgPool2d,
    [images, pair({ min: 1, made: [2, 2] }), options({ ...averageOptions(pair), divisorOverride: nullable(notZero) })],
    { fits: ([x, kernel, given]: [Tensor, Pair, Given?]) => fits(x, kernel, given) },
  ),
  ...[core.adaptiveAvgPool1d, core.adaptiveMaxPool1d].map((call) =>
    fn(`core/${call.name}`, call, [lines, integer({ min: 1, made: [1, 3] })], {
      fits: ([x, size]: [Tensor, number]) => adapts([{ shape: [...x.shape.slice(0, 2), 1, x.shape[2]] } as never, [1, size]]),
    }),
  ),
  fn('core/adaptiveAvgPool2d', core.adaptiveAvgPool2d, [images, outputSizes], { fits: adapts }),
  fn('core/adaptiveMaxPool2d', core.adaptiveMaxPool2d, [images, outputSizes], { fits: adapts }),
  fn(
    'core/pixelShuffle',
    core.pixelShuffle,
    [tensorOfRank(4, () => [1, 4, 2, 3]), integer({ min: 1, max: 2 ** 15, made: [1, 2] })],
    {
      fits: ([x, factor]: [Tensor, number]) => x.shape[1] % factor ** 2 === 0,
    },
  ),
  fn(
    'core/pixelUnshuffle',
    core.pixelUnshuffle,
    [tensorOfRank(4, () => [1, 2, 2, 4]), integer({ min: 1, max: 2 ** 15, made: [1, 2] })],
    {
      fits: ([x, factor]: [Tensor, number]) => x.shape.slice(2).every((size) => size % factor === 0),
    },
  ),
];
