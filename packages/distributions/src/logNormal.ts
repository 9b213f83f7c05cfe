import { type NoOptions, refuseSurplus } from '@kindling/checks';
import { type Tensor, where } from '@kindling/core';
import { Distribution, divergence, type SampleOptions } from './distribution';
import { Normal } from './normal';
import { type Given, locAndScale } from './parameters';

/**
 * What is above 0 and whose logarithm is normal, from the mean and standard deviation of that logarithm. Shape: what the parameters broadcast to.
 * @throws KindlingError for parameters that are no float32 or do not broadcast, and for a number as `scale` that is not above 0
 * @see torch.distributions.LogNormal
 */
export class LogNormal extends Distribution {
  static override get name(): string {
    return 'LogNormal';
  }

  readonly loc: Tensor;
  readonly scale: Tensor;
  readonly #logarithm: Normal;

  constructor(loc: Given, scale: Given, options: NoOptions = {}) {
    const [mean, deviation] = locAndScale('LogNormal', loc, scale, options);
    super(mean.shape);
    refuseSurplus(new.target.name, arguments, 3);
    this.loc = mean;
    this.scale = deviation;
    this.#logarithm = new Normal(mean, deviation);
  }

  override get mean(): Tensor {
    return this.loc.add(this.scale.square().div(2)).exp();
  }

  override get variance(): Tensor {
    const square = this.scale.square();
    return square.expm1().mul(this.loc.mul(2).add(square).exp());
  }

  override entropy(): Tensor {
    return this.#logarithm.entropy().add(this.loc);
  }

  protected override draw(_sizes: readonly number[], { generator }: SampleOptions, shape: readonly number[]): Tensor {
    return this.#logarithm.rsample(shape, { generator }).exp();
  }

  protected override logProbOf(value: Tensor): Tensor {
    const outside = value.le(0);
    const logarithm = where(outside, 1, value).log();
    return where(outside, Number.NEGATIVE_INFINITY, this.#logarithm.logProb(logarithm).sub(logarithm));
  }

  override [divergence](other: this): Tensor | null {
    return this.#logarithm[divergence](other.#logarithm);
  }
}
