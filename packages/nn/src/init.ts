import { checkFloat32, checkNumber, checkOptions, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { random, type Tensor } from '@kindling/core';
import { checkFloats, checkTensor } from './checks/checkTensor';
import { numberOrOptions } from './checks/numberOrOptions';
import { fill } from './fill';

export { dirac_, eye_, orthogonal_, sparse_, truncNormal_ } from './initMatrices';

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
  a?: number | undefined;
  /** Default `fanIn`. */
  mode?: FanMode | undefined;
  /** Default `leakyRelu`. */
  nonlinearity?: Nonlinearity | undefined;
}

/** The factor by which a non-linearity's layer scales its weights. @throws KindlingError @see torch.nn.init.calculate_gain */
export function calculateGain(nonlinearity: Nonlinearity, negativeSlope = 0.01): number {
  refuseSurplus('calculateGain', arguments, 2);
  if (typeof nonlinearity !== 'string' || !Object.hasOwn(gains, nonlinearity)) {
    throw new KindlingError(`nonlinearity: expected one of ${Object.keys(gains).join(', ')}, got ${describe(nonlinearity)}`);
  }
  return gains[nonlinearity](checkNumber('negativeSlope', negativeSlope));
}

/** How many inputs feed one output of a weight (out, in, ...kernel), and how many outputs one input. @throws KindlingError below two dimensions */
export function calculateFans(weight: Tensor): { fanIn: number; fanOut: number } {
  refuseSurplus('calculateFans', arguments, 1);
  const shape = checkTensor('weight', weight).shape;
  if (shape.length < 2) {
    throw new KindlingError(`weight: expected at least 2 dimensions to count its fans, got shape [${shape.join(', ')}]`);
  }
  const kernel = shape.slice(2).reduce((product, size) => product * size, 1);
  return { fanIn: shape[1] * kernel, fanOut: shape[0] * kernel };
}

/** Fills with U(a, b), in place: `uniform_(p, a, b)` or `uniform_(p, { a, b })`. @throws KindlingError unless it is of float32, for b < a or numbers that no float32 holds @see torch.nn.init.uniform_ */
export function uniform_(
  target: Tensor,
  options: number | { a?: number | undefined; b?: number | undefined } = {},
  second?: number,
): Tensor {
  refuseSurplus('uniform_', arguments, 3);
  const { a = 0, b = 1 } = inOrder('init.uniform_', ['a', 'b'], options, second);
  checkFloat32('init.uniform_: a', a);
  checkFloat32('init.uniform_: b', b, { min: a });
  checkFloat32('init.uniform_: b - a', b - a);
  return fillUniform('init.uniform_', target, a, b);
}

/** Fills with N(mean, std²), in place: `normal_(p, mean, std)` or `normal_(p, { mean, std })`. @throws KindlingError unless it is of float32, for a negative std or numbers that no float32 holds @see torch.nn.init.normal_ */
export function normal_(
  target: Tensor,
  options: number | { mean?: number | undefined; std?: number | undefined } = {},
  second?: number,
): Tensor {
  refuseSurplus('normal_', arguments, 3);
  const { mean = 0, std = 1 } = inOrder('init.normal_', ['mean', 'std'], options, second);
  checkFloat32('init.normal_: mean', mean);
  checkFloat32('init.normal_: std', std, { min: 0 });
  return fillNormal('init.normal_', target, mean, std);
}

/** Fills with one number, in place. @throws KindlingError for one that no float32 holds @see torch.nn.init.constant_ */
export function constant_(target: Tensor, value: number): Tensor {
  refuseSurplus('constant_', arguments, 2);
  checkFloat32('init.constant_: value', value);
  return fill('init.constant_', target, () => value);
}

/** Fills with 0, in place. @see torch.nn.init.zeros_ */
export function zeros_(target: Tensor): Tensor {
  refuseSurplus('zeros_', arguments, 1);
  return fill('init.zeros_', target, () => 0);
}

