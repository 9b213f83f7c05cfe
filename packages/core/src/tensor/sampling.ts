import { checkNumber, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { withoutGrad } from '../graph/gradMode';
import { add, mul } from '../ops/elementwise';
import { broadcastShapes } from '../shape/shape';
import { asFunction } from './asFunction';
import { drawn, type RandomOptions } from './creation';
import { drawnLeaf } from './drawing';
import { operandsOf } from './operands';
import { checkGenerator, drawNormal, type RandomSource } from './random';
import type { GeneratorOptions } from './randomIntegers';
import { isTensor, Tensor } from './tensor';

/** As the method of this name. @see Tensor.multinomial, torch.multinomial */
export const multinomial = asFunction('multinomial');
/** As the method of this name. @see Tensor.bernoulli, torch.bernoulli */
export const bernoulli = asFunction('bernoulli');

/**
 * Numbers from normal distributions. Their mean and standard deviation are numbers, for a shape, or tensors that broadcast: `normal(0, 0.02, [3, 4])`,
 * `normal(mean, std)`. Shape: as said, or what mean and std broadcast to
 * @throws KindlingError naming the argument, also for a standard deviation below 0 @see torch.normal
 */
export function normal(mean: number, std: number, shape: readonly number[], options?: RandomOptions): Tensor;
export function normal(mean: Tensor | number, std: Tensor | number, options?: GeneratorOptions): Tensor;
export function normal(mean: Tensor | number, std: Tensor | number, third?: unknown, fourth?: unknown): Tensor {
  refuseSurplus('normal', arguments, 4);
  if (!isTensor(mean) && !isTensor(std)) {
    const center = checkNumber('normal: mean', mean);
    const width = checkNumber('normal: std', std, { min: 0 });
    const draw = (numbers: Float32Array, source: RandomSource) => source.normals(numbers, center, width);
    return drawn('normal', third as readonly number[], draw, fourth as RandomOptions | undefined);
  }
  if (Array.isArray(third) || fourth !== undefined) {
    throw new KindlingError('normal: shape: expected none beside a tensor, whose shape the result has');
  }
  const { generator } = checkOptions('normal', third as GeneratorOptions | undefined, ['generator']);
  const source = checkGenerator('normal', generator);
  const [center, width] = operandsOf('normal', ['mean', 'std'], mean, std);
  if (typeof mean === 'number') checkNumber('normal: mean', mean);
  if (typeof std === 'number') checkNumber('normal: std', std, { min: 0 });
  const shape = broadcastShapes('normal', center.shape, width.shape);
  const noise = drawnLeaf('normal', shape, drawNormal, source);
  return new Tensor(withoutGrad(() => add([center, mul([noise, width])])));
}
