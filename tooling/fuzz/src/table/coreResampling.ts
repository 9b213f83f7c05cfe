import * as core from '@kindling/core';
import { either, type Fit } from '../domains/domain';
import { tuple } from '../domains/lists';
import { options } from '../domains/objects';
import { boolean, choice, integer, number, pair } from '../domains/simple';
import { tensorOf, tensorOfRank } from '../domains/tensors';
import { images, type Window, windowOptions, windowsFit } from './coreFunctional';
import { power } from './coreReductions';
import { fn, type Row } from './row';

type Tensor = core.Tensor;

const size = integer({ min: 1, max: 2 ** 20, made: [1, 5] });
const batch = integer({ min: 1, max: 2 ** 20, made: [2, 2] });
const channels = integer({ min: 1, made: [1, 3] });
const factor = number({ min: 0.01, max: 2 ** 10, made: [0.5, 3] });
const eps = number({ min: -1e38, max: 1e38, made: [0.1, 1] });
const floats = tensorOf('of floats', {
  made: (choices) =>
    choices.pick([
      [2, 3],
      [1, 3],
    ]),
  holds: ({ dtype }) => dtype === 'float32',
});

/** Whether what is asked for goes together; how large the result may be is up to the machine. */
function resizes([x, given]: [Tensor, core.InterpolateOptions]): Fit {
  const { size, scaleFactor, mode = 'nearest', alignCorners } = given;
  if ((size === undefined) === (scaleFactor === undefined)) return false;
  if (mode === 'linear' || (mode === 'nearest' && alignCorners !== undefined)) return false;
  const grown = [scaleFactor ?? 1].flat().flatMap((one) => x.shape.slice(2).map((old) => Math.floor(old * one)));
  if (grown.some((one) => one < 1)) return 'unclear';
  return [size ?? 1].flat().every((one) => one < 64) && grown.every((one) => one < 64) ? true : 'unclear';
}

/** Pictures and lines of another size, patches. */
export const resamplingTable: readonly Row[] = [
  fn(
    'core/interpolate',
    core.interpolate,
    [
      images,
      options({
        size: either(size, tuple(size, size)),
        scaleFactor: either(factor, tuple(factor, factor)),
        mode: choice('nearest', 'linear', 'bilinear'),
        alignCorners: boolean,
      }),
    ],
    { fits: ([x, given]: [Tensor, core.InterpolateOptions?]) => given !== undefined && resizes([x, given]) },
  ),
  fn(
    'core/gridSample',
    core.gridSample,
    [
      images,
      tensorOfRank(4, (choices) => [choices.pick([1, 2]), 2, 3, 2]),
      options({
        mode: choice('bilinear', 'nearest', 'bicubic'),
        paddingMode: choice('zeros', 'border', 'reflection'),
        alignCorners: boolean,
      }),
    ],
    {
      fits: ([x, grid]: [Tensor, Tensor]) =>
        x.shape[2] > 0 && x.shape[3] > 0 && grid.shape[0] === x.shape[0] && grid.shape[3] === 2,
    },
  ),
  fn(
    'core/affineGrid',
    core.affineGrid,
    [tensorOfRank(3, () => [2, 2, 3]), tuple(batch, channels, size, size), options({ alignCorners: boolean })],
    {
      fits: ([{ shape }, size]: [Tensor, readonly number[]]): Fit => {
        const goes = shape[1] === 2 && shape[2] === 3 && size.length === 4 && size[0] === shape[0];
        return goes && size[2] * size[3] > 4096 ? 'unclear' : goes;
      },
    },
  ),
  fn('core/unfold', core.unfold, [images, pair({ min: 1, made: [1, 2] }), windowOptions], {
    fits: ([x, kernel, given = {}]: [Tensor, number | [number, number], Window?]) =>
      windowsFit(x.shape, kernel, 4 * x.shape[1], given),
  }),
  fn(
    'core/fold',
    core.fold,
    [tensorOfRank(3, () => [1, 8, 9]), pair({ min: 1, made: [4, 4] }), pair({ min: 1, made: [2, 2] }), windowOptions],
    {
      fits: ([x, ...given]: [Tensor, ...unknown[]]) => {
        const isMade =
          x.shape.join() === '1,8,9' &&
          [given[0]].flat().every((one) => one === 4) &&
          [given[1]].flat().every((one) => one === 2);
        return isMade && given[2] === undefined ? true : 'unclear';
      },
    },
  ),
  fn('core/normalize', core.normalize, [floats, options({ p: power, dim: integer({ made: [-2, 1] }), eps })], {
    fits: ([x, { p = 2, dim = 1 } = {}]: [Tensor, { p?: number; dim?: number }?]) => {
      if (dim < -Math.max(x.dim, 1) || dim >= Math.max(x.dim, 1)) return false;
      // nothing is the largest of none
      return Math.abs(p) !== Number.POSITIVE_INFINITY || x.dim === 0 || x.size(dim) > 0;
    },
  }),
];
