import type { Tensor } from '@kindling/core';
import { init } from '@kindling/nn';
import { optional } from '../domains/domain';
import { options } from '../domains/objects';
import { choice, number } from '../domains/simple';
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
const nonlinearity = choice('linear', 'sigmoid', 'tanh', 'relu', 'leakyRelu', 'selu');
const kaiming = options({ a: number({ made: [0, 1] }), mode: choice('fanIn', 'fanOut'), nonlinearity });

/** torch.nn.init. */
export const initTable: readonly Row[] = [
  fn('nn/init.calculateGain', init.calculateGain, [nonlinearity, optional(number({ made: [0, 1] }))]),
  fn('nn/init.calculateFans', init.calculateFans, [weight]),
  fn('nn/init.uniform_', init.uniform_, [anyTensor, options({ a: number({ made: [-1, 0] }), b: number({ made: [0, 1] }) })], {
    fits: ([, { a = 0, b = 1 } = {}]: [Tensor, { a?: number; b?: number }?]) => a <= b,
  }),
  fn('nn/init.normal_', init.normal_, [
    anyTensor,
    options({ mean: number({ made: [-1, 1] }), std: number({ min: 0, made: [0, 2] }) }),
  ]),
  fn('nn/init.constant_', init.constant_, [anyTensor, number({ made: [-1, 1] })]),
  fn('nn/init.zeros_', init.zeros_, [anyTensor]),
  fn('nn/init.ones_', init.ones_, [anyTensor]),
  fn('nn/init.kaimingUniform_', init.kaimingUniform_, [weight, kaiming]),
  fn('nn/init.kaimingNormal_', init.kaimingNormal_, [weight, kaiming]),
  fn('nn/init.xavierUniform_', init.xavierUniform_, [weight, options({ gain: number({ made: [0.5, 2] }) })]),
  fn('nn/init.xavierNormal_', init.xavierNormal_, [weight, options({ gain: number({ made: [0.5, 2] }) })]),
];
