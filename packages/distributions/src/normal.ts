import { type NoOptions, refuseSurplus } from '@kindling/checks';
import { randn, type Tensor } from '@kindling/core';
import { Distribution, divergence, type SampleOptions } from './distribution';
import { type Given, locAndScale } from './parameters';

/**
 * The normal distribution, from its mean and standard deviation.
 * @throws KindlingError for parameters that are no float32 or do not broadcast, and for a number as `scale` that is not above 0
 * @see torch.distributions.Normal
 */
export class Normal extends Distribution {
  static override get name(): string {
    return 'Normal';
  }

  readonly loc: Tensor;
  readonly scale: Tensor;

  constructor(loc: Given, scale: Given, options: NoOptions = {}) {
    const [mean, deviation] = locAndScale('Normal', loc, scale, options);
    super(mean.shape);
    refuseSurplus(new.target.name, arguments, 3);
    this.loc = mean;
    this.scale = deviation;
  }

  override get mean(): Tensor {
    return this.loc;
  }

  override get variance(): Tensor {
    return this.scale.square();
  }

  override get stddev(): Tensor {
    return this.scale;
  }

  override entropy(): Tensor {
    return this.scale.log().add(0.5 + 0.5 * Math.log(2 * Math.PI));
  }

  protected override draw(sizes: readonly number[], options: SampleOptions): Tensor {
    return this.loc.add(this.scale.mul(randn(sizes, options)));
  }

  protected override logProbOf(value: Tensor): Tensor {
    const distance = value.sub(this.loc).div(this.scale);
    return distance
      .square()
      .mul(-0.5)
      .sub(this.scale.log())
      .sub(0.5 * Math.log(2 * Math.PI));
  }

  override [divergence](other: this): Tensor {
    const ratio = this.scale.div(other.scale).square();
    const distance = this.loc.sub(other.loc).div(other.scale).square();
    return ratio.add(distance).sub(1).sub(ratio.log()).mul(0.5);
  }
}
