import { checkNoOptions, describe, KindlingError, type NoOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { Categorical } from './categorical';
import { Distribution, type SampleOptions } from './distribution';
import { commonShape, inShape, text } from './parameters';

/**
 * A mixture: a class says which of the distributions along the last dimension of a batch a value is from, as a mixture density network's.
 * Shape: components of batch (..., k), of which a Categorical of batch (...) has k classes, give log probabilities (...).
 * @throws KindlingError for what are no distributions, and for batches that do not fit
 * @see torch.distributions.MixtureSameFamily
 */
export class MixtureSameFamily extends Distribution {
  static override get name(): string {
    return 'MixtureSameFamily';
  }

  readonly mixtureDistribution: Categorical;
  readonly componentDistribution: Distribution;

  constructor(mixtureDistribution: Categorical, componentDistribution: Distribution, options: NoOptions = {}) {
    const name = 'MixtureSameFamily';
    checkNoOptions(name, options);
    if (!(mixtureDistribution instanceof Categorical)) {
      throw new KindlingError(`${name}: mixtureDistribution: expected a Categorical, got ${describe(mixtureDistribution)}`);
    }
    if (!(componentDistribution instanceof Distribution)) {
      throw new KindlingError(`${name}: componentDistribution: expected a distribution, got ${describe(componentDistribution)}`);
    }
    const { batchShape, numEvents } = mixtureDistribution;
    const of = componentDistribution.batchShape;
    const batch = of.slice(0, -1);
    if (of.at(-1) !== numEvents || text(commonShape(batchShape, batch) ?? []) !== text(batch)) {
      const expected = text([...batchShape, numEvents]);
      throw new KindlingError(`${name}: componentDistribution: expected a batch that ${expected} broadcasts to, got ${text(of)}`);
    }
    super(batch, componentDistribution.eventShape);
    refuseSurplus(new.target.name, arguments, 3);
    this.mixtureDistribution = mixtureDistribution;
    this.componentDistribution = componentDistribution;
  }

  override get mean(): Tensor {
    return this.#mixed(this.componentDistribution.mean);
  }

  override get variance(): Tensor {
    const { mean, variance } = this.componentDistribution;
    const distance = mean.sub(this.mean.unsqueeze(this.#along)).square();
    return this.#mixed(variance).add(this.#mixed(distance));
  }

  /** False: which component a sample is from is a step. */
  override get hasRsample(): boolean {
    return false;
  }

  /** @throws KindlingError: there is no formula for it */
  override entropy(): Tensor {
    throw new KindlingError(
      'MixtureSameFamily.entropy: expected a distribution whose entropy has a formula, got a mixture: the mean of logProb(sample([n])).neg() is near it',
    );
  }

  protected override draw(_sizes: readonly number[], { generator }: SampleOptions, shape: readonly number[]): Tensor {
    const { batchShape, eventShape, mixtureDistribution, componentDistribution } = this;
    const { logits, numEvents } = mixtureDistribution;
    const classes = new Categorical({ logits: inShape(logits, [...batchShape, numEvents]) }).sample(shape, { generator });
    const ofEach = componentDistribution.sample(shape, { generator });
    const chosen = classes.reshape([...shape, ...batchShape, 1, ...eventShape.map(() => 1)]);
    const index = inShape(chosen, [...shape, ...batchShape, 1, ...eventShape]);
    return ofEach.gather(this.#along, index).squeeze(this.#along);
  }

  protected override logProbOf(value: Tensor): Tensor {
    const whole = inShape(value, commonShape(value.shape, [...this.batchShape, ...this.eventShape]) as number[]);
    return this.componentDistribution.logProb(whole.unsqueeze(this.#along)).add(this.mixtureDistribution.logits).logSumExp(-1);
  }

  /** The dimension of the components, where the event stands behind it. */
  get #along(): number {
    return -1 - this.eventShape.length;
  }

  /** The mean over the components, weighed by how probable they are. */
  #mixed(ofEach: Tensor): Tensor {
    const { probs } = this.mixtureDistribution;
    const weights = probs.reshape([...probs.shape, ...this.eventShape.map(() => 1)]);
    return ofEach.mul(weights).sum(this.#along);
  }
}
