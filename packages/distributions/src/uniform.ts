import { checkNoOptions, KindlingError, type NoOptions, refuseSurplus } from '@kindling/checks';
import { rand, type Tensor, where } from '@kindling/core';
import { Distribution, divergence, type SampleOptions } from './distribution';
import { type Given, parameterOf, together } from './parameters';

/**
 * The uniform distribution from `low` up to but without `high`.
 * @throws KindlingError for parameters that are no float32 or do not broadcast, and for numbers of which `high` is not above `low`
 * @see torch.distributions.Uniform
 */
export class Uniform extends Distribution {
  static override get name(): string {
    return 'Uniform';
  }

  readonly low: Tensor;
  readonly high: Tensor;

  constructor(low: Given, high: Given, options: NoOptions = {}) {
    checkNoOptions('Uniform', options);
    const given = [parameterOf('Uniform: low', low), parameterOf('Uniform: high', high)] as const;
    if (typeof low === 'number' && typeof high === 'number' && !(low < high)) {
      throw new KindlingError(`Uniform: high: expected a number > ${low}, which is low, got ${high}`);
    }
    const [from, to] = together('Uniform', ['low', given[0]], ['high', given[1]]);
    super(from.shape);
    refuseSurplus(new.target.name, arguments, 3);
    this.low = where(from.gt(to), Number.NaN, from);
    this.high = to;
  }

  get #width(): Tensor {
    return this.high.sub(this.low);
  }

  override get mean(): Tensor {
    return this.high.add(this.low).div(2);
  }

  override get variance(): Tensor {
    return this.#width.square().div(12);
  }

  override get stddev(): Tensor {
    return this.#width.div(Math.sqrt(12));
  }

  override entropy(): Tensor {
    return this.#width.log();
  }

  protected override draw(sizes: readonly number[], options: SampleOptions): Tensor {
    return this.low.add(this.#width.mul(rand(sizes, options)));
  }

  protected override logProbOf(value: Tensor): Tensor {
    const inside = value.ge(this.low).logicalAnd(value.lt(this.high));
    return where(inside, 0, Number.NEGATIVE_INFINITY).sub(this.#width.log());
  }

  override [divergence](other: this): Tensor {
    const outside = other.low.gt(this.low).logicalOr(other.high.lt(this.high));
    return where(outside, Number.POSITIVE_INFINITY, other.#width.div(this.#width).log());
  }
}