/** Fills with 1, in place. @see torch.nn.init.ones_ */
export function ones_(target: Tensor): Tensor {
  refuseSurplus('ones_', arguments, 1);
  return fill('init.ones_', target, () => 1);
}

/** Fills with U(-bound, bound), bound = gain * sqrt(3 / fan), in place. @throws KindlingError @see torch.nn.init.kaiming_uniform_ */
export function kaimingUniform_(target: Tensor, options: KaimingOptions = {}): Tensor {
  refuseSurplus('kaimingUniform_', arguments, 2);
  const where = 'init.kaimingUniform_';
  const bound = Math.sqrt(3) * kaimingStd(where, target, options);
  return fillUniform(where, target, -bound, bound);
}

/** Fills with N(0, gain² / fan), in place. @throws KindlingError @see torch.nn.init.kaiming_normal_ */
export function kaimingNormal_(target: Tensor, options: KaimingOptions = {}): Tensor {
  refuseSurplus('kaimingNormal_', arguments, 2);
  const where = 'init.kaimingNormal_';
  return fillNormal(where, target, 0, kaimingStd(where, target, options));
}

/** Fills with U(-bound, bound), bound = gain * sqrt(6 / (fanIn + fanOut)), in place. @throws KindlingError @see torch.nn.init.xavier_uniform_ */
export function xavierUniform_(target: Tensor, options: number | { gain?: number | undefined } = {}): Tensor {
  refuseSurplus('xavierUniform_', arguments, 2);
  const where = 'init.xavierUniform_';
  const bound = Math.sqrt(3) * xavierStd(where, target, options);
  return fillUniform(where, target, -bound, bound);
}

/** Fills with N(0, gain² * 2 / (fanIn + fanOut)), in place. @throws KindlingError @see torch.nn.init.xavier_normal_ */
export function xavierNormal_(target: Tensor, options: number | { gain?: number | undefined } = {}): Tensor {
  refuseSurplus('xavierNormal_', arguments, 2);
  const where = 'init.xavierNormal_';
  return fillNormal(where, target, 0, xavierStd(where, target, options));
}

/** Two numbers in PyTorch's order, or by name. */
function inOrder<A extends string, B extends string>(
  where: string,
  names: readonly [A, B],
  first: number | { [name in A | B]?: number | undefined },
  second: number | undefined,
): { [name in A | B]?: number | undefined } {
  type Both = { [name in A | B]?: number | undefined };
  if (typeof first === 'number') return { [names[0]]: first, [names[1]]: second } as Both;
  if (second !== undefined) {
    throw new KindlingError(`${where}: ${names[0]}: expected a number before ${names[1]}, got ${describe(first)}`);
  }
  return checkOptions<Both>(where, first, names);
}

function kaimingStd(where: string, target: Tensor, options: KaimingOptions): number {
  const { a = 0, mode = 'fanIn', nonlinearity = 'leakyRelu' } = checkOptions(where, options, ['a', 'mode', 'nonlinearity']);
  checkNumber(`${where}: a`, a);
  const fans = calculateFans(target);
  if (mode !== 'fanIn' && mode !== 'fanOut') {
    throw new KindlingError(`${where}: mode: expected "fanIn" or "fanOut", got ${describe(mode)}`);
  }
  return calculateGain(nonlinearity, a) / Math.sqrt(fans[mode]);
}

function xavierStd(where: string, target: Tensor, options: number | { gain?: number | undefined }): number {
  const { gain = 1 } = numberOrOptions(where, 'gain', options);
  const { fanIn, fanOut } = calculateFans(target);
  return checkFloat32(`${where}: gain`, gain, { min: 0 }) * Math.sqrt(2 / (fanIn + fanOut));
}

function fillUniform(where: string, target: Tensor, low: number, high: number): Tensor {
  checkFloats(`${where}: tensor`, target);
  return fill(where, target, () => low + (high - low) * random.uniform());
}

function fillNormal(where: string, target: Tensor, mean: number, std: number): Tensor {
  checkFloats(`${where}: tensor`, target);
  return fill(where, target, () => mean + std * random.normal());
}
