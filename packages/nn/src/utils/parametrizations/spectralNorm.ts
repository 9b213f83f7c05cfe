import { checkInteger, checkNumber, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { noGradSync, normalize, randn, type Tensor } from '@kindling/core';
import { checkPlace } from '../../checks/checkPlace';
import { ConvTranspose1d } from '../../layers/convolution/convTranspose1d';
import { ConvTranspose2d } from '../../layers/convolution/convTranspose2d';
import { Buffer } from '../../module/buffer';
import type { Module } from '../../module/module';
import { Parametrization, parametrize } from './parametrize';

class SpectralNorm extends Parametrization {
  static override get name(): string {
    return '_SpectralNorm';
  }

  readonly dim: number;
  readonly eps: number;
  readonly nPowerIterations: number;
  /** The first singular vectors of the weight as a matrix, as far as they are found. */
  readonly u: Buffer;
  readonly v: Buffer;

  constructor(weight: Tensor, dim: number, eps: number, nPowerIterations: number) {
    super();
    this.dim = dim;
    this.eps = eps;
    this.nPowerIterations = nPowerIterations;
    const matrix = this.matrix(weight);
    const [u, v] = matrix.shape.map((size) => normalize(randn([size]), { dim: 0, eps }));
    this.u = new Buffer(u);
    this.v = new Buffer(v);
    this.iterate(matrix, 15);
  }

  override stateKey(field: string): string {
    return `_${field}`;
  }

  private matrix(weight: Tensor): Tensor {
    const { dim } = this;
    return (dim === 0 ? weight : weight.movedim(dim, 0)).flatten(1);
  }

  private iterate(matrix: Tensor, times: number): void {
    noGradSync(() => {
      const { eps, u, v } = this;
      for (let time = 0; time < times; time++) {
        u.copy_(normalize(matrix.matmul(v), { dim: 0, eps }));
        v.copy_(normalize(matrix.mT.matmul(u), { dim: 0, eps }));
      }
    });
  }

  override forward(weight: Tensor): Tensor {
    const matrix = this.matrix(weight);
    if (this.training) this.iterate(matrix, this.nPowerIterations);
    const sigma = this.u.detach().dot(matrix.matmul(this.v.detach()));
    return weight.div(sigma);
  }

  override rightInverse(weight: Tensor): Tensor {
    return weight;
  }
}

/**
 * Divides a weight by its largest singular value, so that the layer changes no distance by more than a factor of 1, as discriminators like it. The value is
 * found by steps of the power method, `nPowerIterations` (1) whenever the weight is asked for in training. In the state dict there is
 * `parametrizations.weight.original`. Gives the module.
 * @param options `name`: the weight's; `dim`: which of its dimensions the matrix' rows are (0, of a transposed convolution 1); `eps`: the least length that is divided by
 * @throws KindlingError unless the module has a parameter of this name with two dimensions at least
 * @see torch.nn.utils.parametrizations.spectral_norm
 */
export function spectralNorm<M extends Module>(
  module: M,
  options: {
    name?: string | undefined;
    nPowerIterations?: number | undefined;
    eps?: number | undefined;
    dim?: number | null | undefined;
  } = {},
): M {
  refuseSurplus('spectralNorm', arguments, 2);
  const where = 'spectralNorm';
  const given = checkOptions(where, options, ['name', 'nPowerIterations', 'eps', 'dim']);
  const { name = 'weight', nPowerIterations = 1, eps = 1e-12, dim = null } = given;
  checkInteger(`${where}: nPowerIterations`, nPowerIterations, { min: 1, max: 1000 });
  checkNumber(`${where}: eps`, eps, { exclusiveMin: 0 });
  return parametrize(where, module, name, (weight) => {
    if (weight.dim < 2) {
      throw new KindlingError(
        `${where}: name: expected a weight of at least 2 dimensions, got shape [${weight.shape.join(', ')}]`,
      );
    }
    const rows = dim ?? (module instanceof ConvTranspose1d || module instanceof ConvTranspose2d ? 1 : 0);
    return new SpectralNorm(weight, checkPlace(`${where}: dim`, rows, weight.dim), eps, nPowerIterations);
  });
}
