import { checkInteger, checkNoOptions, describe, KindlingError, type NoOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { Distribution, divergence, type SampleOptions } from './distribution';
import { commonShape } from './parameters';

/**
 * A distribution whose last dimensions of the batch are one event: their log probabilities are added up, as of the actions of a policy with several.
 * Shape: a base of batch (..., e) gives log probabilities (...).
 * @param reinterpretedBatchNdims how many dimensions of the batch become the event
 * @throws KindlingError for what is no distribution, and for more dimensions than its batch has
 * @see torch.distributions.Independent
 */
export class Independent extends Distribution {
  static override get name(): string {
    return 'Independent';
  }

  readonly baseDist: Distribution;
  readonly reinterpretedBatchNdims: number;

  constructor(baseDistribution: Distribution, reinterpretedBatchNdims: number, options: NoOptions = {}) {
    checkNoOptions('Independent', options);
    if (!(baseDistribution instanceof Distribution)) {
      throw new KindlingError(`Independent: baseDistribution: expected a distribution, got ${describe(baseDistribution)}`);
    }
    const { batchShape, eventShape } = baseDistribution;
    const max = batchShape.length;
    const at = max - checkInteger('Independent: reinterpretedBatchNdims', reinterpretedBatchNdims, { min: 0, max });
    super(batchShape.slice(0, at), [...batchShape.slice(at), ...eventShape]);
    refuseSurplus(new.target.name, arguments, 3);
    this.baseDist = baseDistribution;
    this.reinterpretedBatchNdims = reinterpretedBatchNdims;
  }

  override get mean(): Tensor {
    return this.baseDist.mean;
  }

  override get variance(): Tensor {
    return this.baseDist.variance;
  }

  override get stddev(): Tensor {
    return this.baseDist.stddev;
  }

  override get hasRsample(): boolean {
    return this.baseDist.hasRsample;
  }

  override entropy(): Tensor {
    return this.#together(this.baseDist.entropy());
  }

  protected override draw(_sizes: readonly number[], { generator }: SampleOptions, shape: readonly number[]): Tensor {
    return this.hasRsample ? this.baseDist.rsample(shape, { generator }) : this.baseDist.sample(shape, { generator });
  }

  protected override logProbOf(value: Tensor): Tensor {
    return this.#together(this.baseDist.logProb(value));
  }

  override [divergence](other: this): Tensor | null {
    const [p, q] = [this.baseDist, other.baseDist];
    const alike = p.constructor === q.constructor && this.reinterpretedBatchNdims === other.reinterpretedBatchNdims;
    const apart = alike && commonShape(p.batchShape, q.batchShape) !== null ? p[divergence](q) : null;
    return apart && this.#together(apart);
  }

  /** The sum over the event of what the base says of each part. */
  #together(parts: Tensor): Tensor {
    const count = this.reinterpretedBatchNdims;
    return count === 0 ? parts : parts.sum(Array.from({ length: count }, (_, i) => -1 - i));
  }
}
