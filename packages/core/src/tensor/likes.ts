import { checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { drawn, full, ones, type RandomOptions, type TensorOptions, zeros } from './creation';
import { drawNormal, drawUniform } from './random';
import { type Tensor, tensorOperand } from './tensor';

/** The shape of x, and options in which the dtype is that of x where none is said. */
function like(name: string, x: Tensor, options: TensorOptions | undefined): [readonly number[], TensorOptions] {
  const { shape, dtype } = tensorOperand(`${name}: x`, x);
  const { dtype: asked = dtype, ...others } = checkOptions(name, options, ['dtype', 'requiresGrad']);
  return [shape, { ...others, dtype: asked }];
}

/** Only zeros, in the shape and the dtype of x. @throws KindlingError unless x is a Tensor @see torch.zeros_like */
export function zerosLike(x: Tensor, options?: TensorOptions): Tensor {
  refuseSurplus('zerosLike', arguments, 2);
  return zeros(...like('zerosLike', x, options));
}

/** Only ones, in the shape and the dtype of x. @throws KindlingError unless x is a Tensor @see torch.ones_like */
export function onesLike(x: Tensor, options?: TensorOptions): Tensor {
  refuseSurplus('onesLike', arguments, 2);
  return ones(...like('onesLike', x, options));
}

/** The same number everywhere, in the shape and the dtype of x. @throws KindlingError unless x is a Tensor, and for a number that the dtype does not hold @see torch.full_like */
export function fullLike(x: Tensor, value: number | boolean, options?: TensorOptions): Tensor {
  refuseSurplus('fullLike', arguments, 3);
  const [shape, how] = like('fullLike', x, options);
  return full(shape, value, how);
}

/** The shape of a tensor of floats. */
function floatShape(name: string, x: Tensor): readonly number[] {
  const { shape, dtype } = tensorOperand(`${name}: x`, x);
  if (dtype === 'float32') return shape;
  throw new KindlingError(`${name}: x: expected float32, got ${dtype}: x.to('float32') converts it`);
}

/** Uniform numbers in [0, 1), in the shape of x. @throws KindlingError unless x is a Tensor of float32 @see torch.rand_like */
export function randLike(x: Tensor, options?: RandomOptions): Tensor {
  refuseSurplus('randLike', arguments, 2);
  return drawn('randLike', floatShape('randLike', x), drawUniform, options);
}

/** Numbers from the standard normal distribution, in the shape of x. @throws KindlingError unless x is a Tensor of float32 @see torch.randn_like */
export function randnLike(x: Tensor, options?: RandomOptions): Tensor {
  refuseSurplus('randnLike', arguments, 2);
  return drawn('randnLike', floatShape('randnLike', x), drawNormal, options);
}
