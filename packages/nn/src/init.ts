import { checkNumber, describe, KindlingError, noGrad, random, type Tensor, tensor } from '@kindling/core';
import { checkOptions } from './checks/checkOptions';
import { checkTensor } from './checks/checkTensor';

/** Which of a weight's two fans keeps its variance: the one of the forward or the one of the backward pass. */
export type FanMode = 'fanIn' | 'fanOut';

const gains = {
  linear: () => 1,
  sigmoid: () => 1,
  tanh: () => 5 / 3,
  relu: () => Math.SQRT2,
  leakyRelu: (negativeSlope: number) => Math.sqrt(2 / (1 + negativeSlope ** 2)),
  selu: () => 3 / 4,
};

/** The functions whose gain is known. */
export type Nonlinearity = keyof typeof gains;

/** What the Kaiming initialisers take. */
export interface KaimingOptions {
  /** The negative slope of the leaky ReLU that follows (only used with it); default 0. */
  a?: number;
  /** Default `fanIn`. */
  mode?: FanMode;
  /** Default `leakyRelu`. */
  nonlinearity?: Nonlinearity;
}

/** The factor by which a non-linearity's layer scales its weights. @throws KindlingError @see torch.nn.init.calculate_gain */
export function calculateGain(nonlinearity: Nonlinearity, negativeSlope = 0.01): number {
  if (!Object.hasOwn(gains, nonlinearity)) {
    throw new KindlingError(`nonlinearity: expected one of ${Object.keys(gains).join(', ')}, got ${describe(nonlinearity)}`);
  }
  return gains[nonlinearity](checkNumber('negativeSlope', negativeSlope));
}

/** How many inputs feed one output of a weight (out, in, ...kernel), and how many outputs one input. @throws KindlingError below two dimensions */
export function calculateFans(weight: Tensor): { fanIn: number; fanOut: number } {
  const shape = checkTensor('weight', weight).shape;
  if (shape.length < 2) {
    throw new KindlingError(`weight: expected at least 2 dimensions to count its fans, got shape [${shape.join(', ')}]`);
  }
  const kernel = shape.slice(2).reduce((product, size) => product * size, 1);
  return { fanIn: shape[1] * kernel, fanOut: shape[0] * kernel };
}

/** Fills with U(a, b), in place. @see torch.nn.init.uniform_ */
export function uniform_(target: Tensor, options: { a?: number; b?: number } = {}): Tensor {
  checkOptions('init.uniform_', options, ['a', 'b']);
  const a = checkNumber('init.uniform_: a', options.a ?? 0);
  const b = checkNumber('init.uniform_: b', options.b ?? 1, { min: a });
  return fill('init.uniform_', target, () => a + (b - a) * random.uniform());
}

/** Fills with N(mean, std²), in place. @see torch.nn.init.normal_ */
export function normal_(target: Tensor, options: { mean?: number; std?: number } = {}): Tensor {
  checkOptions('init.normal_', options, ['mean', 'std']);
  const mean = checkNumber('init.normal_: mean', options.mean ?? 0);
  const std = checkNumber('init.normal_: std', options.std ?? 1, { min: 0 });
  return fill('init.normal_', target, () => mean + std * random.normal());
}

/** Fills with one number, in place. @see torch.nn.init.constant_ */
export function constant_(target: Tensor, value: number): Tensor {
  checkNumber('init.constant_: value', value);
  return fill('init.constant_', target, () => value);
}

/** Fills with 0, in place. @see torch.nn.init.zeros_ */
export function zeros_(target: Tensor): Tensor {
  return fill('init.zeros_', target, () => 0);
}

/** Fills with 1, in place. @see torch.nn.init.ones_ */
export function ones_(target: Tensor): Tensor {
  return fill('init.ones_', target, () => 1);
}

/** Fills with U(-bound, bound), bound = gain * sqrt(3 / fan), in place. @throws KindlingError @see torch.nn.init.kaiming_uniform_ */
export function kaimingUniform_(target: Tensor, options: KaimingOptions = {}): Tensor {
  const bound = Math.sqrt(3) * kaimingStd('init.kaimingUniform_', target, options);
  return uniform_(target, { a: -bound, b: bound });
}

/** Fills with N(0, gain² / fan), in place. @throws KindlingError @see torch.nn.init.kaiming_normal_ */
export function kaimingNormal_(target: Tensor, options: KaimingOptions = {}): Tensor {
  return normal_(target, { std: kaimingStd('init.kaimingNormal_', target, options) });
}

/** Fills with U(-bound, bound), bound = gain * sqrt(6 / (fanIn + fanOut)), in place. @see torch.nn.init.xavier_uniform_ */
export function xavierUniform_(target: Tensor, options: { gain?: number } = {}): Tensor {
  const bound = Math.sqrt(3) * xavierStd('init.xavierUniform_', target, options);
  return uniform_(target, { a: -bound, b: bound });
}

/** Fills with N(0, gain² * 2 / (fanIn + fanOut)), in place. @see torch.nn.init.xavier_normal_ */
export function xavierNormal_(target: Tensor, options: { gain?: number } = {}): Tensor {
  return normal_(target, { std: xavierStd('init.xavierNormal_', target, options) });
}

function kaimingStd(where: string, target: Tensor, options: KaimingOptions): number {
  checkOptions(where, options, ['a', 'mode', 'nonlinearity']);
  const { a = 0, mode = 'fanIn', nonlinearity = 'leakyRelu' } = options;
  const fans = calculateFans(target);
  if (mode !== 'fanIn' && mode !== 'fanOut') {
    throw new KindlingError(`${where}: mode: expected "fanIn" or "fanOut", got ${describe(mode)}`);
  }
  return calculateGain(nonlinearity, a) / Math.sqrt(fans[mode]);
}

function xavierStd(where: string, target: Tensor, options: { gain?: number }): number {
  checkOptions(where, options, ['gain']);
  const { fanIn, fanOut } = calculateFans(target);
  return checkNumber(`${where}: gain`, options.gain ?? 1) * Math.sqrt(2 / (fanIn + fanOut));
}

/** Draws in row-major order, so that a seed gives the same weights whatever the layout in memory. */
function fill(where: string, target: Tensor, draw: () => number): Tensor {
  const { shape, numel } = checkTensor(`${where}: tensor`, target);
  const values = Float32Array.from({ length: numel }, draw);
  return noGrad(() => target.copy_(tensor(values, { shape: [...shape] })));
}
