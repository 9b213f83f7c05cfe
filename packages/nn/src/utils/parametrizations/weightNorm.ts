import { checkInteger, checkOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import type { Module } from '../../module/module';
import { Parametrization, parametrize } from './parametrize';

/** The norm of each part along a dimension, the others of size 1; of all where the dimension is null. */
function normExcept(weight: Tensor, dim: number | null): Tensor {
  if (dim === null) return weight.square().sum().sqrt();
  const others = [...weight.shape.keys()].filter((d) => d !== dim);
  // of a vector each number is a part
  return others.length === 0 ? weight.abs() : weight.square().sum(others, { keepDim: true }).sqrt();
}

class WeightNorm extends Parametrization {
  static override get name(): string {
    return '_WeightNorm';
  }

  readonly dim: number | null;

  constructor(dim: number | null) {
    super();
    this.dim = dim;
  }

  override forward(length: Tensor, direction: Tensor): Tensor {
    return direction.mul(length.div(normExcept(direction, this.dim)));
  }

  override rightInverse(weight: Tensor): readonly Tensor[] {
    return [normExcept(weight, this.dim), weight];
  }
}

/**
 * Learns a weight as lengths and directions: g v / |v|. In the state dict, `parametrizations.weight.original0` is g and `original1` v. Gives the module.
 * @param options `name`: the weight's; `dim`: along which each part has a length of its own (0), null or -1 for one of all
 * @throws KindlingError unless the module has a parameter of this name with this dimension
 * @see torch.nn.utils.parametrizations.weight_norm
 */
export function weightNorm<M extends Module>(
  module: M,
  options: { name?: string | undefined; dim?: number | null | undefined } = {},
): M {
  refuseSurplus('weightNorm', arguments, 2);
  const { name = 'weight', dim = 0 } = checkOptions('weightNorm', options, ['name', 'dim']);
  return parametrize('weightNorm', module, name, (weight) => {
    if (dim !== null) checkInteger('weightNorm: dim', dim, { min: -1, max: weight.dim - 1 });
    return new WeightNorm(dim === -1 ? null : dim);
  });
}
