import type { Tensor } from '@kindling/core';
import { init, utils } from '@kindling/nn';
import { type Domain, either, optional } from '../domains/domain';
import { iterable, list } from '../domains/lists';
import { parameterLike } from '../domains/modules';
import { options } from '../domains/objects';
import { anyNumber, boolean, choice, integer, number } from '../domains/simple';
import { anyTensor, tensorOf } from '../domains/tensors';
import { fn, type Row } from './row';

const weight = tensorOf('of 2 dims or more', {
  made: (choices) =>
    choices.pick([
      [2, 3],
      [2, 1, 3],
    ]),
  fits: (shape) => shape.length >= 2,
});
const start = number({ min: -1e38, max: 1e38, made: [-1, 0] });
const end = number({ min: -1e38, max: 1e38, made: [0, 1] });
const std = number({ min: 0, max: 1e38, made: [0, 2] });
const nonlinearity = choice('linear', 'sigmoid', 'tanh', 'relu', 'leakyRelu', 'selu');
const kaiming = options({ a: number({ made: [0, 1] }), mode: choice('fanIn', 'fanOut'), nonlinearity });

/** A number alone, or by name. */
const gain = (one: Domain): Domain => ({ ...either(one, options({ gain: one })), options: ['gain'] });
const matrix = tensorOf('of 2 dims', { made: () => [2, 3], fits: ({ length }) => length === 2 });
const someParameters = list(parameterLike(3), { min: 1, made: [1, 2] });
const parameters = either(someParameters, parameterLike(3));
const given: Domain = { ...parameterLike(3), has: (value) => anyTensor.has(value) };
/** Whatever has a gradient can be clipped. */
const tensors: Domain = { ...parameters, has: (value) => anyTensor.has(value) || list(anyTensor).has(value) };

/** torch.nn.init, and torch.nn.utils. */
export const initTable: readonly Row[] = [
  fn('nn/init.calculateGain', init.calculateGain, [nonlinearity, optional(number({ made: [0, 1] }))]),
  fn('nn/init.calculateFans', init.calculateFans, [weight]),
  fn('nn/init.uniform_', init.uniform_, [anyTensor, either(start, options({ a: start, b: end })), optional(end)], {
    fits: ([, given = {}, last]: [Tensor, (number | { a?: number; b?: number })?, number?]) => {
      const { a = 0, b = 1 } = typeof given === 'number' ? { a: given, b: last } : given;
      return a <= b && (last === undefined || typeof given === 'number');
    },
  }),
  fn('nn/init.normal_', init.normal_, [anyTensor, either(start, options({ mean: start, std })), optional(std)], {
    fits: ([, given, last]: [Tensor, unknown, number?]) => last === undefined || typeof given === 'number',
  }),
  fn('nn/init.constant_', init.constant_, [anyTensor, number({ made: [-1, 1] })]),
  fn('nn/init.zeros_', init.zeros_, [anyTensor]),
  fn('nn/init.ones_', init.ones_, [anyTensor]),
  fn('nn/init.kaimingUniform_', init.kaimingUniform_, [weight, kaiming]),
  fn('nn/init.kaimingNormal_', init.kaimingNormal_, [weight, kaiming]),
  fn('nn/init.xavierUniform_', init.xavierUniform_, [weight, gain(number({ min: 0, made: [0.5, 2] }))]),
  fn('nn/init.xavierNormal_', init.xavierNormal_, [weight, gain(number({ min: 0, made: [0.5, 2] }))]),
  fn('nn/init.eye_', init.eye_, [matrix]),
  fn(
    'nn/init.dirac_',
    init.dirac_,
    [
      tensorOf('of 3 to 5 dims', { made: () => [2, 1, 3], fits: ({ length }) => length >= 3 && length <= 5 }),
      optional(integer({ min: 1, made: [1, 2] })),
    ],
    { fits: ([x, groups = 1]: [Tensor, number?]) => x.shape[0] % groups === 0 },
  ),
  fn('nn/init.orthogonal_', init.orthogonal_, [weight, gain(start)]),
  fn(
    'nn/init.truncNormal_',
    init.truncNormal_,
    [
      anyTensor,
      optional(number({ min: -1e38, max: 1e38, made: [-1, 1] })),
      optional(number({ min: Number.MIN_VALUE, max: 1e38, made: [0.5, 2] })),
      optional(number({ min: -1e38, max: 1e38, made: [-2, 0] })),
      optional(number({ min: -1e38, max: 1e38, made: [1, 2] })),
    ],
    {
      fits: ([, , , a = -2, b = 2]: [Tensor, number?, number?, number?, number?]) => a < b,
    },
  ),
  fn('nn/init.sparse_', init.sparse_, [
    matrix,
    number({ min: 0, max: 1 }),
    optional(number({ min: 0, max: 1e38, made: [0, 1] })),
  ]),
  fn('nn/utils.clipGradNorm_', utils.clipGradNorm_, [
    tensors,
    number({ min: 0, made: [0, 2] }),
    options({ normType: number({ min: 1e-3, made: [1, 3] }) }),
  ]),
  fn('nn/utils.clipGradValue_', utils.clipGradValue_, [tensors, number({ min: 0, made: [0, 2] })]),
  fn(
    'nn/utils.padSequence',
    utils.padSequence,
    [
      list(given, { min: 1, made: [1, 2] }),
      options({
        batchFirst: boolean,
        paddingValue: anyNumber,
        paddingSide: choice('left', 'right'),
      }),
    ],
    {
      fits: ([[first, ...others]]: [readonly Tensor[]]) =>
        first.dim > 0 &&
        others.every(
          (one) => one.dim > 0 && one.dtype === first.dtype && one.shape.slice(1).join() === first.shape.slice(1).join(),
        ),
    },
  ),
  fn('nn/utils.parametersToVector', utils.parametersToVector, [iterable(list(given, { min: 1, made: [1, 2] }))]),
  fn(
    'nn/utils.vectorToParameters',
    utils.vectorToParameters,
    [tensorOf('[n]', { made: () => [3], fits: ({ length }) => length === 1 }), iterable(list(given, { min: 1, made: [1, 1] }))],
    {
      fits: ([vector, all]: [Tensor, Iterable<Tensor>]) =>
        !Array.isArray(all) || vector.numel === all.reduce((sum, { numel }) => sum + numel, 0),
    },
  ),
];
