import { checkNoOptions, type NoOptions, refuseSurplus } from '@kindling/checks';
import { rand, type Tensor, where } from '@kindling/core';
import { Distribution, divergence, type SampleOptions } from './distribution';
import { type Given, parameterOf } from './parameters';

/**
 * The exponential distribution: how long to wait for what happens `rate` times a unit of time.
 * @throws KindlingError for a rate that is no float32, or a number that is not above 0
 * @see torch.distributions.Exponential
 */
export class Exponential extends Distribution {
  static override get name(): string {
    return 'Exponential';
  }

  readonly rate: Tensor;

  constructor(rate: Given, options: NoOptions = {}) {
    checkNoOptions('Exponential', options);
    const given = parameterOf('Exponential: rate', rate, { exclusiveMin: 0 });
    super(given.shape);
    refuseSurplus(new.target.name, arguments, 2);
    this.rate = given;
  }

  override get mean(): Tensor {
    return this.rate.reciprocal();
  }

  override get variance(): Tensor {
    return this.rate.square().reciprocal();
  }

  override get stddev(): Tensor {
    return this.mean;
  }

  override entropy(): Tensor {
    return this.rate.log().rsub(1);
  }

  protected override draw(sizes: readonly number[], options: SampleOptions): Tensor {
    // rand may be 0, and is never 1
    return rand(sizes, options).neg().log1p().neg().div(this.rate);
  }

  protected override logProbOf(value: Tensor): Tensor {
    return where(value.lt(0), Number.NEGATIVE_INFINITY, this.rate.log().sub(this.rate.mul(value)));
  }

  override [divergence](other: this): Tensor {
    const ratio = other.rate.div(this.rate);
    return ratio.sub(ratio.log()).sub(1);
  }
}
