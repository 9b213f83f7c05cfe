import { type NoOptions, refuseSurplus } from '@kindling/checks';
import { rand, type Tensor } from '@kindling/core';
import { Distribution, divergence, type SampleOptions } from './distribution';
import { type Given, locAndScale } from './parameters';

/** The spacing of float32 at 1. */
const EPS = 2 ** -23;

/**
 * The Laplace distribution, which falls to both sides of `loc` as an exponential one of mean `scale`. Shape: what the parameters broadcast to.
 * @throws KindlingError for parameters that are no float32 or do not broadcast, and for a number as `scale` that is not above 0
 * @see torch.distributions.Laplace
 */
export class Laplace extends Distribution {
  static override get name(): string {
    return 'Laplace';
  }

  readonly loc: Tensor;
  readonly scale: Tensor;

  constructor(loc: Given, scale: Given, options: NoOptions = {}) {
    const [mean, width] = locAndScale('Laplace', loc, scale, options);
    super(mean.shape);
    refuseSurplus(new.target.name, arguments, 3);
    this.loc = mean;
    this.scale = width;
  }

  override get mean(): Tensor {
    return this.loc;
  }

  override get variance(): Tensor {
    return this.scale.square().mul(2);
  }

  override get stddev(): Tensor {
    return this.scale.mul(Math.SQRT2);
  }

  override entropy(): Tensor {
    return this.scale.log().add(1 + Math.LN2);
  }

  protected override draw(sizes: readonly number[], options: SampleOptions): Tensor {
    // from -1 to 1, whose logarithms would be infinite
    const side = rand(sizes, options)
      .mul(2)
      .sub(1)
      .clamp({ min: EPS - 1 });
    return this.loc.sub(this.scale.mul(side.sign().mul(side.abs().neg().log1p())));
  }

  protected override logProbOf(value: Tensor): Tensor {
    return value.sub(this.loc).abs().div(this.scale).neg().sub(this.scale.log()).sub(Math.LN2);
  }

  override [divergence](other: this): Tensor {
    const ratio = this.scale.div(other.scale);
    const distance = this.loc.sub(other.loc).abs();
    const overlap = ratio.mul(distance.div(this.scale).neg().exp());
    return distance.div(other.scale).add(overlap).sub(ratio.log()).sub(1);
  }
}
